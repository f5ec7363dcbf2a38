/** What instances, sentinels and clients tell each other, and the words in which their handlers are written. */
import { List, Map, Record, Set } from 'immutable'
import { type Context as ContextOf, type NodeId, type OpId, vocabulary } from '../../kernel/index.js'
import type { Transition } from '../../kernel/vocabulary.js'
import type { Config, Request } from './configs.js'

/** A write command as it stands in the replication stream. */
export const Command = Record({ value: 0, op: '' as OpId })
export type Command = ReturnType<typeof Command>
export type Stream = List<Command>

/**
 * Which history of the data set an instance has: its replication id, and the one before, which it shares with others up to
 * an offset (`master_replid`, `master_replid2`, `second_repl_offset`).
 */
export const Lineage = Record({ id: 'first', previous: '', shared: 0 })
export type Lineage = ReturnType<typeof Lineage>

/** Who the master is, and since which epoch. The later epoch wins. */
export const Configuration = Record({ master: '' as NodeId, epoch: 0 })
export type Configuration = ReturnType<typeof Configuration>

export type Message =
  // Replication.
  | { type: 'psync'; id: string; offset: number }
  | { type: 'stream'; lineage: Lineage; offset: number; commands: readonly Command[] }
  | { type: 'fullSync'; lineage: Lineage; commands: readonly Command[] }
  | { type: 'ack'; offset: number }
  // Between sentinels. `epoch` is 0 where no vote is asked for.
  | { type: 'isMasterDown'; master: NodeId; epoch: number }
  | { type: 'masterState'; isDown: boolean; epoch: number; leader: NodeId | null }
  | { type: 'hello'; configuration: Configuration }
  // From sentinels to instances and back.
  | { type: 'info' }
  | { type: 'replicaInfo'; offset: number }
  | { type: 'replicaOfNoOne'; epoch: number }
  | { type: 'isMaster'; epoch: number }
  | { type: 'replicaOf'; master: NodeId; epoch: number }
  // From clients to sentinels and instances, and back.
  | { type: 'getMasterAddress'; op: OpId }
  | { type: 'masterAddress'; op: OpId; master: NodeId }
  | { type: 'command'; op: OpId; f: 'read' }
  | { type: 'command'; op: OpId; f: 'write'; value: number }
  | { type: 'reply'; op: OpId; value: number | null }
  | { type: 'error'; op: OpId; reason: string }
  // To the database behind the masters, and back.
  | { type: 'store'; op: OpId; epoch: number; value: number }
  | { type: 'stored'; op: OpId }
  | { type: 'fencedOff'; op: OpId; epoch: number }

export interface Rules {
  /** How many of so many sentinels make a majority. */
  majority: (sentinels: number) => number
  /** Whether a sentinel has a vote left in this epoch. */
  hasVote: (state: Sentinel, epoch: number) => boolean
  /** Whether a sentinel takes over what another one says of the master. */
  isNewer: (offered: Configuration, own: Configuration) => boolean
  /** The replica to promote, of those that have told how far they are. */
  pick: (offsets: Map<NodeId, number>, replicas: readonly NodeId[]) => NodeId
  /** Whether a replica of this history and offset may go on from there, without a full synchronisation. */
  mayContinue: (lineage: Lineage, end: number, id: string, offset: number) => boolean
}

export interface SentinelFailover {
  role: 'redis' | 'sentinel' | 'library' | 'storage'
  message: Message
  timer: 'masterDown' | 'failoverTimeout' | 'selection' | 'replicasLag'
  operation: Request
  config: Config
  rules: Rules
}

export const { role, next, send, setTimer, cancelTimer, complete, fail, protocol } = vocabulary<SentinelFailover>()
export type Context = ContextOf<SentinelFailover>

export const Redis = Record({
  role: 'replica' as 'master' | 'replica',
  /** In the append-only file, and in the rewritten configuration file. */
  data: List<Command>(),
  lineage: Lineage(),
  master: null as NodeId | null,
  /** The configuration epoch in which it became what it is. Only storage ever asks for it. */
  epoch: 0,
  // A master's, in memory.
  replicas: Set<NodeId>(),
  /** Those that acknowledged what they were sent, in time. */
  good: Set<NodeId>(),
  /** Writes that wait for storage, with who asked. */
  storing: Map<OpId, NodeId>(),
})
export type Redis = ReturnType<typeof Redis>

export const Sentinel = Record({
  role: 'sentinel' as const,
  // Rewritten to sentinel.conf before anybody is told.
  configuration: Configuration(),
  currentEpoch: 0,
  /** The last epoch in which it voted, and for whom. */
  votedIn: 0,
  votedFor: null as NodeId | null,
  // In memory.
  /** It finds the master down (SDOWN), and so do these others. */
  isDown: false,
  agree: Set<NodeId>(),
  /** The failover that it tries to lead. */
  phase: 'watching' as 'watching' | 'electing' | 'selecting' | 'promoting',
  failoverEpoch: 0,
  votes: Set<NodeId>(),
  offsets: Map<NodeId, number>(),
  promoted: null as NodeId | null,
})
export type Sentinel = ReturnType<typeof Sentinel>
export type Step<S> = Transition<S>

export const sequence = <S>(first: Step<S>, ...more: readonly ((state: S) => Step<S>)[]): Step<S> =>
  more.reduce((step, then) => {
    const { state, effects } = then(step.state)
    return next(state, ...step.effects, ...effects)
  }, first)

export type From<T extends Message['type']> = Extract<Message, { type: T }> & { readonly from: NodeId }
