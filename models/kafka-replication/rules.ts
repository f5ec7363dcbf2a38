/** The rules of replication, as Kafka has them. */
import { hasRecord } from './log.js'
import type { Rules } from './state.js'

export const rules: Rules = {
  truncation: 'leader epoch',
  mustHave: (isr, pendingIsr) => (pendingIsr === null ? isr : isr.union(pendingIsr)),
  highWatermark: (leaderEnd, followerEnds) => Math.min(leaderEnd, ...followerEnds),
  mayAdvance: (inSync, minInsyncReplicas) => inSync >= minInsyncReplicas,
  isCaughtUp: (followerEnd, highWatermark, epochStart) => followerEnd >= highWatermark && followerEnd >= epochStart,
  readableEnd: ({ highWatermark }) => highWatermark,
  isRepeated: ({ log }, op) => hasRecord(log, op),
  isCurrent: ({ leader, leaderEpoch, partitionEpoch }, from, request) =>
    leader === from && leaderEpoch === request.epoch && partitionEpoch === request.partitionEpoch,
  isSameLife: (current, seen) => current === seen,
  afterUncleanRestart: (isr, broker) => isr.delete(broker),
  nextEpoch: (leaderEpoch) => leaderEpoch + 1,
}
