/** From a trace to what a page shows of it. */
import { reasons } from '../render/footer.js'
import { aboutPhrases, budgetPhrases, startPhrases, variantName } from '../render/header.js'
import { type Lane, lanesOf, nodeKey } from '../render/lanes.js'
import { endWords } from '../render/lasso.js'
import { needs } from '../render/needs.js'
import { penFor } from '../render/pen.js'
import { type Scene, sceneOf } from '../render/scene.js'
import { neutralised } from '../render/text.js'
import { Room } from '../render/words/room.js'
import type { Phrase } from '../render/wrap.js'
import type { Trace } from '../trace.js'
import { messagesOf, operationsOf } from './flights.js'
import { REPORT_VERSION, type Report, type ReportLane, type ReportNode } from './report.js'
import { type ReportMemory, stepsOf } from './steps.js'
import { afflictionsOf, wallsIn } from './weather.js'

/** Columns of a phrase about the whole. */
const PHRASE_WIDTH_MAX = 90

/** The same trace gives the same report, whatever is remembered. O(steps), but for the order of the lanes. */
export function reportOf(trace: Trace, memory?: ReportMemory): Report {
  const scene = sceneOf(trace)
  const { lanes, folded } = lanesOf(trace, { isGrowing: trace.origin.by === 'hand' })
  const setting: Setting = { scene, lanes, places: new Map(lanes.map(({ key }, i) => [key, i])), pen: PEN }
  const room = new Room(PHRASE_WIDTH_MAX)
  const messages = messagesOf(setting)
  return {
    version: REPORT_VERSION,
    property: { name: neutralised(trace.property.name), kind: neutralised(trace.property.kind) },
    ...(trace.verdict === undefined ? {} : { verdict: trace.verdict }),
    target: neutralised(variantName(trace)),
    about: texts(aboutPhrases(trace, room)),
    budgets: texts(budgetPhrases(trace)),
    start: texts(startPhrases(trace, room)),
    lanes: lanes.map((lane) => reportLane(trace, lane)),
    folded: folded.map(neutralised),
    nodes: trace.nodes.map(({ id, role, initial }): ReportNode => {
      const lane = setting.places.get(nodeKey(id))
      return { id, role, initial, ...(lane === undefined ? {} : { lane }) }
    }),
    steps: stepsOf(setting, new Map(messages.map(({ id }, i) => [id, i])), memory),
    messages,
    operations: operationsOf(setting),
    walls: wallsIn(setting),
    afflictions: afflictionsOf(setting),
    why: reasons(trace).map(neutralised),
    needs: texts(needs(trace)),
    ending: endWords(trace).text.replace(/^✗ /, ''),
    ...(trace.lasso === undefined ? {} : { lasso: trace.lasso }),
    missing: [],
  }
}

/** Everything that the parts of a report are made of. */
export interface Setting {
  readonly scene: Scene
  readonly lanes: readonly Lane[]
  /** Places of the lanes by their keys. */
  readonly places: ReadonlyMap<string, number>
  readonly pen: typeof PEN
}

const PEN = penFor({ ascii: false, color: false })

const texts = (phrases: readonly Phrase[]): string[] => phrases.map(({ text }) => text)

function reportLane(trace: Trace, { key, kind, name, rank }: Lane): ReportLane {
  const role = trace.nodes.find(({ id }) => nodeKey(id) === key)?.role
  return { kind, name: neutralised(name), rank, ...(role === undefined ? {} : { role: neutralised(role) }) }
}
