/**
 * A replica's log, and how logs are compared by leader epochs. Source: KIP-101 and KIP-279.
 *
 * Offsets count from 0. Every record bears the epoch of the leader that appended it, so the epochs of a log never decrease,
 * and what Kafka keeps in a file of its own (the leader epoch checkpoint) can be read off the log.
 */
import { List, Record } from 'immutable'
import type { OpId } from '../../kernel/index.js'

/** `op` names the producer and counts its records: what Kafka calls producer id and sequence number. */
export const LogRecord = Record({ epoch: 0, value: 0, op: '' as OpId })
export type LogRecord = ReturnType<typeof LogRecord>
export type Log = List<LogRecord>
export const emptyLog: Log = List()

/** The offset that the next record will get. */
export const endOffset = (log: Log): number => log.size
/** The epoch of the last record; 0, the first epoch there is, in an empty log. */
export const lastEpoch = (log: Log): number => log.last()?.epoch ?? 0

/** Where the records of an epoch end: the answer to OffsetsForLeaderEpoch. */
export interface EpochEnd {
  /** The epoch that was asked for, or the last one before it of which there are records. */
  readonly epoch: number
  readonly endOffset: number
}

export function epochEnd(log: Log, epoch: number): EpochEnd {
  const upTo = log.takeWhile((record) => record.epoch <= epoch)
  return { epoch: upTo.last()?.epoch ?? epoch, endOffset: upTo.size }
}

/** Where a leader's log parts, at the latest, from one that ends at `offset` with a record of epoch `last`. */
export function divergence(leader: Log, offset: number, last: number): EpochEnd | undefined {
  const end = epochEnd(leader, last)
  return end.endOffset < offset || end.epoch < last ? end : undefined
}

/** A follower's log without what its leader does not have, as far as one answer tells (KIP-279: it may have to ask again). */
export function truncated(log: Log, end: EpochEnd): Log {
  const own = epochEnd(log, end.epoch)
  return log.take(own.epoch === end.epoch ? Math.min(own.endOffset, end.endOffset) : own.endOffset)
}

export const hasRecord = (log: Log, op: OpId): boolean => log.some((record) => record.op === op)
export const valuesOf = (log: Log): number[] => log.toArray().map(({ value }) => value)
