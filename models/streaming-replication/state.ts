/**
 * What servers hold and tell each other, and the words in which their handlers are written. Source: PostgreSQL manual,
 * "Streaming Replication Protocol" for the messages, "WAL Configuration" and "Timelines" for the state.
 */
import { List, Map, Record } from 'immutable'
import { type Context as ContextOf, type NodeId, type OpId, vocabulary } from '../../kernel/index.js'
import type { Transition } from '../../kernel/vocabulary.js'
import type { Config, Request, SynchronousStandbys } from './configs.js'

/** The commit record of a transaction that wrote a value. */
export const WalRecord = Record({ timeline: 0, key: '', value: 0, op: '' as OpId })
export type WalRecord = ReturnType<typeof WalRecord>
/** Positions in it (LSN) count records: position 2 is behind the second one. */
export type Wal = List<WalRecord>

/** How far a standby has come: in the operating system's hands, on disk, visible to queries. */
export const Positions = Record({ written: 0, flushed: 0, applied: 0 })
export type Positions = ReturnType<typeof Positions>

/** A place in the history of the database: a position on a timeline. */
export const Place = Record({ timeline: 0, lsn: 0 })
export type Place = ReturnType<typeof Place>

export type Message =
  | { type: 'startReplication'; timeline: number; lsn: number }
  /** `switches` is the timeline history file of the sender; `start` is the position in front of the first record. */
  | { type: 'wal'; timeline: number; switches: List<number>; start: number; records: readonly WalRecord[] }
  | { type: 'report'; timeline: number; positions: Positions }
  /** What a standby learns from its broken connection: that the primary has started anew. */
  | { type: 'connectionLost' }
  // From the cluster manager and to it.
  | { type: 'stop' }
  | { type: 'stopped' }
  | { type: 'disconnect' }
  | { type: 'disconnected'; lsn: number }
  | { type: 'promote' }
  | { type: 'promoted' }
  | { type: 'follow'; primary: NodeId }
  // From a session and to it.
  | { type: 'query'; op: OpId; f: 'write'; key: string; value: number }
  | { type: 'query'; op: OpId; f: 'read'; key: string; after: Place }
  | { type: 'answer'; op: OpId; value: number | null; place: Place }
  | { type: 'refusal'; op: OpId; reason: string }

/** The decisions on which it depends what is lost and what is seen, by name. */
export interface Rules {
  /** The part of its WAL that a primary may send to standbys: what a crash cannot take from it any more. */
  shippable: (state: Server) => Wal
  /** Whether the standbys that a commit has to wait for have reached its position. */
  isConfirmed: (reached: Map<NodeId, number>, lsn: number, standbys: SynchronousStandbys) => boolean
  /** What a server keeps of its WAL when it joins a timeline that left its own at a position (`pg_rewind`). */
  rewound: (wal: Wal, fork: number) => Wal
  /** Whether a server has come so far that a session which has seen this place can read from it. */
  hasReached: (state: Server, after: Place, config: Config) => boolean
  /** What a session remembers once it has seen a place, by a write or by a read. */
  remembered: (newest: Place, place: Place, f: Request['f']) => Place
}

export interface StreamingReplication {
  role: 'server' | 'manager' | 'session'
  message: Message
  timer: 'flush' | 'apply' | 'walWriter' | 'cancelRequest' | 'primaryGone' | 'reconnect'
  operation: Request
  config: Config
  rules: Rules
}

export const { role, next, send, setTimer, cancelTimer, sync, complete, fail, protocol } =
  vocabulary<StreamingReplication>()
export type Context = ContextOf<StreamingReplication>

/** A commit that waits for standbys; `client` is the session that asked, or the server itself for a client without one. */
export const Commit = Record({ op: '' as OpId, client: '' as NodeId, lsn: 0 })
/** A session's read that waits until the standby has come so far. */
export const WaitingRead = Record({ key: '', client: '' as NodeId, after: Place() })

export const Server = Record({
  role: 'standby' as 'primary' | 'standby' | 'stopped',

  // On disk, or at least in the operating system's hands.
  timeline: 1,
  /** Where timelines ended and the next began, from the first one on: the timeline history file. */
  switches: List<number>(),
  wal: List<WalRecord>(),
  /** How far the WAL is on disk for certain. */
  flushed: 0,
  /** `primary_conninfo` of a standby; `null` while it takes WAL from nobody. */
  upstream: null as NodeId | null,

  // In shared memory.
  /** WAL buffers: records of commits that do not wait for the disk. */
  buffers: List<WalRecord>(),
  /** How much of the WAL queries see. */
  visible: 0,
  reads: Map<OpId, ReturnType<typeof WaitingRead>>(),

  // On a primary. The row that transactions write is locked by the one whose commit waits.
  waiting: null as ReturnType<typeof Commit> | null,
  /** Standbys that are connected, and how far WAL was sent to each. */
  sent: Map<NodeId, number>(),
  /** What they reported. */
  reports: Map<NodeId, Positions>(),
})
export type Server = ReturnType<typeof Server>
export type Step = Transition<Server>

/** One after the other, as one transition: the effects of all, and the state after the last. */
export function sequence(first: Step, ...more: readonly ((state: Server) => Step)[]): Step {
  return more.reduce((step, then) => {
    const { state, effects } = then(step.state)
    return next(state, ...step.effects, ...effects)
  }, first)
}

/** The value of a key that queries see. */
export const seen = ({ wal, buffers, visible }: Server, key: string): number | null =>
  wal
    .concat(buffers)
    .take(visible)
    .findLast((record) => record.key === key)?.value ?? null
export const placeOf = ({ timeline, visible }: Server): Place => Place({ timeline, lsn: visible })

/** Where `timeline` ended, seen from a later one with this history. Never, for the one that goes on. */
export const endOf = (timeline: number, switches: List<number>): number =>
  switches.get(timeline - 1) ?? Number.POSITIVE_INFINITY

/** Answers an operation, of a client directly or through its session. */
export const reply = (client: NodeId, op: OpId, value: number | null, state: Server, { self }: Context) =>
  client === self ? complete(op, value) : send(client, { type: 'answer', op, value, place: placeOf(state) })
export const refuse = (client: NodeId, op: OpId, reason: string, { self }: Context) =>
  client === self ? fail(op, reason) : send(client, { type: 'refusal', op, reason })
