/**
 * Timestamps as RR-7506 assumes them: unique, totally ordered, and later than all that the replica has seen. They are
 * Lamport's: a count, and the replica's name where counts are equal.
 */
import { Record } from 'immutable'
import type { NodeId } from '../../../kernel/index.js'

export const Timestamp = Record({ count: 0, replica: '' as NodeId })
export type Timestamp = ReturnType<typeof Timestamp>

export const isLater = (a: Timestamp, b: Timestamp): boolean =>
  a.count === b.count ? a.replica > b.replica : a.count > b.count

/** Later than `seen`. */
export const after = (seen: Timestamp, replica: NodeId): Timestamp => Timestamp({ count: seen.count + 1, replica })
