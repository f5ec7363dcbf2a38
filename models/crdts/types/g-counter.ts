/** A counter that only grows: each replica counts its own additions. Source: RR-7506, specification 6. */
import { Map } from 'immutable'
import type { NodeId } from '../../../kernel/index.js'
import type { StateBased, Update } from './crdt.js'

export type GCounter = Map<NodeId, number>

export const amountOf = ({ value }: Update): number => Number(value)
export const increased = (counts: GCounter, replica: NodeId, by: number): GCounter =>
  counts.set(replica, counts.get(replica, 0) + by)
export const larger = (a: GCounter, b: GCounter): GCounter => a.mergeWith((one, other) => Math.max(one, other), b)
export const sum = (counts: GCounter): number => counts.reduce((total, count) => total + count, 0)

export const gCounter: StateBased<GCounter> = {
  initial: Map(),
  refuses: (_, update) => (amountOf(update) < 0 ? 'this counter only grows' : undefined),
  update: (counts, update, replica) => increased(counts, replica, amountOf(update)),
  delta: (counts, update, replica) => Map([[replica, counts.get(replica, 0) + amountOf(update)]]),
  merge: larger,
  value: sum,
}
