/** The lines below the picture: why the property does not hold, what it took, and what is not in the picture. */
import type { SentMessage, Trace } from '../trace.js'
import { endsBadly } from './lasso.js'
import { needs } from './needs.js'
import type { Pen } from './pen.js'
import { isForged, type Scene } from './scene.js'
import { neutralised, padded } from './text.js'
import type { Room } from './words/room.js'
import { valueWords } from './words/value.js'
import { flow, type Phrase, phrase } from './wrap.js'

const LABEL_WIDTH = 10
const BODY_WIDTH_MAX = 40
const IN_FLIGHT_MAX = 12
export const WHERE_ALL_IS = 'long values and lists of changes; `faultline show --json <trace>` has everything'

export function footerLines(scene: Scene, folded: readonly string[], width: number, room: Room, pen: Pen): string[] {
  const { trace } = scene
  const why = reasons(trace)
  return [
    ...section(
      'WHY',
      why.map((sentence) => [phrase(sentence)]),
      width,
      pen,
    ),
    ...section('NEEDS', [needs(trace)], width, pen),
    ...section('IN FLIGHT', [inFlight(scene, room.within(BODY_WIDTH_MAX))], width, pen),
    ...section(
      'FOLDED',
      [folded.length === 0 ? [] : [phrase(`${folded.map(neutralised).join(', ')}: no part in this`, 'dim')]],
      width,
      pen,
    ),
    ...section('SHORTENED', room.isCut ? [[phrase(WHERE_ALL_IS, 'dim')]] : [], width, pen),
  ]
}

/** A labelled block: each paragraph starts a line, the label stands beside the first. */
export function section(label: string, paragraphs: readonly (readonly Phrase[])[], width: number, pen: Pen): string[] {
  const lines = paragraphs
    .filter((phrases) => phrases.length > 0)
    .flatMap((phrases) => flow(phrases, width - LABEL_WIDTH, pen, { separator: ' ·', apart: 1, indent: 2 }))
  return lines.map(({ printed }, i) => pen.paint(padded(i === 0 ? label : '', LABEL_WIDTH), 'strong') + printed)
}

/** Why the property does not hold, in sentences. */
export const reasons = (trace: Trace): readonly string[] => (trace.why.length > 0 ? trace.why : [defaultReason(trace)])

function defaultReason(trace: Trace): string {
  const { steps, property } = trace
  const when = steps.length === 0 ? 'in the initial state' : `after step @${steps.length}`
  return endsBadly(trace)
    ? `“${property.name}” does not hold ${when}.`
    : `“${property.name}” is not violated in these steps.`
}

/** Messages still on their way when the property broke; what went to several nodes alike is said once. */
export function inFlight(scene: Scene, room: Room): Phrase[] {
  const { flights } = scene
  const left = [...flights.values()].filter(({ end }) => end === undefined).map(({ message }) => message)
  const groups = new Map<string, SentMessage[]>()
  for (const message of left.slice(0, IN_FLIGHT_MAX)) {
    const alike = JSON.stringify([message.from, message.body, isForged(scene, message.id)])
    groups.set(alike, [...(groups.get(alike) ?? []), message])
  }
  const named = [...groups.values()].map((group) => phrase(flightWords(scene, group, room), 'dim'))
  const unnamed = left.length - Math.min(left.length, IN_FLIGHT_MAX)
  return unnamed > 0 ? [...named, phrase(`and ${unnamed} more`, 'dim')] : named
}

/** `m4 vote(yes) participant2 → coordinator`; `m5, m6 decide(commit) coordinator → participant1, participant2`. */
function flightWords(scene: Scene, group: readonly SentMessage[], room: Room): string {
  const [first] = group
  if (first === undefined) return ''
  const receivers = new Set(group.map(({ to }) => neutralised(to)))
  const ids = group.map(({ id }) => id).join(', ')
  const body = `${valueWords(first.body, room)}${isForged(scene, first.id) ? ' FORGED' : ''}`
  return `${ids} ${body} ${neutralised(first.from)} → ${[...receivers].join(', ')}`
}
