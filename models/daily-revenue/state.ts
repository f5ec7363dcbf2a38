/** What shop, broker, workers and warehouse tell each other and remember, and the words in which handlers are written. */
import { List, Map, Record, Set } from 'immutable'
import { type Context as ContextOf, type NodeId, type OpId, vocabulary } from '../../kernel/index.js'
import type { Received as ReceivedOf } from '../../kernel/vocabulary.js'
import type { Config, Request } from './configs.js'

/** Which record a request or answer is about; `epoch` counts the owners of its partition. */
interface About {
  readonly partition: number
  readonly epoch: number
  readonly offset: number
}
/** Orders are known by name. An amended one is published again, with its new amount. */
interface Change {
  readonly order: string
  readonly amount: number
}

export type Message =
  | ({ type: 'publish'; op: OpId; partition: number } & Change)
  | { type: 'published'; op: OpId }
  | { type: 'join' }
  /** With the offset that is committed. */
  | ({ type: 'assigned' } & About)
  | ({ type: 'fetch' } & About)
  | ({ type: 'record' } & About & Change)
  | ({ type: 'upsert' } & About & Change)
  | ({ type: 'upserted' } & About)
  /** Of the record; what is committed is the next one. */
  | ({ type: 'commit' } & About)
  | ({ type: 'committed' } & About)
  /** The partition has another owner. */
  | { type: 'refused'; partition: number; epoch: number }

/** The ingredients of exactly-once revenue, by name: what a variant leaves out to see it matter. */
export interface Rules {
  /** The partition of the shop's n-th message. */
  partitionOf: (order: string, n: number, partitions: number) => number
  /** What a worker does with a record, in order. */
  steps: readonly ('upsert' | 'commit')[]
  /** Where an owner of a partition begins, of the committed offset and the end of the log; the first has epoch 1. */
  startsAt: (committed: number, end: number, epoch: number) => number
  /** The key of the row that a record goes to; `rows` are there already. */
  rowKey: (record: About & Change, rows: number) => string
  /** Whether the warehouse takes a write, when the newest owner that it has heard of is known. */
  mayWrite: (epoch: number, newest: number) => boolean
}

export interface DailyRevenue {
  role: 'shop' | 'broker' | 'worker' | 'warehouse'
  message: Message
  timer: 'retry' | 'session'
  operation: Request
  config: Config
  rules: Rules
}

export const { role, next, choose, send, setTimer, complete, protocol } = vocabulary<DailyRevenue>()
export type Context = ContextOf<DailyRevenue>
export type Received<T extends Message['type']> = ReceivedOf<DailyRevenue, T>

export const Row = Record({ order: '', amount: 0 })
export type Row = ReturnType<typeof Row>

/** What the shop has published and not heard back of. */
const Publication = Record({ partition: 0, order: '', amount: 0 })
export const Shop = Record({
  role: 'shop' as const,
  /** How many messages there were. */
  count: 0,
  unacknowledged: Map<OpId, ReturnType<typeof Publication>>(),
})
export type Shop = ReturnType<typeof Shop>
export { Publication }

/** A partition: its log, who may read it, and how far it has come. */
export const Partition = Record({
  log: List<Row>(),
  owner: null as NodeId | null,
  epoch: 0,
  committed: 0,
  /** The owner has read all there is, and waits for more. */
  isAwaited: false,
})
export type Partition = ReturnType<typeof Partition>

export const Broker = Record({
  role: 'broker' as const,
  members: Set<NodeId>(),
  partitions: List<Partition>(),
})
export type Broker = ReturnType<typeof Broker>

/** What a worker does in a partition that it owns: one record after the other. */
export const Task = Record({
  epoch: 0,
  /** Of the record in hand, or the one that is to come. */
  offset: 0,
  record: null as Row | null,
  /** Index into the steps: what is being done with the record in hand. */
  step: 0,
})
export type Task = ReturnType<typeof Task>

export const Worker = Record({ role: 'worker' as const, tasks: Map<number, Task>() })
export type Worker = ReturnType<typeof Worker>

export const Warehouse = Record({
  role: 'warehouse' as const,
  rows: Map<string, Row>(),
  /** Orders of new rows that nobody has asked for yet, oldest first. */
  fresh: List<string>(),
  /** The newest owner of each partition that has written. */
  newest: Map<number, number>(),
})
export type Warehouse = ReturnType<typeof Warehouse>

/** The report: what all rows are worth. */
export const revenueOf = ({ rows }: Warehouse): number => rows.reduce((sum, { amount }) => sum + amount, 0)
