/**
 * A counter that goes up and down: two counters that only grow, of what was added and of what was taken away.
 * Source: RR-7506, specification 7; specification 5 for the operation-based one, a plain number.
 */
import { Map, Record } from 'immutable'
import type { NodeId } from '../../../kernel/index.js'
import type { OperationBased, StateBased } from './crdt.js'
import { amountOf, type GCounter, increased, larger, sum } from './g-counter.js'

export const PnCounter = Record({ up: Map() as GCounter, down: Map() as GCounter })
export type PnCounter = ReturnType<typeof PnCounter>

const changed = ({ up, down }: PnCounter, replica: NodeId, by: number): PnCounter =>
  by < 0 ? PnCounter({ up, down: increased(down, replica, -by) }) : PnCounter({ up: increased(up, replica, by), down })

/** The replica's own part. */
const own = ({ up, down }: PnCounter, replica: NodeId): PnCounter => {
  const isOwn = (_: number, name: NodeId) => name === replica
  return PnCounter({ up: up.filter(isOwn), down: down.filter(isOwn) })
}

export const pnCounter: StateBased<PnCounter> = {
  initial: PnCounter(),
  update: (state, update, replica) => changed(state, replica, amountOf(update)),
  delta: (state, update, replica) => changed(own(state, replica), replica, amountOf(update)),
  merge: (a, b) => PnCounter({ up: larger(a.up, b.up), down: larger(a.down, b.down) }),
  value: ({ up, down }) => sum(up) - sum(down),
}

export const counterOperations: OperationBased<number, null> = {
  initial: 0,
  prepare: () => null,
  effect: (total, update) => total + amountOf(update),
  value: (total) => total,
}
