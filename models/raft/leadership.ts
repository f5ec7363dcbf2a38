/** What a leader does. Source: Raft, section 5.3 and figure 2 ("Rules for Servers: Leaders"); section 8 for the no-op. */
import { Map, Set } from 'immutable'
import type { NodeId, OpId } from '../../kernel/index.js'
import { advanceCommitIndex } from './commitment.js'
import { renewLease } from './lease.js'
import { type Entry, lastIndex, NoOp } from './log.js'
import type { Appended, Failure, From, Success } from './messages.js'
import { beginReads, confirmReads } from './reads.js'
import { nextIndexAfter, replicate, replicateTo } from './replication.js'
import {
  type Context,
  cancelTimer,
  next,
  observeTerm,
  peers,
  type Server,
  type Step,
  sequence,
  setTimer,
} from './state.js'

/** Assumes that every follower's log is as long as its own, until they answer; that nothing of it is replicated. */
export function becomeLeader(state: Server, context: Context): Step {
  const { config, rules } = context
  const { currentTerm, log } = state
  const longer = config.noOp ? log.push(NoOp({ term: currentTerm })) : log
  const forEachPeer = (index: number) => Map(peers(context).map((peer) => [peer, index]))
  const leader = state.merge({
    role: 'leader',
    votes: Set(),
    log: longer,
    nextIndex: forEachPeer(lastIndex(log) + 1),
    matchIndex: forEachPeer(rules.initialMatchIndex(longer)),
  })
  return sequence(
    next(leader, cancelTimer('election'), ...(config.heartbeats ? [setTimer('heartbeat')] : [])),
    (leading) => advanceCommitIndex(leading, context),
    (leading) => replicate(leading, context),
  )
}

/** Appends a command to the leader's log and begins to replicate it; it is answered when it is applied. */
export function submit(state: Server, op: OpId, client: NodeId, entry: Entry, context: Context): Step {
  const longer = state.merge({ log: state.log.push(entry), waiting: state.waiting.set(op, client) })
  return sequence(advanceCommitIndex(longer, context), (leader) => replicate(leader, context))
}

/** Repeats whatever may have got lost. */
export function heartbeat(state: Server, context: Context): Step {
  const begun = [...state.reads].filter(([, { readIndex }]) => readIndex !== null).map(([op]) => op)
  return sequence(replicate(state, context, begun), (leader) => next(leader, setTimer('heartbeat')))
}

/** A follower answers an AppendEntries. Answers may be old: what they say of matching logs stays true within a term. */
export function appended(state: Server, reply: From<Appended>, context: Context): Step {
  const { from, term, success, confirms = [] } = reply
  return sequence(observeTerm(state, term, context), (current) => {
    if (current.role !== 'leader' || term < current.currentTerm) return next(current)
    return sequence(
      success ? hasAppended(current, reply, context) : hasNotAppended(current, reply, context),
      (leader) => beginReads(leader, context),
      // Either way, the follower took the sender for its leader.
      (leader) => confirmReads(renewLease(leader, from, reply.sentAt, context), from, confirms, context),
    )
  })
}

function hasAppended(state: Server, { from, matchIndex: acknowledged }: From<Success>, context: Context): Step {
  const matchIndex = context.rules.matchIndexAfter(state.matchIndex.get(from, 0), acknowledged)
  const nextIndex = Math.max(state.nextIndex.get(from, 1), matchIndex + 1)
  const informed = state.setIn(['matchIndex', from], matchIndex).setIn(['nextIndex', from], nextIndex)
  return advanceCommitIndex(informed, context)
}

/** Goes back to where the logs may match, and tries again. */
function hasNotAppended(state: Server, failure: From<Failure>, context: Context): Step {
  const { from, conflictIndex } = failure
  // It answers a message from before this leader was elected, in a term that was over even then.
  if (conflictIndex === undefined) return next(state)
  const retry = state.setIn(['nextIndex', from], nextIndexAfter(state, from, failure))
  return next(retry, replicateTo(from, retry, context))
}
