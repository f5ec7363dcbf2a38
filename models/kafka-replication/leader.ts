/**
 * What a leader does: it counts what its followers have, commits what everybody in sync has, and asks the controller for
 * another ISR. Source: Kafka's documentation, "Replication"; KIP-320 (epochs in fetches), KIP-392 (a follower is told of a
 * new high watermark at once), KIP-497 (the maximal ISR), KIP-966 (no progress below `min.insync.replicas`).
 */
import { Map, type Set } from 'immutable'
import type { NodeId } from '../../kernel/index.js'
import { divergence, endOffset, lastEpoch } from './log.js'
import type { Fetch, From, NotAltered } from './messages.js'
import {
  type Broker,
  type Context,
  choose,
  complete,
  controllerOf,
  Follower,
  listed,
  next,
  others,
  type Step,
  send,
  sequence,
  setTimer,
  WaitingFetch,
} from './state.js'

/** Begins to lead, as the controller has told it to: it knows nothing of its followers until they fetch. */
export function lead(state: Broker, context: Context): Step {
  const leader = state.merge({ epochStart: endOffset(state.log), pendingIsr: null, followers: Map() })
  return sequence(advance(leader, context), (leading) => serveWaiting(leading, context))
}

/** The followers that are in the ISR and do not have everything. */
const lagging = ({ log, isr, followers }: Broker, context: Context): readonly NodeId[] =>
  others(context).filter((id) => isr.has(id) && (followers.get(id)?.end ?? 0) < endOffset(log))

/** Those who lag may be too slow, and the ISR can do without them. A slow follower is noticed by a timer. */
export const watch = (state: Broker, context: Context): Step =>
  next(state, ...(context.config.lagTimer && lagging(state, context).length > 0 ? [setTimer('lag')] : []))

/** Some followers have not caught up for `replica.lag.time.max.ms`: the controller is asked to take them out of the ISR. */
export function lagTimeout(state: Broker, context: Context) {
  const slow = state.leader === context.self && state.pendingIsr === null ? lagging(state, context) : []
  if (slow.length === 0) return next(state)
  const groups = slow.length === 1 ? [slow] : [...slow.map((id) => [id]), slow]
  return choose(
    Object.fromEntries(
      groups.map((group) => {
        const { state: asking, effects } = ask(state, state.isr.subtract(group), null, context)
        return [`${group.join(' and ')} lagged for too long`, next(asking, ...effects)]
      }),
    ),
  )
}

function ask(state: Broker, isr: Set<NodeId>, joining: NodeId | null, context: Context): Step {
  const { leaderEpoch, partitionEpoch, followers } = state
  const registration = joining === null ? 0 : followers.get(joining)!.registration
  return sequence(
    next(
      state.set('pendingIsr', isr),
      send(controllerOf(context), {
        type: 'alterPartition',
        epoch: leaderEpoch,
        partitionEpoch,
        isr: listed(isr, context),
        joining: joining === null ? null : { broker: joining, registration },
      }),
    ),
    (asking) => advance(asking, context),
  )
}

/** A follower that has caught up may join the ISR. One change at a time. */
function expand(state: Broker, context: Context): Step {
  const { isr, pendingIsr, highWatermark, epochStart, followers } = state
  if (pendingIsr !== null) return next(state)
  const ready = others(context).find((id) => {
    const end = followers.get(id)?.end
    return !isr.has(id) && end !== undefined && context.rules.isCaughtUp(end, highWatermark, epochStart)
  })
  return ready === undefined ? next(state) : ask(state, isr.add(ready), ready, context)
}

/** The controller has changed the ISR in the same epoch; if not as the leader wanted, it will refuse that. */
export function isrChanged(state: Broker, isr: Set<NodeId>, partitionEpoch: number, context: Context): Step {
  if (partitionEpoch <= state.partitionEpoch) return next(state)
  return sequence(serveWaiting(state.merge({ isr, partitionEpoch, pendingIsr: null }), context), (leader) =>
    watch(leader, context),
  )
}

