/** The rules of Raft, as the paper has them. */
import { isRepeated, isUpToDate, reconciled, termAt } from './log.js'
import type { Rules } from './state.js'

export const rules: Rules = {
  majority: (servers) => Math.floor(servers / 2) + 1,
  hasVoteFor: ({ votedFor }, candidate) => votedFor === null || votedFor === candidate,
  isUpToDate,
  reconciled,
  followerCommit: (commitIndex, leaderCommit, lastNewIndex) =>
    Math.max(commitIndex, Math.min(leaderCommit, lastNewIndex)),
  initialMatchIndex: () => 0,
  matchIndexAfter: Math.max,
  maybeCommitted: (entryTerm, currentTerm) => entryTerm === currentTerm,
  knowsCommitIndex: ({ log, commitIndex, currentTerm }) => termAt(log, commitIndex) === currentTerm,
  isRepeated,
  boundSince: (sentAt) => sentAt,
  leaseLength: ({ electionTimeout, assumedSkew }) => electionTimeout - assumedSkew,
}
