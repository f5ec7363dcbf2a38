/**
 * The replicated log and the state machine that it feeds: a register. Source: Raft, section 5.3 and figure 2.
 *
 * Entries are counted from 1, as in the paper; index 0 stands before the first entry and has term 0. What a state machine
 * holds is a function of the entries applied to it, so it is computed, not stored.
 */
import { List, Record } from 'immutable'
import type { OpId } from '../../kernel/index.js'

/** What a new leader appends, to learn in its own term which entries are committed (section 8). */
export const NoOp = Record({ type: 'no-op' as const, term: 0 })
export const Write = Record({ type: 'write' as const, term: 0, value: 0, op: '' as OpId })
/** A read that goes through the log like a write. */
export const Read = Record({ type: 'read' as const, term: 0, op: '' as OpId })

export type Entry = ReturnType<typeof NoOp> | ReturnType<typeof Write> | ReturnType<typeof Read>
export type Log = List<Entry>
export const emptyLog: Log = List()

export const lastIndex = (log: Log): number => log.size
export const entryAt = (log: Log, index: number): Entry | undefined => (index > 0 ? log.get(index - 1) : undefined)
/** 0 before the first entry, and behind the last. */
export const termAt = (log: Log, index: number): number => entryAt(log, index)?.term ?? 0
export const lastTerm = (log: Log): number => termAt(log, lastIndex(log))
/** The entries from `index` on. */
export const entriesFrom = (log: Log, index: number): readonly Entry[] =>
  index > log.size ? [] : log.slice(index - 1).toArray()

/** Section 5.4.1: the log with the later last term is more up to date; with equal last terms, the longer one. */
export const isUpToDate = (log: Log, lastLogIndex: number, lastLogTerm: number): boolean =>
  lastLogTerm === lastTerm(log) ? lastLogIndex >= lastIndex(log) : lastLogTerm > lastTerm(log)

/**
 * The log of a follower after it has taken over `entries`, which follow upon an entry that it has. Entries that it has
 * already stay, and so does what comes behind them: the message may be an old one. (Figure 2, receiver steps 3 and 4.)
 */
export function reconciled(log: Log, prevLogIndex: number, entries: readonly Entry[]): Log {
  const isNew = (entry: Entry, i: number) => termAt(log, prevLogIndex + 1 + i) !== entry.term
  const firstNew = entries.findIndex(isNew)
  return firstNew < 0 ? log : log.take(prevLogIndex + firstNew).concat(entries.slice(firstNew))
}

/** The first index of the stretch of entries around `index` that have its term. */
export function firstOfTerm(log: Log, index: number): number {
  let first = index
  while (first > 1 && termAt(log, first - 1) === termAt(log, index)) first--
  return first
}

/** The last index that has this term; `undefined` when there is none. */
export function lastOfTerm(log: Log, term: number): number | undefined {
  const index = log.findLastIndex((entry) => entry.term === term)
  return index < 0 ? undefined : index + 1
}

/** What the register holds once the entries up to `index` are applied; `isRepeated` says which of them to pass over. */
export function registerAt(log: Log, index: number, isRepeated: (log: Log, index: number) => boolean): number | null {
  for (let at = index; at > 0; at--) {
    const entry = entryAt(log, at)
    if (entry?.type === 'write' && !isRepeated(log, at)) return entry.value
  }
  return null
}

/** Whether an earlier entry has the same command: a client that heard nothing has sent it again. (Thesis, section 6.3.) */
export function isRepeated(log: Log, index: number): boolean {
  const entry = entryAt(log, index)
  if (entry === undefined || entry.type === 'no-op') return false
  const first = log.findIndex((earlier) => earlier.type !== 'no-op' && earlier.op === entry.op)
  return first + 1 < index
}
