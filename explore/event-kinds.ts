/** Events without what messages say: messages of a type on a link, timers, operations of a client, faults of a node. */
import { EVENT, eventOf, kindOf, operandOf, type Run, type System } from '../kernel/index.js'
import type { EventFilterOf } from './exhaust/exhaustion.js'

/** `type from to message` for what happens to messages, the number of the event for the others. */
export type EventKind = string

/** The kinds of event that a run has. */
export const kindsOf = ({ system, choices }: Run): ReadonlySet<EventKind> =>
  new Set(choices.map(({ event }) => kindOfEvent(system, event)))

/** Lets events of these kinds happen. */
export function filterOf(kinds: ReadonlySet<EventKind>): EventFilterOf {
  return (system) => {
    const known = new Map<number, boolean>()
    return (event) => {
      let isLike = known.get(event)
      if (isLike === undefined) {
        isLike = kinds.has(kindOfEvent(system, event))
        known.set(event, isLike)
      }
      return isLike
    }
  }
}

/** The nodes, by their numbers, between which messages of a kind go, in order; `undefined` for other kinds of event. */
export function linkOf(kind: EventKind): readonly [number, number] | undefined {
  const [, from, to] = kind.split(' ').map(Number)
  if (from === undefined || to === undefined) return undefined
  return from < to ? [from, to] : [to, from]
}

/** The links, each once, in an order of their own. */
export function linksOf(kinds: Iterable<EventKind>): (readonly [number, number])[] {
  const links = new Map<string, readonly [number, number]>()
  for (const kind of kinds) {
    const link = linkOf(kind)
    if (link !== undefined) links.set(link.join(), link)
  }
  return [...links.values()].sort(([a, b], [c, d]) => a - c || b - d)
}

/** The kind with another node in the place of one; `undefined` where a node would write to itself. */
export function withNode(kind: EventKind, node: number, other: number): EventKind | undefined {
  const to = (n: number) => (n === node ? other : n)
  if (kind.includes(' ')) {
    const [type, sender, receiver, message] = kind.split(' ')
    const [from, at] = [to(Number(sender)), to(Number(receiver))]
    return from === at ? undefined : [type, from, at, message].join(' ')
  }
  const event = Number(kind)
  const operand = operandOf(event)
  const lowBits = LOW_BITS[kindOf(event)]
  if (lowBits === undefined) return kind
  const low = operand & ((1 << lowBits) - 1)
  // The node of an operation stands in the low bits, behind its client.
  if (kindOf(event) === EVENT.invoke) return String(eventOf(EVENT.invoke, operand - low + to(low)))
  return String(eventOf(kindOf(event), (to(operand >> lowBits) << lowBits) | low))
}

/** For each event that happens at one node: how many bits of its operand are not the node (see the table of events). */
const LOW_BITS: Readonly<Record<number, number>> = {
  [EVENT.timeout]: 5,
  [EVENT.invoke]: 6,
  [EVENT.restart]: 0,
  [EVENT.crash]: 0,
  [EVENT.pause]: 0,
  [EVENT.resume]: 0,
  [EVENT.gray]: 0,
  [EVENT.slow]: 0,
  [EVENT.clock]: 6,
  [EVENT.powerLoss]: 0,
}

/** Events on no message are the same numbers in all systems of one setting. */
function kindOfEvent({ messages }: System, event: number): EventKind {
  const type = kindOf(event)
  if (type !== EVENT.deliver && type !== EVENT.lose && type !== EVENT.duplicate) return String(event)
  const envelope = operandOf(event)
  return [type, messages.senderOf(envelope), messages.receiverOf(envelope), messages.typeOf(envelope)].join(' ')
}
