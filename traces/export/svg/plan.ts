/** Where everything stands: lanes from left to right, rows from top to bottom, words beside them. */
import { type Lane, lanesOf, roleRanks } from '../../render/lanes.js'
import { endWords } from '../../render/lasso.js'
import { penFor } from '../../render/pen.js'
import { type Row, rowsOf } from '../../render/rows.js'
import { actorOf, type Scene } from '../../render/scene.js'
import { type Arrow, arrowsOf, type Sketch, sketchOf } from '../../render/sketch.js'
import { widthOf } from '../../render/text.js'
import { mustBeTold, rowPhrases } from '../../render/words/event.js'
import { answerPhrases } from '../../render/words/operation.js'
import type { Room } from '../../render/words/room.js'
import { effectPhrases, isIdle, notePhrases } from '../../render/words/step.js'
import { readingAt } from '../../render/words/time.js'
import { flow, type Phrase, phrase } from '../../render/wrap.js'
import { LINE_HEIGHT, pixels } from './ink.js'

export const PEN = penFor({ ascii: false, color: false })
/** Columns of the words beside the lanes. */
const WORDS_COLUMNS = 66
const GAP_MIN = 84
/** Longest label that lanes move apart for. */
const LABEL_COLUMNS_MAX = 27
const LABEL_SPARE = 26
const GUTTER = 74
const ROW_MIN = 40
/** From the top of a row to the line of its event, and from there to that of each answer. */
const EVENT_Y = 18
const ANSWER_STEP = 28

export interface PlacedLane extends Lane {
  readonly x: number
  readonly role: string
}

/** A line of words, its parts with their tones. */
export interface Said {
  readonly text: string
  readonly tone: Phrase['tone']
}

export interface PlacedRow {
  readonly row: Row
  readonly sketch: Sketch
  readonly top: number
  readonly height: number
  /** Where its event is drawn. */
  readonly y: number
  readonly words: readonly Said[]
}

export interface Plan {
  readonly lanes: readonly PlacedLane[]
  readonly folded: readonly string[]
  readonly rows: readonly PlacedRow[]
  readonly wordsX: number
  readonly width: number
  /** Where the lanes begin and end. */
  readonly top: number
  readonly bottom: number
}

/** With the first row at height 0: what stands above is as high as its width asks for. */
export function planOf(scene: Scene, room: Room): Plan {
  const { trace } = scene
  const { lanes, folded } = lanesOf(trace)
  const rows = rowsOf(trace.steps, trace.lasso)
  const sketches = rows.map(({ step }) => sketchOf(scene, step, PEN))
  const roles = new Map(trace.nodes.map(({ id, role }) => [id, role]))
  const headed = lanes.map((lane) => ({
    ...lane,
    role: lane.kind === 'client' ? 'client' : (roles.get(lane.name) ?? ''),
  }))
  const xs = lanePlaces(headed, sketches)
  const placed = headed.map((lane, i): PlacedLane => ({ ...lane, x: xs[i]! }))
  const lanesEnd = (xs.at(-1) ?? GUTTER) + headWidth(headed.at(-1)) / 2
  const gapAt = gapsBeside(placed)
  let y = 0
  const placedRows = rows.map((row, i): PlacedRow => {
    const sketch = sketches[i]!
    const isTold =
      sketch.arrow === undefined ? sketch.tag !== undefined : tells(sketch.arrow, labelFor(sketch.arrow, gapAt))
    const words = wordsOf(scene, row, isTold, room)
    const height = Math.max(ROW_MIN, words.length * LINE_HEIGHT + 14, EVENT_Y + 22 + arrowAnswers(sketch) * ANSWER_STEP)
    const at: PlacedRow = { row, sketch, top: y, height, y: y + EVENT_Y, words }
    y += height
    return at
  })
  const wordsX = lanesEnd + 36
  return {
    lanes: placed,
    folded,
    rows: placedRows,
    wordsX,
    width: wordsX + pixels(' ') * WORDS_COLUMNS + 16,
    top: 0,
    bottom: y,
  }
}

/** The same plan, lower. */
export function lowered(plan: Plan, by: number): Plan {
  const rows = plan.rows.map((row) => ({ ...row, top: row.top + by, y: row.y + by }))
  return { ...plan, rows, top: plan.top + by, bottom: plan.bottom + by }
}

/** Where an answer is drawn: below the event, or in its place where the event itself draws nothing. */
export function answerY({ y, sketch: { arrow, tag } }: PlacedRow, index: number): number {
  return y + (arrow === undefined && tag === undefined ? index : index + 1) * ANSWER_STEP
}

