/**
 * What the transactions of a history observed of each other, in columns: the common ground of all isolation checkers.
 *
 * Only transactions in play are numbered here: those that committed, and those with an unknown end of which a committed
 * transaction observed a write. The others can only make it harder to keep a level, and may be taken not to have happened.
 */
import type { RecordedTransactions, Value } from '../../history/index.js'
import type { Flaw, FlawName } from './flaws.js'

/** In place of a writer: what the key held at first. */
export const INITIAL = -1
/** In place of a writer: several transactions wrote what was read; see `candidates`. */
export const AMBIGUOUS = -2
/** In place of a node or a position: none. */
export const NONE = -1
/** In place of a position: the end of a transaction that nobody saw end. */
export const NEVER = 2 ** 31 - 1

/** What is asked of a history to be judged; `RecordedTransactions` is one. */
export type TransactionHistory = Pick<RecordedTransactions, 'transactions' | 'type' | 'initial' | 'realTime'>

export interface Observations {
  readonly history: TransactionHistory
  /** Transactions in play: nodes 0 … count − 1, in the order of the history. */
  readonly count: number
  /** Index among the transactions of the history, of each node. */
  readonly transactionOf: Int32Array
  /** Of each transaction of the history its node, or `NONE`. */
  readonly nodeOf: Int32Array
  /** 1 for a node with an unknown end which a read may have observed, or another one instead: it need not have happened. */
  readonly isOptional: Uint8Array

  /** Sessions are numbered 0 … sessions − 1; of each node its session and the node before it there, or `NONE`. */
  readonly sessions: number
  readonly session: Int32Array
  readonly sessionBefore: Int32Array
  /**
   * Positions of beginning and end; the end is `NEVER` where it is not known. Empty without real time. In real time a
   * node comes before another exactly if it ended before that began.
   */
  readonly invoked: Int32Array
  readonly completed: Int32Array

  readonly keys: readonly Value[]
  /**
   * External reads of node n, in the order of its steps: from `readStart[n]` up to `readStart[n + 1]`. Reads with a flaw
   * of their own are left out. `readWriter` is a node, `INITIAL` or `AMBIGUOUS`.
   */
  readonly readStart: Int32Array
  readonly readKey: Int32Array
  readonly readWriter: Int32Array
  /** Which step of its transaction a read is. */
  readonly readAccess: Int32Array
  /** Of each `AMBIGUOUS` read the nodes that may have been read from, ascending; `INITIAL` among them is first. */
  readonly candidates: ReadonlyMap<number, Int32Array>
  /** The last write of each key that node n writes: keys in the order of these writes, each once. For lists: last append. */
  readonly writeStart: Int32Array
  readonly writeKey: Int32Array
  readonly writeAccess: Int32Array

  /**
   * Lists only: per key, from `chainStart[key]` up to `chainStart[key + 1]`, the nodes whose appends the longest list
   * shows, in its order. One that appended several times in a row is there once; one whose appends are interleaved with
   * those of others is there several times, which is a cycle.
   */
  readonly chainStart: Int32Array
  readonly chain: Int32Array
  /** Lists only: of each key the longest read, for explanations; transaction and access are `NONE` where nobody read it. */
  readonly longest: { readonly transaction: Int32Array; readonly access: Int32Array }
  /** Lists only: 1 for a key of which two lists contradict each other. */
  readonly isContradicted: Uint8Array
  /**
   * Lists only: nodes with an append that no list shows: they come after the chain of the key, in any order. Per key from
   * `unseenStart[key]` up to `unseenStart[key + 1]`.
   */
  readonly unseenStart: Int32Array
  readonly unseen: Int32Array

  /** At most a thousand examples of each name. */
  readonly flaws: readonly Flaw[]
  readonly flawCounts: ReadonlyMap<FlawName, number>
  /** Whether some committed transaction read anything of another; without, hardly a level could fail. */
  readonly observes: boolean
}
