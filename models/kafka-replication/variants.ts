/** Kafka's replication with bugs planted, one entry replaced in each. Several are what Kafka did before it knew better. */

import { vocabularyOf } from '../../kernel/index.js'
import { kafkaReplication } from './model.js'

const { variant } = vocabularyOf(kafkaReplication)

const byHighWatermark = { rules: { truncation: 'high watermark' } } as const
/** A follower cuts its log off at the high watermark that it knows of (until KIP-101, scenario 1). */
export const truncatesToHighWatermark = variant(kafkaReplication, 'truncates-to-high-watermark', byHighWatermark)
/** The same, where a broker has lost what it had not flushed (KIP-101, scenario 2). */
export const divergesAtHighWatermark = variant(kafkaReplication, 'diverges-at-high-watermark', byHighWatermark)

/** A broker that was the last one in the ISR is in it when it has started again, whatever it lost (until KIP-966). */
export const lastReplicaStays = variant(kafkaReplication, 'last-replica-stays', {
  rules: { afterUncleanRestart: (isr, broker) => (isr.size > 1 ? isr.delete(broker) : isr) },
})

/** A record counts as committed when `min.insync.replicas` have it, as many believe that `acks=all` means. */
export const countsMinInsync = variant(kafkaReplication, 'counts-min-insync', {
  rules: {
    highWatermark: (leaderEnd, followerEnds, minInsyncReplicas) =>
      [leaderEnd, ...followerEnds].sort((a, b) => b - a)[minInsyncReplicas - 1] ?? 0,
  },
})

/** The high watermark advances with fewer in sync than `min.insync.replicas` (until KIP-966). */
export const advancesBelowMinInsync = variant(kafkaReplication, 'advances-below-min-insync', {
  rules: { mayAdvance: () => true },
})

/** A follower joins the ISR once it has reached the high watermark, which a new leader does not know yet (KAFKA-7128). */
export const joinsBehindEpochStart = variant(kafkaReplication, 'joins-behind-epoch-start', {
  rules: { isCaughtUp: (followerEnd, highWatermark) => followerEnd >= highWatermark },
})

/** A leader takes a follower out of the ISR as soon as it has asked for it, and commits without it. */
export const shrinksBeforeConfirmed = variant(kafkaReplication, 'shrinks-before-confirmed', {
  rules: { mustHave: (isr, pendingIsr) => pendingIsr ?? isr },
})

/** A leader counts on a follower that joins the ISR only when it has heard that it did. */
export const joinsAfterConfirmed = variant(kafkaReplication, 'joins-after-confirmed', {
  rules: { mustHave: (isr) => isr },
})

/** The controller takes over what anybody wants the ISR to be, also a leader that was deposed. */
export const deposedLeaderShrinks = variant(kafkaReplication, 'deposed-leader-shrinks', {
  rules: { isCurrent: () => true },
})

/** A broker joins the ISR by what an earlier incarnation had before it crashed (until KIP-903). */
export const joinsByEarlierLife = variant(kafkaReplication, 'joins-by-earlier-life', {
  rules: { isSameLife: () => true },
})

/** The next leader leads in the same epoch as the one before, so nobody can tell them apart. */
export const sameEpoch = variant(kafkaReplication, 'same-epoch', { rules: { nextEpoch: (leaderEpoch) => leaderEpoch } })

/** Consumers read what the leader has, committed or not. */
export const readsBeyondHighWatermark = variant(kafkaReplication, 'reads-beyond-high-watermark', {
  rules: { readableEnd: ({ log }) => log.size },
})

/** A new leader does not know which records of a producer its predecessor appended. */
export const forgetsProducers = variant(kafkaReplication, 'forgets-producers', {
  rules: { isRepeated: ({ log, leaderEpoch }, op) => log.some((r) => r.op === op && r.epoch === leaderEpoch) },
})
