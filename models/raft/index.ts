/** Raft, and variants of it with bugs planted. */
export { leaseIgnoresSkew } from './lease-variants.js'
export type { Entry, Log } from './log.js'
export { raft } from './model.js'
export type { Committed, Elections, Misdeed } from './observers.js'
export { raftWithLeases } from './raft-lease.js'
export type { Server } from './state.js'
export {
  acknowledgesAtOnce,
  appliesRetries,
  commitGoesBack,
  commitsEarlierTerms,
  erasesOnStaleAppend,
  forgottenVote,
  halfIsEnough,
  leaderVotes,
  logInMemory,
  matchIndexGoesBack,
  optimisticMatchIndex,
  readsWithoutAsking,
  votesForOldLogs,
} from './variants.js'
