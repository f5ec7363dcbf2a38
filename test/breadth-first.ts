/** Breadth-first enumeration, level by level: of the kernel's vectors, and of whatever else has successors. */
import type { State, System } from '../kernel/index.js'
import * as client from '../kernel/system/client-word.js'
import type { TwinEvent, TwinState } from './twin.js'

export interface Explored {
  /** Successors of each expanded state, both by name. */
  readonly successors: ReadonlyMap<string, ReadonlySet<string>>
  readonly distinct: number
  /** Initial state and all successors, repeats included. */
  readonly generated: number
  /** States on the longest shortest path. */
  readonly depth: number
  readonly isComplete: boolean
}

/** Expands whole levels until there is no new state, or until more than `distinctMax` are known. */
export function breadthFirst<S>(
  initial: S,
  successorsOf: (state: S) => readonly S[],
  nameOf: (state: S) => string,
  distinctMax = Infinity,
): Explored {
  const successors = new Map<string, ReadonlySet<string>>()
  const first = nameOf(initial)
  const known = new Set([first])
  let level: (readonly [string, S])[] = [[first, initial]]
  let generated = 1
  let depth = 0
  for (; level.length > 0 && known.size <= distinctMax; depth++) {
    const next: (readonly [string, S])[] = []
    for (const [state, value] of level) {
      const names = new Set<string>()
      for (const successor of successorsOf(value)) {
        generated++
        const name = nameOf(successor)
        names.add(name)
        if (!known.has(name)) next.push([name, successor])
        known.add(name)
      }
      successors.set(state, names)
    }
    level = next
  }
  return { successors, distinct: known.size, generated, depth, isComplete: level.length === 0 }
}

/** All states one event leads to, repeats included, with the envelopes in flight in an order that makes no difference. */
export function successorsOf(system: System, state: State): State[] {
  const events: number[] = []
  system.enabled(state, events, events)
  return events.flatMap((event) =>
    Array.from({ length: system.alternativeCount(state, event) }, (_, alternative) =>
      sorted(system, system.successor(state, event, alternative)),
    ),
  )
}

export function sorted(system: System, state: State): State {
  const { fifo } = system.cluster
  const tail = state.slice(system.at.network)
  // Sort is stable: on FIFO links, what is on one link keeps its order.
  tail.sort(fifo ? (a, b) => system.messages.linkOf(a) - system.messages.linkOf(b) : (a, b) => a - b)
  return [...state.slice(0, system.at.network), ...tail]
}

/** The reachable vectors of a system. */
export function reachable(system: System, distinctMax?: number): Explored {
  return breadthFirst(
    sorted(system, system.initial),
    (state) => successorsOf(system, state),
    (state) => state.join(),
    distinctMax,
  )
}

/** A vector as the twin writes states. */
export function decoded(system: System, state: State): TwinState {
  const { cluster, locals, messages, at, histories, splits } = system
  const nodes = cluster.nodes.map(({ id }, i) => {
    const timers = cluster.timers.filter((_, bit) => (locals.timersOf(state[i]!) >> bit) & 1)
    return [id, { state: locals.stateOf(state[i]!), timers, up: system.isUp(state, i) }] as const
  })
  const names = Object.keys(at.budgets) as (keyof typeof at.budgets)[]
  const partition = state[at.partition]!
  return {
    nodes: Object.fromEntries(nodes),
    flight: system.inFlight(state).map((envelope) => ({
      from: cluster.nodes[messages.senderOf(envelope)]!.id,
      to: cluster.nodes[messages.receiverOf(envelope)]!.id,
      message: messages.bodyOf(envelope),
    })),
    clients: cluster.clients.map((_, c) => {
      const word = state[at.clients + c]!
      const openAt = client.isPending(word) ? cluster.nodes[client.nodeOf(word)]!.id : null
      return { ended: client.positionOf(word), openAt, deaths: client.incarnationOf(word) }
    }),
    history: histories.eventsOf(state[at.history]!) as readonly TwinEvent[],
    groups: partition === 0 ? null : splits[partition - 1]!.groups,
    budgets: Object.fromEntries(names.map((name) => [name, system.budgetLeft(state, name)])),
  }
}

/** How many steps the shortest run takes that ends in a state in which `test` holds. */
export function shortestTo(system: System, test: (state: State) => boolean): number {
  const initial = sorted(system, system.initial)
  const known = new Set([initial.join()])
  let level: State[] = [initial]
  for (let length = 0; level.length > 0; length++) {
    if (level.some(test)) return length
    level = level.flatMap((state) =>
      successorsOf(system, state).filter((successor) => {
        const isNew = !known.has(successor.join())
        known.add(successor.join())
        return isNew
      }),
    )
  }
  throw new Error('expected a reachable state that satisfies the test, got none')
}
