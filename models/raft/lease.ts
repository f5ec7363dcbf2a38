/**
 * Leases: a leader that a majority has answered a short while ago reads from its own state machine, and asks nobody.
 * Source: Ongaro, "Consensus: Bridging Theory and Practice" (2014), section 6.4.1; section 4.2.3 for the voters' side.
 *
 * Who hears the leader promises by that to help nobody else into office for the minimum election timeout: it neither votes
 * nor stands for election. The leader counts on that promise from the moment when it sent what the follower answers, which
 * is no later than the follower heard it. Each measures time by its own clock; so the leader counts on the promise for
 * less time than it was given for, by as much as two clocks may differ.
 *
 * `context.now` is read here only, and only where the configuration has leases: without, no server has a clock.
 */
import type { NodeId } from '../../kernel/index.js'
import { type Context, isMajority, type Server } from './state.js'

/** What a leader writes on its heartbeats, for the answers to repeat. */
export const timestamp = (context: Context): { sentAt?: number } =>
  context.config.lease === undefined ? {} : { sentAt: context.now }

/** A server hears the leader of its term. */
export function hearLeader(state: Server, context: Context): Server {
  if (context.config.lease === undefined) return state
  const { now } = context
  return state.set('heardAt', now).set('timerSetAt', now)
}

/** A server votes, or begins an election of its own: its election timer starts anew (figure 2, followers and candidates). */
export const restartTimer = (state: Server, context: Context): Server =>
  context.config.lease === undefined ? state : state.set('timerSetAt', context.now)

/** A restarted server does not know when it last heard a leader. It may have been just before the crash. */
export const assumeLeader = hearLeader

/** Whether a server still has to keep its promise to a leader. The leader itself keeps it as long as it leads. */
export const isBound = ({ role, heardAt }: Server, context: Context): boolean =>
  context.config.lease !== undefined && (role === 'leader' || isRecent(heardAt, context))

/** Whether a server has to wait before it stands for election. */
export const isEarly = ({ timerSetAt }: Server, context: Context): boolean => isRecent(timerSetAt, context)

/** Whether the minimum election timeout has not passed since then. */
function isRecent(time: number | null, context: Context): boolean {
  const { lease } = context.config
  return lease !== undefined && time !== null && context.now < time + lease.electionTimeout
}

/** A leader learns that a follower heard it after `sentAt`. Answers may overtake each other. */
export function renewLease(state: Server, follower: NodeId, sentAt: number | undefined, context: Context): Server {
  if (sentAt === undefined) return state
  const since = context.rules.boundSince(sentAt, context)
  const known = state.boundSince.get(follower)
  return known !== undefined && known >= since ? state : state.set('boundSince', state.boundSince.set(follower, since))
}

/** Whether a leader can be sure that a majority, itself included, is bound to it, and so that nobody else leads. */
export function hasLease({ boundSince }: Server, context: Context): boolean {
  const { lease } = context.config
  if (lease === undefined) return false
  const times = [Number.POSITIVE_INFINITY, ...boundSince.values()].sort((a, b) => b - a)
  const since = times.find((_, i) => isMajority(i + 1, context))
  return since !== undefined && context.now < since + context.rules.leaseLength(lease)
}
