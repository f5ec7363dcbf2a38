/** What a step draws between and on the lanes, before anybody knows how much room there is. */
import type { ClientEvent, TraceStep } from '../trace.js'
import { clientKey, nodeKey } from './lanes.js'
import type { Pen, Tone } from './pen.js'
import { actorOf, isForged, type Scene } from './scene.js'
import { neutralised } from './text.js'
import { hasSteps, operationWords, resultWords } from './words/operation.js'
import { Room } from './words/room.js'
import { signed } from './words/time.js'
import { briefMessage, messageType, valueWords } from './words/value.js'

/** Longest label an arrow asks room for. What is left out of labels stands beside them in words. */
const LABEL = new Room(32)
/** A longer message is told on its arrow by its most telling value. */
const MESSAGE_WIDTH_MAX = 25

export interface Labels {
  /** `m1 vote(yes)`, `write x 1`. */
  readonly full: string
  /** With only the most telling value of a message. */
  readonly brief: string
  /** `m1 vote`, `write`. */
  readonly short: string
  readonly least: string
}

export interface Arrow {
  readonly kind: 'message' | 'lost' | 'copied' | 'call' | 'answer'
  readonly from: string
  readonly to: string
  /** What may be written on it; the least always fits where the arrow does. */
  readonly labels: Labels
  readonly tone: Tone
  /** It arrives, and is lost inside a gray node. */
  readonly isSwallowed?: true
}

/** Something written on a lane itself. */
export interface Tag {
  readonly lane: string
  readonly text: string
  readonly tone: Tone
}

export interface Sketch {
  readonly arrow?: Arrow
  readonly tag?: Tag
  readonly answers: readonly Answer[]
  /** Lane of the client whose operation begins. */
  readonly opens?: string
}

/** The end of a client's operation; nothing is drawn from a node when none answered. */
export interface Answer {
  readonly lane: string
  readonly type: ClientEvent['type']
  readonly arrow?: Arrow
}

export function sketchOf(scene: Scene, step: TraceStep, pen: Pen): Sketch {
  const opening = step.client.find(({ type }) => type === 'invoke')
  return {
    ...eventSketch(scene, step, pen),
    answers: step.client.filter(({ type }) => type !== 'invoke').map((event) => answerOf(scene, step, event, pen)),
    ...(opening === undefined ? {} : { opens: clientKey(opening.client) }),
  }
}

function eventSketch(scene: Scene, step: TraceStep, pen: Pen): Pick<Sketch, 'arrow' | 'tag'> {
  const { event } = step
  switch (event.type) {
    case 'deliver':
    case 'lose':
    case 'duplicate':
      return messageSketch(scene, step, event, pen)
    case 'invoke': {
      const labels = labelsOf(pen, {
        full: operationWords(event.operation, LABEL),
        short: neutralised(event.operation.f),
        least: '',
      })
      const from = clientKey(scene.trace.clients.indexOf(event.client))
      return { arrow: { kind: 'call', from, to: nodeKey(event.node), labels, tone: 'client', ...swallowing(step) } }
    }
    case 'timeout':
      return { tag: { lane: nodeKey(event.node), text: pen.clean(`[${event.timer}]`), tone: 'fault' } }
    case 'clock':
      return { tag: { lane: nodeKey(event.node), text: `[clk${signed(event.by)}]`, tone: 'fault' } }
    case 'forge':
      return { tag: { lane: nodeKey(event.from), text: `[lie ${step.sent[0]?.id ?? ''}]`, tone: 'fault' } }
    case 'crash':
    case 'restart':
    case 'pause':
    case 'resume':
    case 'gray':
    case 'slow':
      return { tag: { lane: nodeKey(event.node), text: `[${event.type}]`, tone: 'fault' } }
    default:
      return {}
  }
}

function messageSketch(
  scene: Scene,
  step: TraceStep,
  event: TraceStep['event'] & { type: 'deliver' | 'lose' | 'duplicate' },
  pen: Pen,
): Pick<Sketch, 'arrow' | 'tag'> {
  const { message = '', sent } = step
  const mark = isForged(scene, message) ? ' FORGED' : ''
  const copy = event.type === 'duplicate' ? sent[0] : undefined
  const id = copy === undefined ? message : `${message}⇉${copy.id}`
  const room = new Room(MESSAGE_WIDTH_MAX)
  const [whole, brief] = [valueWords(event.message, room), briefMessage(event.message, LABEL)]
  const labels = labelsOf(pen, {
    full: `${id} ${room.isCut ? brief : whole}${mark}`,
    brief: `${id} ${brief}${mark}`,
    short: `${id} ${messageType(event.message, LABEL)}${mark}`,
    least: id,
  })
  if (event.from === event.to) {
    return { tag: { lane: nodeKey(event.to), text: `${pen.glyphs.self}${labels.full}`, tone: 'message' } }
  }
  const kind = event.type === 'deliver' ? 'message' : event.type === 'lose' ? 'lost' : 'copied'
  const tone = kind === 'message' && mark === '' && !step.swallowed ? 'message' : 'fault'
  return { arrow: { kind, from: nodeKey(event.from), to: nodeKey(event.to), labels, tone, ...swallowing(step) } }
}

function swallowing({ swallowed }: TraceStep): Pick<Arrow, 'isSwallowed'> {
  return swallowed ? { isSwallowed: true } : {}
}

function answerOf(scene: Scene, step: TraceStep, event: ClientEvent, pen: Pen): Answer {
  const lane = clientKey(event.client)
  const actor = actorOf(step.event)
  if (actor === undefined || event.type === 'info') return { lane, type: event.type }
  const full = resultWords(scene, event, LABEL)
  // Half of what a transaction has read says less than that it is over.
  const short = event.type === 'ok' && hasSteps(event.value) ? '= ok' : resultWords(scene, event, LABEL.within(6))
  const labels = labelsOf(pen, { full, short, least: '' })
  const tone = event.type === 'ok' ? 'good' : 'fault'
  return { lane, type: event.type, arrow: { kind: 'answer', from: nodeKey(actor), to: lane, labels, tone } }
}

function labelsOf(pen: Pen, { full, short, brief = short, least }: Omit<Labels, 'brief'> & { brief?: string }): Labels {
  return { full: pen.clean(full), brief: pen.clean(brief), short: pen.clean(short), least: pen.clean(least) }
}

/** Everything a sketch draws between lanes. */
export function arrowsOf({ arrow, answers }: Sketch): Arrow[] {
  return [
    ...(arrow === undefined ? [] : [arrow]),
    ...answers.flatMap((answer) => (answer.arrow === undefined ? [] : [answer.arrow])),
  ]
}