/** The ISR stays as it is. The leader asks again when a follower fetches, for at once it would only be refused again. */
export function notAltered(state: Broker, refusal: From<NotAltered>, context: Context): Step {
  const isAwaited = refusal.epoch === state.leaderEpoch && refusal.partitionEpoch === state.partitionEpoch
  if (state.leader !== context.self || !isAwaited) return next(state)
  return sequence(advance(state.set('pendingIsr', null), context), (leader) => watch(leader, context))
}

/** The high watermark follows the slowest of the replicas that must have a record; producers hear that theirs is committed. */
function advance(state: Broker, context: Context): Step {
  const { log, isr, pendingIsr, followers, highWatermark } = state
  const { rules, config } = context
  const must = rules.mustHave(isr, pendingIsr)
  const ends = others(context)
    .filter((id) => must.has(id))
    .map((id) => followers.get(id)?.end ?? 0)
  const reached = rules.highWatermark(endOffset(log), ends, config.minInsyncReplicas)
  if (reached <= highWatermark || !rules.mayAdvance(isr.size, config.minInsyncReplicas)) return next(state)
  const committed = [...state.waitingProduces].filter(([, { offset }]) => offset < reached)
  return next(
    state.merge({
      highWatermark: reached,
      waitingProduces: state.waitingProduces.deleteAll(committed.map(([op]) => op)),
    }),
    ...committed.map(([op, { client }]) =>
      client === context.self ? complete(op) : send(client, { type: 'produced', op }),
    ),
  )
}

/** A follower's fetch. One of an earlier epoch is fenced off; one of a later epoch waits for this broker to hear of it. */
export function fetchRequested(state: Broker, request: From<Fetch>, context: Context): Step {
  const { from, epoch } = request
  if (epoch < state.leaderEpoch) return next(state)
  const waiting = state.setIn(['waitingFetches', from], WaitingFetch(request))
  return state.leader === context.self && epoch === state.leaderEpoch ? serveWaiting(waiting, context) : next(waiting)
}

/** Takes note of all fetches that wait, and answers those to which there is something to say. */
export function serveWaiting(state: Broker, context: Context): Step {
  const noted = context.nodes.broker.reduce((leader, id) => note(leader, id, context), state)
  return sequence(
    advance(noted, context),
    (leader) => expand(leader, context),
    (leader) =>
      sequence(
        next(leader),
        ...context.nodes.broker.map((id) => (answering: Broker) => answer(answering, id, context)),
      ),
  )
}

/** A fetch tells what the follower has, unless its log is another one. */
function note(state: Broker, from: NodeId, context: Context): Broker {
  const fetch = state.waitingFetches.get(from)
  if (fetch === undefined || fetch.epoch !== state.leaderEpoch || parting(state, fetch, context)) return state
  const known = state.followers.get(from, Follower())
  return state.setIn(['followers', from], known.merge({ end: fetch.offset, registration: fetch.registration }))
}

/** Before KIP-101, a leader compared nothing but the lengths of the logs. */
function parting({ log }: Broker, { offset, recordEpoch }: ReturnType<typeof WaitingFetch>, { rules }: Context) {
  if (rules.truncation === 'leader epoch') return divergence(log, offset, recordEpoch)
  return offset > endOffset(log) ? { epoch: lastEpoch(log), endOffset: endOffset(log) } : undefined
}

function answer(state: Broker, to: NodeId, context: Context): Step {
  const fetch = state.waitingFetches.get(to)
  if (fetch === undefined || fetch.epoch !== state.leaderEpoch) return next(state)
  const { log, leaderEpoch: epoch, highWatermark } = state
  const answered = state.set('waitingFetches', state.waitingFetches.delete(to))
  const part = parting(state, fetch, context)
  if (part)
    return next(answered, send(to, { type: 'diverging', epoch, recordEpoch: part.epoch, endOffset: part.endOffset }))
  const isNews = fetch.offset < endOffset(log) || state.followers.get(to)!.sentHighWatermark < highWatermark
  if (!isNews) return next(state)
  return next(
    answered.setIn(['followers', to, 'sentHighWatermark'], highWatermark),
    send(to, {
      type: 'fetched',
      epoch,
      offset: fetch.offset,
      records: log.slice(fetch.offset).toArray(),
      highWatermark,
    }),
  )
}
