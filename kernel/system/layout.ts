/** Where in a state vector what stands. */
import { BUDGETS, type BudgetName } from './budgets.js'
import type { Cluster } from './cluster.js'

/**
 * A global state: local states of the nodes, state of the observers, progress of the clients, the history, the partition
 * in force, budgets left, time and skews, then the envelopes in flight in the order in which they were sent. Never changed once made.
 */
export type State = readonly number[]

/** First position of each part; nodes begin at 0. */
export interface Layout {
  /** Holds the state of all observers together. -1 where there are none. */
  readonly observers: number
  readonly clients: number
  readonly history: number
  /** Holds 0, or the index of the split in force plus 1. */
  readonly partition: number
  /** -1 for a budget that is not counted, because it is 0 or without limit. */
  readonly budgets: Readonly<Record<BudgetName, number>>
  /** Holds the true time; each node's skew follows. -1 without a clock. */
  readonly time: number
  readonly network: number
}

/** The bit that stands for what has no fixed place: what is in flight. */
export const ANYTHING_ELSE = 1 << 31

/** The bit that stands for a place of the fixed part of a state in a set of them; the places from 30 on share one. */
export const placeBit = (place: number): number => 1 << Math.min(place, 30)

/** Where a budget is kept: its position in a state, or -1 and a limit that never changes. */
export interface Budget {
  readonly slot: number
  readonly limit: number
}

/** How often a fault or bound may still happen. */
export const left = (state: State, { slot, limit }: Budget): number => (slot < 0 ? limit : state[slot]!)

export function layoutOf({ nodes, clients, budgets, clock }: Cluster, hasObservers: boolean): Layout {
  const firstClient = nodes.length + (hasObservers ? 1 : 0)
  const history = firstClient + clients.length
  let next = history + 2
  const slots = BUDGETS.map((name) => {
    const isCounted = budgets[name] !== Infinity && budgets[name] !== 0
    return [name, isCounted ? next++ : -1] as const
  })
  const time = clock === null ? -1 : next
  return {
    observers: hasObservers ? nodes.length : -1,
    clients: firstClient,
    history,
    partition: history + 1,
    budgets: Object.fromEntries(slots) as Record<BudgetName, number>,
    time,
    network: clock === null ? next : next + 1 + nodes.length,
  }
}
