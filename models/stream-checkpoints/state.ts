/** What coordinator, tasks and table tell each other and remember, and the words in which their handlers are written. */
import { List, Map, Record, Set } from 'immutable'
import { type Context as ContextOf, type NodeId, vocabulary } from '../../kernel/index.js'
import type { Received as ReceivedOf } from '../../kernel/vocabulary.js'
import type { Config, Order } from './configs.js'

/** What an operator needs to go on from a checkpoint. */
export const Snapshot = Record({
  /** Orders by city. */
  counts: Map<string, number>(),
  /** Transactions that hold what was counted, and are not known to be committed. */
  pending: List<string>(),
})
export type Snapshot = ReturnType<typeof Snapshot>

/** `attempt` counts the starts of the job: whoever is in another one does not listen. */
export type Message =
  // Coordinator and tasks.
  | { type: 'restore'; attempt: number; checkpoint: number; snapshot: Snapshot | null }
  | { type: 'restored'; attempt: number }
  | { type: 'start'; attempt: number; offset: number }
  | { type: 'checkpoint'; attempt: number; checkpoint: number }
  | { type: 'offset'; attempt: number; checkpoint: number; offset: number }
  /** `null`: the snapshot is where the operator is. */
  | { type: 'snapshot'; attempt: number; checkpoint: number; snapshot: Snapshot | null }
  | { type: 'completed'; attempt: number; checkpoint: number }
  /** A task has come up, and has nothing. */
  | { type: 'register' }
  // Sources and operator.
  | { type: 'order'; attempt: number; order: Order }
  | { type: 'barrier'; attempt: number; checkpoint: number }
  // Operator and table. Without a transaction, an increment takes effect at once.
  | { type: 'increment'; city: string; order: Order; transaction: string | null }
  | { type: 'upsert'; city: string; count: number; order: Order }
  | { type: 'precommit'; transaction: string }
  | { type: 'precommitted'; transaction: string }
  | { type: 'commit'; transaction: string }

/** The decisions on which exactly-once state and results rest, by name: what a variant replaces to see them matter. */
export interface Rules {
  /** What an operator does with orders that come behind a barrier, when the barrier of another input has yet to come. */
  behindBarrier: 'hold back' | 'count'
  snapshotsGoTo: 'durable storage' | 'local disk'
  commitsWhen: 'checkpoint completed' | 'barrier arrived'
  /** Which transactions an operator commits that starts from a snapshot. */
  recovered: (pending: List<string>) => List<string>
  /** What a job starts from, of the last complete checkpoint and the one that was under way. */
  restoreFrom: (complete: Checkpoint, underWay: Checkpoint | null) => Checkpoint
}

export interface StreamCheckpoints {
  role: 'coordinator' | 'source' | 'operator' | 'table'
  message: Message
  timer: 'checkpoint' | 'read'
  config: Config
  rules: Rules
}

export const { role, next, send, setTimer, protocol } = vocabulary<StreamCheckpoints>()
export type Context = ContextOf<StreamCheckpoints>
export type Received<T extends Message['type']> = ReceivedOf<StreamCheckpoints, T>

/** What tasks have handed in for one checkpoint. */
export const Checkpoint = Record({
  number: 0,
  offsets: Map<NodeId, number>(),
  snapshot: Snapshot() as Snapshot | null,
  hasSnapshot: false,
})
export type Checkpoint = ReturnType<typeof Checkpoint>

export const Coordinator = Record({
  role: 'coordinator' as const,
  attempt: 1,
  /** The operator is restored, and the sources run. */
  isRunning: false,
  lastNumber: 0,
  underWay: null as Checkpoint | null,
  /** The last one for which all tasks have handed in; in the beginning, that of nothing. */
  complete: Checkpoint(),
})
export type Coordinator = ReturnType<typeof Coordinator>

export const Source = Record({ role: 'source' as const, attempt: 0, offset: 0 })
export type Source = ReturnType<typeof Source>

export const Operator = Record({
  role: 'operator' as const,
  attempt: 0,
  counts: Map<string, number>(),
  /** Inputs whose barrier has come, and the checkpoint that it belongs to. */
  checkpoint: 0,
  aligned: Set<NodeId>(),
  heldBack: List<Order>(),
  /** The transaction that takes what is counted now, and those before it, by checkpoint. */
  transaction: '',
  pending: Map<number, string>(),
  /** What it hands in when the table has pre-committed the transaction. */
  prepared: Map<number, Snapshot>(),
  /** Snapshots, where that is where they go. A crash takes the machine away, and its disk with it. */
  localDisk: Map<number, Snapshot>(),
})
export type Operator = ReturnType<typeof Operator>

export const Table = Record({
  role: 'table' as const,
  /** What a reader sees. */
  counts: Map<string, number>(),
  /** What transactions hold that are not committed. */
  open: Map<string, List<Order>>(),
  committed: Set<string>(),
})
export type Table = ReturnType<typeof Table>
