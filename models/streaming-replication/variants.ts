/** Streaming replication with bugs planted, and reads from its standbys, one entry replaced in each. */
import { vocabularyOf } from '../../kernel/index.js'
import { streamingReplication } from './model.js'
import { allWal } from './observers.js'
import { standbyReads } from './standby-reads.js'

const { next, send, variant } = vocabularyOf(streamingReplication)

/** The old primary joins the new timeline with the WAL that it wrote after the fork: as if started without pg_rewind. */
export const noRewind = variant(streamingReplication, 'no-rewind', { rules: { rewound: (wal) => wal } })

/** Standbys are sent records that the primary has in memory only. */
export const shipsBeforeFlush = variant(streamingReplication, 'ships-before-flush', {
  rules: { shippable: allWal },
})

/** A commit is content with as many confirmations as it needs, whichever standbys they come from. */
export const countsAnyStandby = variant(streamingReplication, 'counts-any-standby', {
  rules: { isConfirmed: (reached, lsn, { count }) => reached.count((position) => position >= lsn) >= count },
})

/** Standbys are asked how far they have come, and go on receiving from the old primary while others are asked. */
export const receivesWhileCounted = variant(streamingReplication, 'receives-while-counted', {
  server: {
    receive: {
      disconnect: (state, { from }) => next(state, send(from, { type: 'disconnected', lsn: state.wal.size })),
    },
  },
})

const reads = vocabularyOf(standbyReads)

/** A standby answers a session from whatever it has applied. */
export const answersAtOnce = reads.variant(standbyReads, 'answers-at-once', { rules: { hasReached: () => true } })

/** A session remembers its own writes, and not what it has read of others. */
export const forgetsReads = reads.variant(standbyReads, 'forgets-reads', {
  rules: { remembered: (newest, place, f) => (f === 'write' ? place : newest) },
})
