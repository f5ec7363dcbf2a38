/** Messages, states and rules of the Cassandra store. */
import { Map, Record, Set } from 'immutable'
import { type Context as ContextOf, type NodeId, type OpId, vocabulary } from '../../kernel/index.js'
import type { Config, Request } from './configs.js'

/** What a replica holds of the one column that there is: a value, a tombstone, or nothing. */
export const Cell = Record({
  kind: 'nothing' as 'nothing' | 'value' | 'tombstone',
  value: null as number | null,
  /** What the clock of its coordinator read. */
  timestamp: -1,
})
export type Cell = ReturnType<typeof Cell>

/** The last write wins: the higher timestamp, at equal ones the tombstone, and of two values the larger one. */
export function wins(a: Cell, b: Cell): boolean {
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp
  if (a.kind !== b.kind) return a.kind === 'tombstone'
  return (a.value ?? 0) > (b.value ?? 0)
}

/** `sentAt`: what the clock of the sender read; of answers, what it read when the question was asked. */
export type Message =
  | { type: 'get'; op: OpId; sentAt: number }
  | { type: 'got'; op: OpId; cell: Cell; sentAt: number }
  | { type: 'mutate' | 'repair'; op: OpId; cell: Cell; sentAt: number }
  | { type: 'mutated' | 'repaired'; op: OpId }
  | { type: 'hint'; cell: Cell }
  | { type: 'hint-stored'; cell: Cell }
  | { type: 'compare' | 'compared'; cell: Cell; sentAt: number }

export interface CassandraStore {
  role: 'replica'
  message: Message
  timer: 'write-timeout' | 'hints' | 'anti-entropy' | 'compaction'
  operation: Request
  config: Config
  rules: {
    wins: (a: Cell, b: Cell) => boolean
    /** How long a tombstone is kept at least. */
    grace: (config: Config) => number
    /** Whether a message counts as lost that took longer to arrive than tombstones are kept. */
    dropsLate: boolean
  }
}

export const { role, next, send, setTimer, complete, protocol, variant } = vocabulary<CassandraStore>()
export type Context = ContextOf<CassandraStore>

/** An operation that a replica coordinates; of a write until all replicas have it or it is written down as a hint. */
export const Task = Record({
  phase: 'reading' as 'reading' | 'repairing' | 'writing',
  cell: Cell(),
  got: Map<NodeId, Cell>(),
  /** Replicas of which an acknowledgement is awaited. */
  missing: Set<NodeId>(),
  isAnswered: false,
})
export type Task = ReturnType<typeof Task>

export const Replica = Record({
  role: 'replica' as const,
  cell: Cell(),
  /** What it keeps for replicas that did not acknowledge a write in time. */
  hints: Map<NodeId, Cell>(),
  /** The last timestamp that it gave: the next one is higher, whatever the clock reads. */
  lastTimestamp: -1,
  tasks: Map<OpId, Task>(),
  /** Replicas of which it knows that they hold what it holds. */
  agreed: Set<NodeId>(),
  /** When it learned the last of that. */
  agreedAt: 0,
})
export type Replica = ReturnType<typeof Replica>

export const others = ({ nodes, self }: Context): readonly NodeId[] => nodes.replica.filter((id) => id !== self)
