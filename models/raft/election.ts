/** Leader election. Source: Raft, sections 5.2 and 5.4.1; thesis, section 9.6, for the pre-vote. */
import { Set } from 'immutable'
import { becomeLeader } from './leadership.js'
import { isBound, isEarly, restartTimer } from './lease.js'
import { lastIndex, lastTerm } from './log.js'
import type { From, PreVote, PreVoted, RequestVote, Vote } from './messages.js'
import {
  type Context,
  isMajority,
  next,
  observeTerm,
  peers,
  type Server,
  type Step,
  send,
  sequence,
  setTimer,
} from './state.js'

/** Nothing was heard of a leader for too long. A follower becomes a candidate; a candidate begins a new election. */
export function electionTimeout(state: Server, context: Context): Step {
  if (isEarly(state, context)) return next(state, setTimer('election'))
  return context.config.preVote ? askAround(state, context) : standForElection(state, context)
}

/** Increments the term, votes for itself and asks the others for theirs. */
function standForElection(state: Server, context: Context): Step {
  const currentTerm = state.currentTerm + 1
  const candidate = state.merge({ role: 'candidate', currentTerm, votedFor: context.self, votes: Set([context.self]) })
  const request: RequestVote = { type: 'requestVote', term: currentTerm, ...logEnd(state) }
  return next(restartTimer(candidate, context), ...peers(context).map((to) => send(to, request)), setTimer('election'))
}

/**
 * Each server votes for at most one candidate in a term, first come, first served, and for none with an older log. One that
 * heard a leader just now does not even take over the term (thesis, section 4.2.3).
 */
export function requestVote(state: Server, request: From<RequestVote>, context: Context): Step {
  if (isBound(state, context)) return next(state)
  const { from, term, lastLogIndex, lastLogTerm } = request
  const { rules, config } = context
  return sequence(observeTerm(state, term, context), (current) => {
    const granted =
      term === current.currentTerm &&
      rules.hasVoteFor(current, from) &&
      rules.isUpToDate(current.log, lastLogIndex, lastLogTerm)
    // A refusal is worth a message only where the candidate has missed a term.
    if (!granted && (term === current.currentTerm || !config.refusals)) return next(current)
    const voter = granted ? restartTimer(current.set('votedFor', from), context) : current
    return next(voter, send(from, { type: 'vote', term: current.currentTerm, granted }))
  })
}

/** A candidate with the votes of a majority is the leader of its term. */
export function vote(state: Server, { from, term, granted }: From<Vote>, context: Context): Step {
  return sequence(observeTerm(state, term, context), (current) => {
    const counts = granted && current.role === 'candidate' && term === current.currentTerm
    if (!counts) return next(current)
    const votes = current.votes.add(from)
    return isMajority(votes.size, context) ? becomeLeader(current, context) : next(current.set('votes', votes))
  })
}

/** Pre-vote: asks whether it would get votes, before it disturbs a leader with a new term. */
function askAround(state: Server, context: Context): Step {
  const asking = state.merge({ role: 'pre-candidate', hearsLeader: false, votes: Set([context.self]) })
  const request: PreVote = { type: 'preVote', nextTerm: state.currentTerm + 1, ...logEnd(state) }
  return next(asking, ...peers(context).map((to) => send(to, request)), setTimer('election'))
}

/** Nobody is bound by a pre-vote; only those grant it who have lost sight of the leader themselves. */
export function preVote(state: Server, request: From<PreVote>, { rules }: Context): Step {
  const { from, nextTerm, lastLogIndex, lastLogTerm } = request
  const granted =
    nextTerm > state.currentTerm &&
    state.role !== 'leader' &&
    !state.hearsLeader &&
    rules.isUpToDate(state.log, lastLogIndex, lastLogTerm)
  if (!granted && nextTerm > state.currentTerm) return next(state)
  return next(state, send(from, { type: 'preVoted', term: state.currentTerm, nextTerm, granted }))
}

export function preVoted(state: Server, reply: From<PreVoted>, context: Context): Step {
  const { from, term, nextTerm, granted } = reply
  return sequence(observeTerm(state, term, context), (current) => {
    const counts = granted && current.role === 'pre-candidate' && nextTerm === current.currentTerm + 1
    if (!counts) return next(current)
    const votes = current.votes.add(from)
    return isMajority(votes.size, context) ? standForElection(current, context) : next(current.set('votes', votes))
  })
}

/** Where a candidate's log ends: what voters compare their own with. */
const logEnd = ({ log }: Server) => ({ lastLogIndex: lastIndex(log), lastLogTerm: lastTerm(log) })
