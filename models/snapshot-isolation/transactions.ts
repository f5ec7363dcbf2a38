/**
 * Transactions as the database remembers them, and what one may do to another. Source: Berenson et al. (1995), section
 * 4.2, for timestamps; Cahill, Röhm & Fekete (2008), section 3, for conflicts between readers and writers.
 */
import { type List, Map, Record, Set } from 'immutable'
import type { OpId } from '../../kernel/index.js'

/** What a transaction appends, by key. */
export type Writes = Map<string, List<number>>

export const Transaction = Record({
  op: '' as OpId,
  /** When it began: it sees what was committed until then, and nothing else. */
  start: 0,
  /** When it committed: later than any start and commit before. */
  commit: 0,
  reads: Set<string>(),
  writes: Map<string, List<number>>(),
  /** Whether it overwrote what a concurrent transaction has read, and whether one overwrote what it has read. */
  inConflict: false,
  outConflict: false,
})
export type Transaction = ReturnType<typeof Transaction>

/** Whether one that has committed did so while another was running, which commits after it. */
export const isConcurrent = (committed: Transaction, { start }: Transaction): boolean => committed.commit > start

/** Keys that both write. */
export const bothWrite = (a: Transaction, b: Transaction): readonly string[] =>
  [...a.writes.keys()].filter((key) => b.writes.has(key)).sort()

/** Whether the second overwrites what the first has read: in a serial order the first comes before it. */
export const isOverwritten = ({ reads }: Pick<Transaction, 'reads'>, { writes }: Transaction): boolean =>
  reads.some((key) => writes.has(key))

/**
 * What the database knows once this one has committed too, as the last: the conflicts of all that were concurrent with
 * it. `remembered` says what it knows of the reads of those that have committed.
 */
export function withConflicts(
  committed: List<Transaction>,
  transaction: Transaction,
  remembered: (transaction: Transaction) => Set<string>,
): List<Transaction> {
  const overwrites = (other: Transaction) => isOverwritten(transaction, other)
  const isOverwriting = (other: Transaction) => isOverwritten({ reads: remembered(other) }, transaction)
  const concurrent = committed.filter((other) => isConcurrent(other, transaction))
  const others = committed.map((other) =>
    concurrent.includes(other)
      ? other.merge({
          inConflict: other.inConflict || overwrites(other),
          outConflict: other.outConflict || isOverwriting(other),
        })
      : other,
  )
  const own = { inConflict: concurrent.some(isOverwriting), outConflict: concurrent.some(overwrites) }
  return others.push(transaction.merge(own))
}

/** The middle of a dangerous structure: every execution that is not serializable has one. */
export const isPivot = ({ inConflict, outConflict }: Transaction): boolean => inConflict && outConflict
