/** Two protocols side by side: the steps they have in common as a picture, then the step at which they part in two columns. */
import type { Json } from '../../../kernel/index.js'
import { changesBetween } from '../../changes.js'
import { type Divergence, lastStep, type SideName, type Split, split } from '../../compare/index.js'
import type { StateChange, Trace, TraceStep } from '../../trace.js'
import { section, WHERE_ALL_IS } from '../footer.js'
import { headerLines } from '../header.js'
import { type Pen, penFor } from '../pen.js'
import { printed, type RenderOptions, tell, WIDTH_MIN } from '../render.js'
import { type Scene, sceneOf } from '../scene.js'
import { neutralised } from '../text.js'
import { rowPhrases } from '../words/event.js'
import { answerPhrases } from '../words/operation.js'
import { Room } from '../words/room.js'
import { effectPhrases, notePhrases } from '../words/step.js'
import { type Phrase, phrase } from '../wrap.js'
import { columnLines } from './columns.js'
import { type Contrast, contrasts, type Sides } from './contrast.js'
import { divergenceSentence } from './sentence.js'

export interface ComparisonText {
  /** How the two are called. */
  readonly names: Sides<string>
  /** What became of them afterwards, in sentences. */
  readonly then?: readonly string[]
}

/** Ends with a newline. */
export function renderDivergence(
  divergence: Divergence,
  { names, then = [] }: ComparisonText,
  options: RenderOptions,
): string {
  const width = Math.max(WIDTH_MIN, options.width)
  const pen = penFor(options)
  const { step, foundIn } = divergence
  const scenes = { base: sceneOf(divergence.base), variant: sceneOf(divergence.variant) }
  const scene = scenes[foundIn]
  const common = scene.trace.steps.slice(0, Math.max(0, step - 1))
  const told = tell(scene, common, width, pen)
  const rule = pen.paint(pen.glyphs.rule.repeat(width), 'dim')
  const title = [phrase(`${pen.glyphs.differs} DIFFERENT: ${divergenceSentence(divergence)}`, 'bad')]
  // In the place of a protocol's name: the two of them.
  const pair: Trace = { ...scene.trace, protocol: `${names.base} against ${names.variant}`, variant: null }
  const titles = { base: `base: ${neutralised(names.base)}`, variant: `variant: ${neutralised(names.variant)}` }
  const picture = common.length === 0 ? [] : [...told.legend, rule, ...told.body]
  return printed([
    ...headerLines(pair, width, told.room, pen, title),
    ...picture,
    rule,
    ...partingLines(divergence, scenes, told.room, width, pen),
    ...columnLines(titles, rowsOf(divergence, scenes, cellRoom(width)), width, pen),
    rule,
    ...section(
      'THEN',
      then.map((text) => [phrase(text)]),
      width,
      pen,
    ),
    ...section('SHORTENED', told.room.isCut ? [[phrase(WHERE_ALL_IS, 'dim')]] : [], width, pen),
  ])
}

const cellRoom = (width: number): Room => new Room(Math.max(48, width))

/** The event of the step, and what both do. */
function partingLines(divergence: Divergence, scenes: Sides<Scene>, room: Room, width: number, pen: Pen): string[] {
  const { step, foundIn, kind } = divergence
  if (kind === 'start') return section('START', [[phrase('before the first step')]], width, pen)
  const scene = scenes[foundIn]
  const taken = lastStep(divergence, foundIn)!
  const event = [...rowPhrases(scene, { first: step, last: step, step: taken }, room), ...notePhrases(scene, taken)]
  const both =
    kind === 'effects' ? split(lastStep(divergence, 'base')!, lastStep(divergence, 'variant')!).both : undefined
  const effects = both === undefined ? [] : allPhrases(scenes.base, both, room)
  return [
    ...section(`STEP ${step}`, [event], width, pen),
    ...section(
      'BOTH',
      effects.map((each) => [each]),
      width,
      pen,
    ),
  ]
}

const allPhrases = (scene: Scene, step: TraceStep, room: Room): Phrase[] => [
  ...effectPhrases(scene, step, room),
  ...answerPhrases(scene, step, room),
]

function rowsOf(divergence: Divergence, scenes: Sides<Scene>, room: Room): Contrast[] {
  switch (divergence.kind) {
    case 'start':
      return contrasts(startOf(divergence), scenes, room)
    case 'effects':
      return contrasts(split(lastStep(divergence, 'base')!, lastStep(divergence, 'variant')!), scenes, room)
    case 'enabled':
      return [enabledContrast(divergence, scenes, room)]
  }
}

function enabledContrast({ foundIn, offered, ...divergence }: Divergence, scenes: Sides<Scene>, room: Room): Contrast {
  const taken = divergence[foundIn].steps[divergence.step - 1]!
  const effects = allPhrases(scenes[foundIn], taken, room)
  const able = effects.length > 0 ? effects : [phrase('takes the step, which changes nothing')]
  const unable = phrase(`cannot take this step: ${whyNot(offered)}`)
  return foundIn === 'base' ? { base: able, variant: [unable] } : { base: [unable], variant: able }
}

function whyNot(offered: readonly string[] | undefined): string {
  if (offered === undefined) return 'it is not possible here'
  if (offered.length === 0) return 'there is nothing to choose here'
  return `here one may choose ${offered.map(neutralised).join(', ')} only`
}

/** How the two start, as if starting were a step. */
function startOf({ base, variant }: Divergence): Split {
  const parts = base.nodes.flatMap(({ id, initial }, i) => {
    const other = variant.nodes[i]?.initial ?? null
    return changesBetween(initial, other).map((change) => ({ node: id, ...change }))
  })
  const side = (name: SideName): TraceStep => ({
    event: { type: 'heal' },
    sent: (name === 'base' ? base : variant).initially?.sent ?? [],
    timers: (name === 'base' ? base : variant).initially?.timers ?? [],
    lost: [],
    changes: parts.flatMap(({ node, path, before, after }) => valued(node, path, name === 'base' ? before : after)),
    observed: [],
    client: [],
  })
  return split(side('base'), side('variant'))
}

const valued = (node: string, path: readonly string[], value: Json | undefined): StateChange[] =>
  value === undefined ? [] : [{ node, path, after: value }]
