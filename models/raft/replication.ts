/** Log replication. Source: Raft, section 5.3, with the accelerated search for the point where two logs part. */
import type { NodeId, OpId } from '../../kernel/index.js'
import { applyUpTo } from './commitment.js'
import { hearLeader, timestamp } from './lease.js'
import { entriesFrom, firstOfTerm, type Log, lastIndex, lastOfTerm, termAt } from './log.js'
import type { AppendEntries, Failure, From } from './messages.js'
import {
  becomeFollower,
  type Context,
  next,
  observeTerm,
  peers,
  type Server,
  type Step,
  send,
  sequence,
} from './state.js'

/** Sends a follower what it does not have, as far as the leader knows. */
export function replicateTo(
  follower: NodeId,
  { currentTerm, log, commitIndex, nextIndex }: Server,
  context: Context,
  confirms: OpId[] = [],
) {
  const prevLogIndex = nextIndex.get(follower, 1) - 1
  return send(follower, {
    type: 'appendEntries',
    term: currentTerm,
    prevLogIndex,
    prevLogTerm: termAt(log, prevLogIndex),
    entries: entriesFrom(log, prevLogIndex + 1),
    leaderCommit: commitIndex,
    ...(confirms.length === 0 ? {} : { confirms }),
    ...timestamp(context),
  })
}

/** Sends every follower what it does not have; to those who have everything this is a heartbeat. */
export const replicate = (state: Server, context: Context, confirms: OpId[] = []): Step =>
  next(state, ...peers(context).map((follower) => replicateTo(follower, state, context, confirms)))

/** A follower's side (figure 2, AppendEntries RPC, "Receiver implementation"). */
export function appendEntries(state: Server, message: From<AppendEntries>, context: Context): Step {
  const { from, term } = message
  return sequence(observeTerm(state, term, context), (current) => {
    const { currentTerm } = current
    if (term < currentTerm) {
      const refusal = send(from, { type: 'appended', term: currentTerm, success: false })
      return next(current, ...(context.config.refusals ? [refusal] : []))
    }
    const heard = hearLeader(current.set('hearsLeader', context.config.preVote), context)
    // A candidate that hears of the leader of its term has lost the election.
    return sequence(becomeFollower(heard, term, context), (follower) => follow(follower, message, context))
  })
}

/** Takes over what the leader of the current term sends. */
function follow(state: Server, message: From<AppendEntries>, context: Context): Step {
  const { from, term, prevLogIndex, prevLogTerm, entries, leaderCommit } = message
  const { log, commitIndex } = state
  const answer = { type: 'appended', term, ...repeated(message) } as const
  const matches = prevLogIndex <= lastIndex(log) && termAt(log, prevLogIndex) === prevLogTerm
  if (!matches) return next(state, send(from, { ...answer, success: false, ...conflict(log, prevLogIndex) }))
  const matchIndex = prevLogIndex + entries.length
  const { rules } = context
  const longer = state.set('log', rules.reconciled(log, prevLogIndex, entries))
  return sequence(applyUpTo(longer, rules.followerCommit(commitIndex, leaderCommit, matchIndex), context), (applied) =>
    next(applied, send(from, { ...answer, success: true, matchIndex })),
  )
}

/** What a reply repeats, so that its receiver knows what it answers. */
const repeated = ({ confirms, sentAt }: AppendEntries) => ({
  ...(confirms === undefined ? {} : { confirms }),
  ...(sentAt === undefined ? {} : { sentAt }),
})

/** Where a follower's log parts from the leader's, at the latest. */
function conflict(log: Log, prevLogIndex: number): { conflictIndex: number; conflictTerm?: number } {
  if (lastIndex(log) < prevLogIndex) return { conflictIndex: lastIndex(log) + 1 }
  return { conflictTerm: termAt(log, prevLogIndex), conflictIndex: firstOfTerm(log, prevLogIndex) }
}

/** Where the leader tries next, after a follower reported a conflict: never among what is known to match. */
export function nextIndexAfter(
  { log, matchIndex }: Server,
  follower: NodeId,
  { conflictIndex = 1, conflictTerm }: Failure,
): number {
  const shared = conflictTerm === undefined ? undefined : lastOfTerm(log, conflictTerm)
  const proposed = shared === undefined ? conflictIndex : shared + 1
  return Math.max(matchIndex.get(follower, 0) + 1, Math.min(proposed, lastIndex(log) + 1))
}
