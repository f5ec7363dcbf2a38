/**
 * One order for all runs that differ only in the order of events that have nothing to do with each other, so that the
 * same bug is always told as the same story, and the story does not jump between nodes needlessly.
 *
 * Two events depend on each other when they happen at the same node or client, when one sends the message that the other
 * is about, when one of them concerns the whole network or time, or when one ends a client's operation and the other
 * begins one (what had ended before what began is what a history says).
 */
import {
  canonicalText,
  EVENT,
  type Json,
  kindOf,
  operandOf,
  type Run,
  replayExactly,
  stepEffects,
} from '../../kernel/index.js'

interface Event {
  readonly index: number
  /** Nodes, clients (64 and up) and envelopes that it touches. */
  readonly touches: ReadonlySet<string>
  readonly isGlobal: boolean
  readonly begins: boolean
  readonly ends: boolean
  readonly place: string
  readonly text: string
}

/** The run in its canonical order; the run itself where that order cannot be replayed. */
export function inCanonicalOrder(run: Run): Run {
  const schedule = run.schedule()
  const events = eventsOf(run)
  const order = canonicalOrder(events)
  const reordered = replayExactly(
    run.system,
    order.map((index) => schedule[index]!),
  )
  return reordered.stuckAt === undefined ? reordered.run : run
}

/** Among the events whose predecessors are done: first one at the place of the last, then by place, then by content. */
function canonicalOrder(events: readonly Event[]): number[] {
  const order: number[] = []
  const left = new Set(events)
  let place = ''
  while (left.size > 0) {
    const ready = [...left].filter(
      (event) => ![...left].some((other) => other.index < event.index && depend(other, event)),
    )
    ready.sort(
      (a, b) =>
        Number(b.place === place) - Number(a.place === place) || compare(a.place, b.place) || compare(a.text, b.text),
    )
    const next = ready[0]!
    order.push(next.index)
    left.delete(next)
    place = next.place
  }
  return order
}

function depend(a: Event, b: Event): boolean {
  if (a.isGlobal || b.isGlobal || (a.begins && b.ends) || (a.ends && b.begins)) return true
  for (const thing of a.touches) if (b.touches.has(thing)) return true
  return false
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const GLOBAL = new Set<number>([EVENT.partition, EVENT.heal, EVENT.tick])
const ON_MESSAGES = new Set<number>([EVENT.deliver, EVENT.lose, EVENT.duplicate])

function eventsOf(run: Run): Event[] {
  const { system } = run
  const schedule = run.schedule()
  return run.choices.map((choice, index) => {
    const before = run.states[index]!
    const { after, added, events, reaction } = stepEffects(system, before, choice)
    const kind = kindOf(choice.event)
    const nodes = system.cluster.nodes.flatMap((_, node) => (before[node] === after[node] ? [] : [`node ${node}`]))
    const acting = reaction === undefined ? [] : [`node ${system.locals.nodeOf(reaction.before)}`]
    const observers = system.observers.names.filter(
      (_, i) => before[system.at.observers + i] !== after[system.at.observers + i],
    )
    const envelopes = [...added, ...(ON_MESSAGES.has(kind) ? [operandOf(choice.event)] : [])].map(
      (e) => `envelope ${e}`,
    )
    const clients = events.map(({ process }) => `client ${process % system.cluster.clients.length}`)
    return {
      index,
      touches: new Set([...nodes, ...acting, ...observers.map((name) => `observer ${name}`), ...envelopes, ...clients]),
      isGlobal: GLOBAL.has(kind),
      begins: events.some(({ type }) => type === 'invoke'),
      ends: events.some(({ type }) => type !== 'invoke'),
      place: acting[0] ?? nodes[0] ?? '',
      text: canonicalText(schedule[index] as unknown as Json),
    }
  })
}
