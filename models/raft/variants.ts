/** Raft with bugs planted, one entry replaced in each. Several were found in systems that people used. */
import { vocabularyOf } from '../../kernel/index.js'
import { answer } from './commitment.js'
import { submit } from './leadership.js'
import { lastIndex, registerAt, Write } from './log.js'
import { raft } from './model.js'

const { next, complete, fail, variant } = vocabularyOf(raft)

/** currentTerm and votedFor are kept in memory only. */
export const forgottenVote = variant(raft, 'forgotten-vote', { server: { durable: ['log'] } })

/** Entries are acknowledged while they are in memory only. */
export const logInMemory = variant(raft, 'log-in-memory', { server: { durable: ['currentTerm', 'votedFor'] } })

/** A leader commits entries of earlier terms by counting replicas, which figure 8 of the paper warns of. */
export const commitsEarlierTerms = variant(raft, 'commits-earlier-terms', { rules: { maybeCommitted: () => true } })

/** A follower believes any leaderCommit, also that of a late message. */
export const commitGoesBack = variant(raft, 'commit-goes-back', {
  rules: { followerCommit: (_, leaderCommit, lastNewIndex) => Math.min(leaderCommit, lastNewIndex) },
})

/** A leader believes any acknowledgement, also one that comes late. (As in RaftOS.) */
export const matchIndexGoesBack = variant(raft, 'match-index-goes-back', {
  rules: { matchIndexAfter: (_, acknowledged) => acknowledged },
})

/** A follower erases what stands behind the entries of an AppendEntries, even when nothing conflicts. (As in RaftOS.) */
export const erasesOnStaleAppend = variant(raft, 'erases-on-stale-append', {
  rules: { reconciled: (log, prevLogIndex, entries) => log.take(prevLogIndex).concat(entries) },
})

/** A leader does not remember that it has voted for itself. (As in DaosRaft.) */
export const leaderVotes = variant(raft, 'leader-votes', {
  rules: {
    hasVoteFor: ({ role, votedFor }, candidate) => role === 'leader' || votedFor === null || votedFor === candidate,
  },
})

/** Voters do not compare logs. */
export const votesForOldLogs = variant(raft, 'votes-for-old-logs', { rules: { isUpToDate: () => true } })

/** A new leader takes it that all followers have what it has. (As in async-raft.) */
export const optimisticMatchIndex = variant(raft, 'optimistic-match-index', { rules: { initialMatchIndex: lastIndex } })

/** Half of the servers count as a majority. */
export const halfIsEnough = variant(raft, 'half-is-enough', {
  rules: { majority: (servers) => Math.ceil(servers / 2) },
})

/** A leader acknowledges a write as soon as it is in its own log. */
export const acknowledgesAtOnce = variant(raft, 'acknowledges-at-once', {
  server: {
    invoke: {
      write: (state, { id, value }, context) => {
        if (state.role !== 'leader') return next(state, fail(id, 'not the leader'))
        const entry = Write({ term: state.currentTerm, value, op: id })
        const { state: leader, effects } = submit(state, id, context.self, entry, context)
        return next(leader, answer(id, context.self, value, context), ...effects)
      },
    },
  },
})

/** Whoever takes itself for the leader answers reads from its own state machine. */
export const readsWithoutAsking = variant(raft, 'reads-without-asking', {
  server: {
    invoke: {
      read: (state, { id }, { rules }) =>
        state.role === 'leader'
          ? next(state, complete(id, registerAt(state.log, state.commitIndex, rules.isRepeated)))
          : next(state, fail(id, 'not the leader')),
    },
  },
})

/** A command that a clerk sent twice is applied twice. */
export const appliesRetries = variant(raft, 'applies-retries', { rules: { isRepeated: () => false } })
