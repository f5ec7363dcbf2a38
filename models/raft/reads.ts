/**
 * Reads without a log entry. Source: thesis, section 6.4: the leader remembers its commitIndex as the read's readIndex,
 * exchanges a round of heartbeats with a majority, and answers once its state machine is as far as the readIndex. With a
 * lease (section 6.4.1) it needs no such round.
 *
 * Each read names itself in the heartbeats, and those who answer them repeat the name: so an answer to an earlier
 * heartbeat confirms nothing.
 */
import { Set } from 'immutable'
import type { NodeId, OpId } from '../../kernel/index.js'
import { answer } from './commitment.js'
import { hasLease } from './lease.js'
import { registerAt } from './log.js'
import { replicate } from './replication.js'
import { type Context, isMajority, next, type Server, type Step, WaitingRead } from './state.js'

/** A read arrives at the leader. */
export function readFrom(state: Server, op: OpId, client: NodeId, context: Context): Step {
  if (context.rules.knowsCommitIndex(state) && hasLease(state, context))
    return next(state, answer(op, client, currentValue(state, context), context))
  return beginReads(state.setIn(['reads', op], WaitingRead({ client })), context)
}

/** What the register holds by all that is committed, as far as this server knows. */
const currentValue = ({ log, commitIndex }: Server, { rules }: Context) =>
  registerAt(log, commitIndex, rules.isRepeated)

/** Gives a readIndex to the reads that have none, and asks all followers to confirm. */
export function beginReads(state: Server, context: Context): Step {
  const fresh = [...state.reads].filter(([, { readIndex }]) => readIndex === null).map(([op]) => op)
  if (fresh.length === 0 || !context.rules.knowsCommitIndex(state)) return next(state)
  const begun = fresh.reduce(
    (reading, op) => reading.mergeIn(['reads', op], { readIndex: state.commitIndex, confirmedBy: Set([context.self]) }),
    state,
  )
  return replicate(begun, context, fresh)
}

/** A follower confirms reads: in the leader's term, it has answered a heartbeat that was sent after they arrived. */
export function confirmReads(state: Server, from: NodeId, confirms: readonly OpId[], context: Context): Step {
  const confirmed = confirms
    .filter((op) => state.reads.has(op))
    .reduce(
      (reading, op) => reading.updateIn(['reads', op, 'confirmedBy'], (by) => (by as Set<NodeId>).add(from)),
      state,
    )
  return answerReads(confirmed, context)
}

function answerReads(state: Server, context: Context): Step {
  const ready = [...state.reads].filter(
    ([, { readIndex, confirmedBy }]) =>
      readIndex !== null && readIndex <= state.commitIndex && isMajority(confirmedBy.size, context),
  )
  if (ready.length === 0) return next(state)
  const value = currentValue(state, context)
  return next(
    state.set('reads', state.reads.deleteAll(ready.map(([op]) => op))),
    ...ready.map(([op, { client }]) => answer(op, client, value, context)),
  )
}
