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
  readonly sends: ReadonlySet<number>
  readonly consumes: number | undefined
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

/**
 * The run with every operation ended as early as it can be, and so with as few as possible begun before others ended. That
 * forbids a history more than the run did: whatever was wrong with it is still wrong, and less of it may be needed.
 */
export function inTightOrder(run: Run): Run {
  const schedule = run.schedule()
  const events = eventsOf(run)
  const order: Event[] = []
  for (const end of events.filter(({ ends }) => ends)) order.push(...causesOf(end, events, new Set(order)))
  const rest = events.filter((event) => !order.includes(event))
  const tight = [...order, ...rest].map(({ index }) => schedule[index]!)
  const { run: reordered, stuckAt } = replayExactly(run.system, tight)
  return stuckAt === undefined ? reordered : run
}

/**
 * An event and all that must come before it, in their order; without those that have been told. Operations end in the
 * order in which they did, and what caused an end began before it: so what began after an end still does.
 */
function causesOf(event: Event, events: readonly Event[], told: ReadonlySet<Event>): Event[] {
  const causes = [event]
  for (let i = event.index - 1; i >= 0; i--) {
    const earlier = events[i]!
    if (!told.has(earlier) && causes.some((later) => meet(earlier, later))) causes.unshift(earlier)
  }
  return causes
}

/**
 * Told from the end: before each event stands, if it can, the one that sent its message, else one at the same place. So
 * every event happens as late as it may, a message arrives soon after it was sent, and an operation begins only when it
 * has to. Ties are settled by place and content.
 */
function canonicalOrder(events: readonly Event[]): number[] {
  const told: Event[] = []
  const left = new Set(events)
  while (left.size > 0) {
    const ready = [...left].filter(
      (event) => ![...left].some((other) => other.index > event.index && depend(event, other)),
    )
    const ranked = ready.map((event) => ({ event, cause: lastCausedBy(event, told) }))
    const place = told[told.length - 1]?.place
    ranked.sort(
      (a, b) =>
        b.cause - a.cause ||
        Number(b.event.place === place) - Number(a.event.place === place) ||
        compare(b.event.place, a.event.place) ||
        compare(b.event.text, a.event.text),
    )
    const next = ranked[0]!.event
    told.push(next)
    left.delete(next)
  }
  return told.map(({ index }) => index).reverse()
}

/** The place in the telling of the event told last whose message this one sent; -1 when there is none. */
const lastCausedBy = (event: Event, told: readonly Event[]): number =>
  told.findLastIndex(
    ({ consumes, index }) => consumes !== undefined && index > event.index && event.sends.has(consumes),
  )

const depend = (a: Event, b: Event): boolean => meet(a, b) || (a.begins && b.ends) || (a.ends && b.begins)

function meet(a: Event, b: Event): boolean {
  if (a.isGlobal || b.isGlobal) return true
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
    // A clock that jumps changes what its node reads, and nothing else of it.
    const jumped = kind === EVENT.clock ? operandOf(choice.event) >> 6 : undefined
    const nodes = system.cluster.nodes.flatMap((_, node) =>
      before[node] === after[node] && node !== jumped ? [] : [`node ${node}`],
    )
    const acting = reaction === undefined ? [] : [`node ${system.locals.nodeOf(reaction.before)}`]
    const { observers } = system
    const seenBy = observers.names.filter((_, i) => {
      const [left, right] = [before, after].map((state) => observers.partOf(state[system.at.observers]!, i))
      return left !== right
    })
    const consumes = ON_MESSAGES.has(kind) ? operandOf(choice.event) : undefined
    const envelopes = [...added, ...(ON_MESSAGES.has(kind) ? [operandOf(choice.event)] : [])].map(
      (e) => `envelope ${e}`,
    )
    const clients = events.map(({ process }) => `client ${process % system.cluster.clients.length}`)
    return {
      index,
      touches: new Set([...nodes, ...acting, ...seenBy.map((name) => `observer ${name}`), ...envelopes, ...clients]),
      sends: new Set(added),
      consumes,
      isGlobal: GLOBAL.has(kind),
      begins: events.some(({ type }) => type === 'invoke'),
      ends: events.some(({ type }) => type !== 'invoke'),
      place: acting[0] ?? nodes[0] ?? '',
      text: canonicalText(schedule[index] as unknown as Json),
    }
  })
}
