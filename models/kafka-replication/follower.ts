/**
 * What a broker does when the controller speaks, and what a follower does: it fetches, and cuts off what its leader does not
 * have. Source: KIP-101 and KIP-279 (truncation by leader epoch), which since KIP-595 comes with the answer to a fetch.
 */
import { Map, Set } from 'immutable'
import type { NodeId } from '../../kernel/index.js'
import { giveUpProduces } from './clients.js'
import { isrChanged, lead } from './leader.js'
import { endOffset, type Log, lastEpoch, truncated } from './log.js'
import type { Diverging, Fetched, From, LeaderAndIsr } from './messages.js'
import {
  Broker,
  type Context,
  cancelTimer,
  controllerOf,
  Follower,
  isLeader,
  next,
  type Step,
  send,
  sequence,
  sync,
  WaitingFetch,
} from './state.js'

/** In the beginning the log is empty, all replicas are in sync, and the followers' fetches wait at the leader. */
export function beginReplicating({ self, nodes }: Context): Broker {
  const leader = nodes.broker[0]!
  const followers = self === leader ? nodes.broker.filter((id) => id !== leader) : []
  return Broker({
    leader,
    leaderEpoch: 0,
    isr: self === leader ? Set(nodes.broker) : Set(),
    followers: Map(followers.map((id) => [id, Follower()])),
    waitingFetches: Map(followers.map((id) => [id, WaitingFetch()])),
  })
}

/** After a crash a broker has its log and its high watermark; it registers anew, and hears what has become of the partition. */
export function recover({ log, highWatermark, registration: before }: Broker, context: Context): Step {
  const registration = before + 1
  return next(
    Broker({ log, highWatermark, registration }),
    sync(),
    send(controllerOf(context), { type: 'register', registration }),
  )
}

/** The controller tells of another leader, or of another ISR. */
export function leaderAndIsrChanged(state: Broker, message: From<LeaderAndIsr>, context: Context): Step {
  const { leader, epoch: leaderEpoch, partitionEpoch, registration, fenced } = message
  // What was meant for this broker before it started again.
  if (registration !== state.registration) return next(state)
  const isr = Set(message.isr)
  const then =
    leaderEpoch > state.leaderEpoch || leader !== state.leader
      ? takeRole(state.merge({ leader, leaderEpoch }), isr, partitionEpoch, context)
      : isLeader(state, context)
        ? isrChanged(state, isr, partitionEpoch, context)
        : next(state)
  const reply = fenced ? [send(controllerOf(context), { type: 'heartbeat', registration })] : []
  return next(then.state, ...then.effects, ...reply)
}

/** Leads or follows in a new epoch. What was not committed yet may still be, by others. Followers need not know the ISR. */
function takeRole(state: Broker, isr: Set<NodeId>, partitionEpoch: number, context: Context): Step {
  const { leader, leaderEpoch } = state
  const waitingFetches = state.waitingFetches.filter((fetch) => fetch.epoch >= leaderEpoch)
  return sequence(giveUpProduces(state.merge({ waitingFetches }), context), (free) => {
    if (isLeader(free, context)) return lead(free.merge({ isr, partitionEpoch }), context)
    const forgotten = ['isr', 'partitionEpoch', 'followers', 'pendingIsr', 'epochStart'] as const
    const follower = forgotten.reduce((rest, field) => rest.delete(field), free)
    const { state: following, effects } = leader === null ? next(follower) : follow(follower, leader, context)
    return next(following, cancelTimer('lag'), ...effects)
  })
}

/** Before KIP-101, a follower cut its log off at the high watermark it knew of, before it asked for anything. */
function follow(state: Broker, leader: NodeId, { rules }: Context): Step {
  const { log, highWatermark } = state
  const follower = rules.truncation === 'high watermark' ? withLog(state, log.take(highWatermark)) : state
  return next(follower, fetchFrom(leader, follower))
}

/** The high watermark is never beyond the end of the log. */
const withLog = (state: Broker, log: Log, highWatermark: number = state.highWatermark): Broker =>
  state.merge({ log, highWatermark: Math.min(highWatermark, endOffset(log)) })

const fetchFrom = (leader: NodeId, { leaderEpoch, log, registration }: Broker) =>
  send(leader, {
    type: 'fetch',
    epoch: leaderEpoch,
    offset: endOffset(log),
    recordEpoch: lastEpoch(log),
    registration,
  })

/** Appends what its leader sent, takes over the leader's high watermark, and asks for more. */
export function fetched(state: Broker, answer: From<Fetched>, context: Context): Step {
  const { from, epoch, offset, records, highWatermark } = answer
  const isAwaited = epoch === state.leaderEpoch && !isLeader(state, context) && offset === endOffset(state.log)
  if (!isAwaited) return next(state)
  const longer = withLog(state, state.log.concat(records), highWatermark)
  return next(longer, fetchFrom(from, longer))
}

/** Cuts off what the leader does not have, and asks again. */
export function diverging(state: Broker, answer: From<Diverging>, context: Context): Step {
  const { from, epoch, recordEpoch, endOffset: end } = answer
  if (epoch !== state.leaderEpoch || isLeader(state, context)) return next(state)
  const log =
    context.rules.truncation === 'leader epoch'
      ? truncated(state.log, { epoch: recordEpoch, endOffset: end })
      : state.log.take(end)
  const shorter = withLog(state, log)
  return next(shorter, fetchFrom(from, shorter))
}
