/** What brokers, the controller and clients tell each other. Source: the Kafka protocol guide; KIP-320, KIP-497, KIP-903. */
import type { NodeId, OpId } from '../../kernel/index.js'
import type { LogRecord } from './log.js'

/**
 * A follower asks the leader of `epoch` for records: what it has ends before `offset`, with a record of `recordEpoch`. So a
 * fetch also acknowledges everything before its offset.
 */
export type Fetch = { type: 'fetch'; epoch: number; offset: number; recordEpoch: number; registration: number }
/** Records from `offset` on, and how far everybody in sync has got. */
export type Fetched = {
  type: 'fetched'
  epoch: number
  offset: number
  records: readonly LogRecord[]
  highWatermark: number
}
/** Instead of records: the logs part where the leader's records of `recordEpoch` end. */
export type Diverging = { type: 'diverging'; epoch: number; recordEpoch: number; endOffset: number }

/** The leader wants another ISR. `joining` is the member that is new in it, with the registration under which it was seen to catch up. */
export type AlterPartition = {
  type: 'alterPartition'
  epoch: number
  partitionEpoch: number
  isr: readonly NodeId[]
  joining: { readonly broker: NodeId; readonly registration: number } | null
}
/**
 * Who leads, in which epoch, and who is in sync: what the controller has written to the metadata log (a PartitionChangeRecord;
 * in Kafka with ZooKeeper, a LeaderAndIsr request). It is meant for the receiver as it is since it registered for the last time.
 */
export type LeaderAndIsr = {
  type: 'leaderAndIsr'
  epoch: number
  isr: readonly NodeId[]
  leader: NodeId | null
  partitionEpoch: number
  registration: number
  /** The controller has heard nothing of the receiver for so long that it takes it for dead. */
  fenced?: true
}
/** The controller's answer if it does not change the ISR as it was asked to, at the partition epoch of the request. */
export type NotAltered = { type: 'notAltered'; epoch: number; partitionEpoch: number }
/** A broker that has started again, and one that finds itself fenced although it is alive. */
export type Register = { type: 'register'; registration: number }
export type Heartbeat = { type: 'heartbeat'; registration: number }

/** Clients with retries: a request to whom they take for the leader, and the answers. */
export type Produce = { type: 'produce'; op: OpId; value: number }
export type Produced = { type: 'produced'; op: OpId }
export type Consume = { type: 'consume'; op: OpId; offset: number }
/** `value` is `null` when there is nothing to read yet. */
export type Consumed = { type: 'consumed'; op: OpId; value: number | null }
/** The receiver is not the leader, and says which leader it knows of (KIP-951). */
export type NotLeader = { type: 'notLeader'; op: OpId; leader: NodeId | null; epoch: number }
export type NotEnoughReplicas = { type: 'notEnoughReplicas'; op: OpId }

export type Message =
  | Fetch
  | Fetched
  | Diverging
  | AlterPartition
  | LeaderAndIsr
  | NotAltered
  | Register
  | Heartbeat
  | Produce
  | Produced
  | Consume
  | Consumed
  | NotLeader
  | NotEnoughReplicas

/** A message as its receiver gets it. */
export type From<M> = M & { readonly from: NodeId }
