/** The states of brokers, the controller and clients, and the words in which their handlers are written. */
import { Map, Record, Set } from 'immutable'
import { type NodeId, type OpId, vocabulary } from '../../kernel/index.js'
import type { Context as ContextOf, Transition } from '../../kernel/vocabulary.js'
import type { Config, Request } from './configs.js'
import { emptyLog, type Log } from './log.js'
import type { AlterPartition, Message } from './messages.js'

/** The decisions on which the safety of replication rests, by name: what a variant replaces to see them matter. */
export interface Rules {
  /**
   * How a follower finds out what to cut off its log when a leader of a later epoch is elected: by comparing epochs with the
   * leader (KIP-101, KIP-279), or without asking, at the high watermark it knows of.
   */
  truncation: 'leader epoch' | 'high watermark'
  /** The replicas that must have a record before it counts as committed (KIP-497: the maximal ISR). */
  mustHave: (isr: Set<NodeId>, pendingIsr: Set<NodeId> | null) => Set<NodeId>
  /** The high watermark, from the end of the leader's log and the ends of the logs of the other replicas that must have a record. */
  highWatermark: (leaderEnd: number, followerEnds: readonly number[], minInsyncReplicas: number) => number
  /** Whether the high watermark may advance while so many replicas are in sync (KIP-966). */
  mayAdvance: (inSync: number, minInsyncReplicas: number) => boolean
  /** Whether a follower whose log ends here may join the ISR (KAFKA-7128). */
  isCaughtUp: (followerEnd: number, highWatermark: number, epochStart: number) => boolean
  /** How much of a leader's log consumers may read. */
  readableEnd: (state: Broker) => number
  /** Whether the leader has a record of this producer already, with the same sequence number. */
  isRepeated: (state: Broker, op: OpId) => boolean
  /** Whether the controller takes over what a broker wants the ISR to be (KIP-497). */
  isCurrent: (state: Controller, from: NodeId, request: AlterPartition) => boolean
  /** Whether the broker that was seen to catch up has not started again since, by its registrations (KIP-903). */
  isSameLife: (current: number, seen: number) => boolean
  /** Who is left in the ISR when a broker has started again after a crash (KIP-966). */
  afterUncleanRestart: (isr: Set<NodeId>, broker: NodeId) => Set<NodeId>
  /** The epoch of the next leader. */
  nextEpoch: (leaderEpoch: number) => number
}

export interface KafkaReplication {
  role: 'controller' | 'broker' | 'library'
  message: Message
  timer: 'session' | 'lag' | 'retry'
  operation: Request
  config: Config
  rules: Rules
}

export const { role, next, choose, send, setTimer, cancelTimer, sync, complete, fail, protocol } =
  vocabulary<KafkaReplication>()
export type Context = ContextOf<KafkaReplication>

/** What a leader knows of a follower. */
export const Follower = Record({ end: 0, registration: 0, sentHighWatermark: 0 })
/** A fetch that waits at the leader until there is something to answer. */
export const WaitingFetch = Record({ epoch: 0, offset: 0, recordEpoch: 0, registration: 0 })
/** A producer that waits for its record to be committed; `client` is the broker itself when it speaks to it directly. */
export const WaitingProduce = Record({ offset: 0, client: '' as NodeId })

export const Broker = Record({
  role: 'broker' as const,

  // On disk, though perhaps not flushed. (The high watermark is in a checkpoint file, which is written from time to time.)
  log: emptyLog as Log,
  highWatermark: 0,
  /** How often it has started again: what Kafka calls the incarnation, or the broker epoch. */
  registration: 0,

  // What the controller said last. Nothing after a restart, until the controller has answered.
  leader: null as NodeId | null,
  leaderEpoch: -1,

  // A leader's.
  isr: Set<NodeId>(),
  partitionEpoch: 0,
  epochStart: 0,
  pendingIsr: null as Set<NodeId> | null,
  followers: Map<NodeId, ReturnType<typeof Follower>>(),
  waitingFetches: Map<NodeId, ReturnType<typeof WaitingFetch>>(),
  waitingProduces: Map<OpId, ReturnType<typeof WaitingProduce>>(),
})
export type Broker = ReturnType<typeof Broker>
export type Step = Transition<Broker>

/** All of it is in the metadata log. */
export const Controller = Record({
  role: 'controller' as const,
  leader: null as NodeId | null,
  leaderEpoch: 0,
  isr: Set<NodeId>(),
  /** Out of the ISR, and known to have all that is committed (KIP-966: eligible leader replicas). */
  eligible: Set<NodeId>(),
  /** Who led last, when neither the ISR nor the eligible replicas have anybody left. */
  lastKnownLeader: null as NodeId | null,
  partitionEpoch: 0,
  fenced: Set<NodeId>(),
  registrations: Map<NodeId, number>(),
})
export type Controller = ReturnType<typeof Controller>

/** A producer's or a consumer's library. */
export const Client = Record({
  role: 'library' as const,
  pending: null as ReturnType<typeof Pending> | null,
  leader: null as NodeId | null,
  leaderEpoch: 0,
  /** The next offset to read. */
  position: 0,
})
export type Client = ReturnType<typeof Client>
/** The operation under way; `value` is `null` for a `receive`. */
export const Pending = Record({ op: '' as OpId, value: null as number | null })

export const isLeader = (state: Broker, { self }: Context): boolean => state.leader === self
export const others = ({ self, nodes }: Context): readonly NodeId[] => nodes.broker.filter((id) => id !== self)
export const controllerOf = ({ nodes }: Context): NodeId => nodes.controller[0]!
/** As a list in a fixed order, for messages. */
export const listed = (brokers: Set<NodeId>, { nodes }: Context): NodeId[] =>
  nodes.broker.filter((id) => brokers.has(id))

/** One after the other, as one transition: the effects of all, and the state after the last. */
export function sequence<S>(first: Transition<S>, ...more: readonly ((state: S) => Transition<S>)[]): Transition<S> {
  return more.reduce((step, then) => {
    const { state, effects } = then(step.state)
    return next(state, ...step.effects, ...effects)
  }, first)
}
