/**
 * States with a causal context: what is there, each item under the dot of the update that put it there, and all dots ever
 * seen. An item that one side lacks although it has seen its dot was removed there, so nobody needs tombstones.
 *
 * Source: Almeida, Shoker & Baquero (2018), section 7.2. The context is kept as a set; where deltas arrive in causal order it
 * has no gaps, and an implementation keeps the highest number of each replica instead.
 */
import { Map, Record, type RecordOf, Set } from 'immutable'
import type { NodeId } from '../../../kernel/index.js'

/** The number of an update at its replica. */
export type Dot = `${NodeId}:${number}`
export type Dotted<Item> = RecordOf<{ live: Map<Dot, Item>; seen: Set<Dot> }>

const DottedRecord = Record({ live: Map<Dot, unknown>(), seen: Set<Dot>() })
export const dotted = <Item>(live: Map<Dot, Item> = Map(), seen: Set<Dot> = Set()): Dotted<Item> =>
  DottedRecord({ live, seen }) as unknown as Dotted<Item>

/** The context has every dot that a replica gave out, so counting them gives the next one. */
const nextDot = <Item>({ seen }: Dotted<Item>, replica: NodeId): Dot =>
  `${replica}:${seen.count((dot) => dot.startsWith(`${replica}:`)) + 1}`

export const dotsOf = <Item>({ live }: Dotted<Item>, isMeant: (item: Item) => boolean): Set<Dot> =>
  live.filter(isMeant).keySeq().toSet()

/** A new item in place of some (without an item: nothing in their place). */
export function replaced<Item>(state: Dotted<Item>, gone: Set<Dot>, replica: NodeId, item?: Item): Dotted<Item> {
  const rest = state.live.removeAll(gone)
  if (item === undefined) return dotted(rest, state.seen)
  const dot = nextDot(state, replica)
  return dotted(rest.set(dot, item), state.seen.add(dot))
}

/** The same as a delta: only what is new, and the dots of what is gone. */
export function replacement<Item>(state: Dotted<Item>, gone: Set<Dot>, replica: NodeId, item?: Item): Dotted<Item> {
  if (item === undefined) return dotted(Map(), gone)
  const dot = nextDot(state, replica)
  return dotted(Map([[dot, item]]), gone.add(dot))
}

/** What both have, and what one has and the other has not seen. */
export function mergeDotted<Item>(a: Dotted<Item>, b: Dotted<Item>): Dotted<Item> {
  const staysWith = (other: Dotted<Item>) => (_: Item, dot: Dot) => other.live.has(dot) || !other.seen.has(dot)
  return dotted(a.live.filter(staysWith(b)).merge(b.live.filter(staysWith(a))), a.seen.union(b.seen))
}
