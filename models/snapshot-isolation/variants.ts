/** The database with snapshots, with bugs planted: one rule replaced in each. */
import { List, Set } from 'immutable'
import { vocabularyOf } from '../../kernel/index.js'
import { snapshotIsolation } from './model.js'

const { variant } = vocabularyOf(snapshotIsolation)

/** Whoever commits last wins: an update that another has made in the meantime is overwritten unseen. */
export const lastCommitterWins = variant(snapshotIsolation, 'last-committer-wins', { rules: { clashes: () => [] } })

/** Each read looks at what is committed when it arrives, as READ COMMITTED does from statement to statement. */
export const readsCommitted = variant(snapshotIsolation, 'reads-committed', { rules: { readTime: (_, now) => now } })

/** Each key is committed by itself, as with autocommit. */
export const commitsKeyByKey = variant(snapshotIsolation, 'commits-key-by-key', {
  rules: {
    commits: (writes) =>
      writes.isEmpty() ? [writes] : [...writes.keys()].sort().map((key) => writes.filter((_, k) => k === key)),
  },
})

/** What a transaction has read is forgotten when it commits, with the locks that it held. */
export const forgetsReaders = variant(snapshotIsolation, 'forgets-readers', { rules: { remembered: () => Set() } })

/** Only the one that is about to commit is looked at; that a committed one becomes a pivot goes unnoticed. */
export const sparesCommittedPivots = variant(snapshotIsolation, 'spares-committed-pivots', {
  rules: { watched: (transactions) => List(transactions.takeLast(1)) },
})