const arrowAnswers = ({ answers }: Sketch): number => answers.filter(({ arrow }) => arrow !== undefined).length

type Headed = Lane & { readonly role: string }

export const headWidth = (lane: Headed | undefined): number =>
  lane === undefined ? 0 : Math.max(pixels(PEN.clean(lane.name)), pixels(PEN.clean(lane.role))) + 18

/** As far apart as names and labels ask for. A label stands beside its receiver, or beside its sender when it is lost. */
function lanePlaces(lanes: readonly Headed[], sketches: readonly Sketch[]): readonly number[] {
  const place = new Map(lanes.map(({ key }, i) => [key, i]))
  const gaps = lanes.slice(1).map((lane, i) => Math.max(GAP_MIN, (headWidth(lanes[i]) + headWidth(lane)) / 2 + 14))
  const widen = (gap: number, width: number): void => {
    if (gap >= 0 && gap < gaps.length) gaps[gap] = Math.max(gaps[gap]!, width)
  }
  for (const sketch of sketches) {
    for (const arrow of arrowsOf(sketch)) {
      const [from, to] = [place.get(arrow.from), place.get(arrow.to)]
      if (from === undefined || to === undefined || from === to) continue
      const wanted = [arrow.labels.full, arrow.labels.brief, arrow.labels.short].find(
        (text) => widthOf(text) <= LABEL_COLUMNS_MAX,
      )
      widen(labelGap(arrow, from, to), pixels(wanted ?? arrow.labels.least) + LABEL_SPARE)
    }
    const { tag } = sketch
    const at = tag === undefined ? undefined : place.get(tag.lane)
    if (tag !== undefined && at !== undefined) for (const gap of [at - 1, at]) widen(gap, pixels(tag.text) / 2 + 40)
  }
  const xs = [GUTTER + headWidth(lanes[0]) / 2]
  for (const gap of gaps) xs.push(xs.at(-1)! + gap)
  return xs.slice(0, lanes.length)
}

/** Number of the gap in which a label stands. */
function labelGap({ kind }: Arrow, from: number, to: number): number {
  const [near, far] = kind === 'lost' || kind === 'copied' ? [from, to] : [to, from]
  return near < far ? near : near - 1
}

type GapAt = (arrow: Arrow) => number

/** Width of the gap that the label of an arrow has. */
export function gapsBeside(lanes: readonly PlacedLane[]): GapAt {
  const place = new Map(lanes.map(({ key }, i) => [key, i]))
  return (arrow) => {
    const [from, to] = [place.get(arrow.from), place.get(arrow.to)]
    if (from === undefined || to === undefined || from === to) return 0
    const gap = labelGap(arrow, from, to)
    return (lanes[gap + 1]?.x ?? 0) - (lanes[gap]?.x ?? 0)
  }
}

/** The fullest label that fits beside the end of an arrow. */
export function labelFor(arrow: Arrow, gapAt: GapAt): string {
  const room = gapAt(arrow) - LABEL_SPARE + 1
  const { full, brief, short, least } = arrow.labels
  return [full, brief, short].find((text) => pixels(text) <= room) ?? least
}

/** Whether an arrow says all with this label: of a message, the body was told when it was sent. */
const tells = ({ kind, labels }: Arrow, label: string): boolean =>
  label === labels.full || (kind === 'message' && label !== labels.least)

/** What the terminal says beside its picture. */
function wordsOf(scene: Scene, row: Row, isTold: boolean, room: Room): readonly Said[] {
  const { step } = row
  const event = mustBeTold(step) || !isTold ? rowPhrases(scene, row, room) : []
  const eventNode = 'node' in step.event && step.event.type !== 'invoke' ? step.event.node : undefined
  const named = readingAt(step).length > 0 ? actorOf(step.event) : event.length > 0 ? eventNode : undefined
  const effects = effectPhrases(scene, step, room, named)
  const ends = answerPhrases(scene, step, room)
  const idle = isIdle(step, effects.length + ends.length) ? [phrase('changes nothing', 'dim')] : []
  const isLast = row.last === scene.trace.steps.length
  const paragraphs = [
    ...event,
    ...notePhrases(scene, step),
    ...effects,
    ...idle,
    ...ends,
    ...(isLast ? [endWords(scene.trace)] : []),
  ]
  return paragraphs.flatMap(({ text, tone }) =>
    flow([phrase(text)], WORDS_COLUMNS, PEN, { indent: 2 }).map((line) => ({ text: line.printed, tone })),
  )
}

/** Lines of a node's lane: the rarest role is drawn double, then single, dashed, dotted. */
export const rankOf = (scene: Scene, role: string): number => roleRanks(scene.trace).get(role) ?? 0
