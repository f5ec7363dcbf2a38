/** What consumers, broker and sink tell each other and remember, and the words in which their handlers are written. */
import { List, Map, Record, Set } from 'immutable'
import { type Context as ContextOf, type NodeId, vocabulary } from '../../kernel/index.js'
import type { Received as ReceivedOf } from '../../kernel/vocabulary.js'
import type { Change, Config } from './configs.js'

/** What a consumer does with a record, one request after the other. */
export type Step = 'write' | 'commit' | 'produce' | 'addOffset' | 'endTransaction'

/** Which record a request or answer is about, and in which generation of the group it is asked for. */
interface About {
  readonly generation: number
  readonly partition: number
  readonly offset: number
}
interface InTransaction {
  readonly transactionalId: string
  readonly epoch: number
}
interface Effect {
  readonly change: Change
}

export type Message =
  // Membership. Heartbeats carry nothing but the two answers to them that matter, and so are left out but for these.
  | { type: 'joinGroup' }
  | { type: 'joined'; generation: number; partitions: List<number> }
  | { type: 'rejoin'; generation: number; because: 'rebalance' | 'thrown out' }
  // Reading. Without an offset: from where the group has committed.
  | { type: 'fetch'; generation: number; partition: number; offset: number | null }
  | ({ type: 'record' } & About & Effect)
  | { type: 'end'; generation: number; partition: number }
  // Effect and offset, one after the other.
  | ({ type: 'write' } & About & Effect)
  | ({ type: 'written' } & About)
  /** Offsets are those of the record; what is committed is the next one. */
  | ({ type: 'commit' } & About)
  | ({ type: 'committed' } & About)
  // Effect and offset in one transaction.
  | { type: 'initTransactions'; generation: number; transactionalId: string }
  | { type: 'initialized'; generation: number; epoch: number }
  | ({ type: 'produce' } & About & InTransaction & Effect)
  | ({ type: 'produced' } & About)
  | ({ type: 'addOffset' } & About & InTransaction)
  | ({ type: 'offsetAdded' } & About)
  | ({ type: 'endTransaction'; outcome: 'commit' | 'abort' } & About & InTransaction)
  | ({ type: 'transactionCommitted' } & About)
  /** The answer to whoever asks in a generation, or with a producer epoch, that is over. */
  | { type: 'refused'; generation: number; because: Objection }

export type Objection = 'unknown member' | 'illegal generation' | 'fenced'

/** The decisions on which exactly-once effects rest, by name: what a variant replaces to see them matter. */
export interface Rules {
  /** What a consumer does with each record, in order. */
  steps: (config: Config) => readonly Step[]
  /** Why the coordinator takes no commit of an offset in a generation from a consumer; `null`: it does. */
  objection: (state: Broker, consumer: NodeId, generation: number) => Objection | null
  /** The same for the offset of a transaction. */
  objectionInTransaction: (state: Broker, consumer: NodeId, generation: number, config: Config) => Objection | null
  /** Whether the sink takes a write of a generation, when the newest one it has heard of for that partition is known. */
  mayWrite: (generation: number, newest: number) => boolean
  transactionalId: (partition: number, consumer: NodeId, config: Config) => string
  /** Whether an offset is handed out only when no transaction is pending that may still move it. */
  waitsForPending: (config: Config) => boolean
}

export interface ConsumerGroup {
  role: 'broker' | 'consumer' | 'sink'
  message: Message
  timer: 'session' | 'rebalance' | 'transaction'
  config: Config
  rules: Rules
}

export const { role, next, choose, send, setTimer, protocol } = vocabulary<ConsumerGroup>()
export type Context = ContextOf<ConsumerGroup>
export type Received<T extends Message['type']> = ReceivedOf<ConsumerGroup, T>

/** What the transaction coordinator knows of a transactional id. */
export const Transaction = Record({
  /** Of the producer that may use the id. */
  epoch: 0,
  /** What its open transaction has written, and the offsets it will commit; empty: none is open. */
  rows: List<Change>(),
  offsets: Map<number, number>(),
})
export type Transaction = ReturnType<typeof Transaction>

/** A consumer that waits to hear where its group has committed. */
export const Waiting = Record({ consumer: '' as NodeId, generation: 0, partition: 0 })

export const Broker = Record({
  role: 'broker' as const,
  generation: 0,
  members: Set<NodeId>(),
  /** While the group is rebalanced: who has joined the next generation. */
  joined: null as Set<NodeId> | null,
  /** The next offset of each partition. */
  committed: Map<number, number>(),
  transactions: Map<string, Transaction>(),
  waiting: List<ReturnType<typeof Waiting>>(),
  /** The topic to which transactions write, as readers of committed records see it. */
  output: List<Change>(),
})
export type Broker = ReturnType<typeof Broker>

export const Consumer = Record({
  role: 'consumer' as const,
  /** 0: it has asked to join, and waits. */
  generation: 0,
  /** Its heartbeats have told it that the generation is over. */
  isOver: false,
  /** Its partitions that have something left to read. The first is the one it reads. */
  partitions: List<number>(),
  /** Of the producer, once it has one for the partition that it reads. */
  epoch: 0,
  /** Of the record in hand, or the one to fetch; `null`: wherever the group has committed. */
  offset: null as number | null,
  change: null as Change | null,
  /** Index into the steps: what is being done with the record in hand. */
  step: 0,
})
export type Consumer = ReturnType<typeof Consumer>

export const Sink = Record({
  role: 'sink' as const,
  /** A row for each record. */
  rows: List<Change>(),
  /** How many records there were. */
  count: 0,
  /** A row for each order: its status. */
  statuses: Map<string, string>(),
  /** The newest generation that has written, for each partition. */
  newest: Map<number, number>(),
})
export type Sink = ReturnType<typeof Sink>
