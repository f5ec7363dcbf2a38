/**
 * What a replica holds: how it changes, how replicas compare it, and when tombstones go.
 * Source: Apache Cassandra documentation, "Tombstones", "Hints", "Repair".
 */
import { Set } from 'immutable'
import type { NodeId } from '../../kernel/index.js'
import { Cell, type Context, others, type Replica, setTimer } from './vocabulary.js'

/** Stores a cell if it wins. What is new to this replica it does not know others to have. */
export function keep(state: Replica, cell: Cell, { rules }: Context): Replica {
  return rules.wins(cell, state.cell) ? state.merge({ cell, agreed: Set<NodeId>() }) : state
}

/** Only where there are tombstones does it matter how old a message is. */
export const stamp = (context: Context): number => (context.config.grace > 0 ? context.now : 0)

/** Messages have time limits, far below the grace: one that was under way for so long counts as lost. */
export const isLate = (sentAt: number, context: Context): boolean =>
  context.config.grace > 0 && context.rules.dropsLate && context.now >= sentAt + context.config.grace

export const disagreeing = ({ agreed }: Replica, context: Context): NodeId[] =>
  others(context).filter((id) => !agreed.has(id))

/**
 * Whether a tombstone is due: nobody is told of it any more, and compaction removes it. Where it has to be repaired first,
 * the grace counts from then on: what was sent before is no longer under way when it is over.
 */
function isDue(state: Replica, context: Context): boolean {
  const { cell, agreedAt } = state
  if (cell.kind !== 'tombstone') return false
  const grace = context.rules.grace(context.config)
  const isOver = context.now >= cell.timestamp + grace
  if (context.config.purge === 'after-grace') return isOver
  return isOver && disagreeing(state, context).length === 0 && context.now >= agreedAt + grace
}

/** What it shows to others. */
export const shown = (state: Replica, context: Context): Cell =>
  context.config.grace > 0 && isDue(state, context) ? Cell() : state.cell

/** Timers that what it holds calls for. */
export const upkeep = (state: Replica, context: Context) => [
  ...(context.config.antiEntropy && disagreeing(state, context).length > 0 ? [setTimer('anti-entropy')] : []),
  ...(state.cell.kind === 'tombstone' ? [setTimer('compaction')] : []),
]

/** Removes a tombstone that is due. Whoever holds the value still, will now win. */
export const compact = (state: Replica, context: Context): Replica =>
  isDue(state, context) ? state.set('cell', Cell()) : state
