/**
 * The controller: who leads, in which epoch, and who is in sync. Source: KIP-497 (AlterPartition), KIP-841 and KIP-903 (who may
 * join the ISR), KIP-966 (eligible leader replicas); Kafka's documentation, "Replication" and "Eligible Leader Replicas".
 */
import { Map, Set } from 'immutable'
import type { NodeId } from '../../kernel/index.js'
import type { Transition } from '../../kernel/vocabulary.js'
import type { AlterPartition, From, Heartbeat, Register } from './messages.js'
import { type Context, Controller, choose, listed, next, send, setTimer } from './state.js'

type Step = Transition<Controller>

/** In the beginning all replicas are in sync, and the first leads. */
export function beginControlling({ nodes, config }: Context): Step {
  const state = Controller({
    leader: nodes.broker[0]!,
    isr: Set(nodes.broker),
    registrations: Map(nodes.broker.map((id) => [id, 0])),
  })
  return next(state, ...(config.sessions ? [setTimer('session')] : []))
}

/** Nothing was heard of some broker for too long, whether it is dead or not: it is fenced, and leads nothing any more. */
export function sessionTimeout(state: Controller, context: Context) {
  const suspects = context.nodes.broker.filter((id) => !state.fenced.has(id))
  if (suspects.length === 0) return next(state)
  return choose(
    Object.fromEntries(
      suspects.map((id) => {
        const { state: after, effects } = fence(state, id, context)
        return [`${id} is fenced`, next(after, ...effects, setTimer('session'))]
      }),
    ),
  )
}

function fence(state: Controller, broker: NodeId, context: Context): Step {
  const fenced = state.set('fenced', state.fenced.add(broker))
  const left = state.isr.delete(broker)
  // Without eligible leader replicas, the last member of the ISR stays in it, for there must be somebody to wait for.
  const isr = left.isEmpty() && !context.config.eligibleLeaderReplicas ? state.isr : left
  const after = changed(fenced, isr, Set(), context)
  return after.partitionEpoch === state.partitionEpoch
    ? next(after, tell(after, broker, context))
    : announce(after, state.fenced, context)
}

/**
 * A broker that crashed has started again. Its session is over before it may register; and since its shutdown was not a clean
 * one, it may have lost what was not flushed. So it is neither in sync nor eligible (KIP-966). Before, one that was back soon
 * enough was in the ISR as if nothing had happened; only if it led, another one was elected.
 */
export function register(state: Controller, { from, registration }: From<Register>, context: Context): Step {
  const { config, rules } = context
  const back = state.merge({
    fenced: state.fenced.delete(from),
    registrations: state.registrations.set(from, registration),
    // Whoever led lost its leadership when it crashed.
    leader: state.leader === from ? null : state.leader,
    lastKnownLeader: state.leader === from ? from : state.lastKnownLeader,
  })
  const left = state.isr.delete(from)
  const isr = config.eligibleLeaderReplicas
    ? rules.afterUncleanRestart(state.isr, from)
    : state.leader === from && !left.isEmpty()
      ? left
      : state.isr
  const after = changed(back, isr, state.isr.has(from) && isr.has(from) ? Set() : Set([from]), context)
  return after.partitionEpoch === state.partitionEpoch
    ? next(after, tell(after, from, context))
    : announce(after, after.fenced, context)
}

/** A fenced broker is alive after all. It is out of sync, but it may be eligible. */
export function heartbeat(state: Controller, { from, registration }: From<Heartbeat>, context: Context): Step {
  if (!state.fenced.has(from) || registration !== state.registrations.get(from)) return next(state)
  const alive = state.set('fenced', state.fenced.delete(from))
  const after = changed(alive, alive.isr, Set(), context)
  return after.partitionEpoch === state.partitionEpoch ? next(alive) : announce(after, after.fenced, context)
}

/** The leader of this epoch may change the ISR, if it knows the one there is, and nobody joins who is dead or somebody else. */
export function alterPartition(state: Controller, request: From<AlterPartition>, context: Context): Step {
  const { from, isr, joining } = request
  const mayJoin =
    joining === null ||
    (!state.fenced.has(joining.broker) &&
      context.rules.isSameLife(state.registrations.get(joining.broker, 0), joining.registration))
  if (!context.rules.isCurrent(state, from, request) || !mayJoin) {
    const { epoch, partitionEpoch } = request
    return next(state, send(from, { type: 'notAltered', epoch, partitionEpoch }))
  }
  return announce(changed(state, Set(isr), Set(), context), state.fenced, context)
}

/**
 * Another ISR: who left it is eligible while there are fewer in sync than `min.insync.replicas`, for nothing is committed in
 * the meantime; unless it may have lost records. If the leader is gone, another one is elected.
 */
function changed(state: Controller, isr: Set<NodeId>, uncertain: Set<NodeId>, context: Context): Controller {
  const { eligibleLeaderReplicas, minInsyncReplicas } = context.config
  const candidates = state.eligible.union(state.isr).subtract(isr).subtract(uncertain)
  const eligible = eligibleLeaderReplicas && isr.size < minInsyncReplicas ? candidates : Set<NodeId>()
  const elected = elect(state.merge({ isr, eligible }), context)
  const isSame =
    elected.leader === state.leader &&
    elected.leaderEpoch === state.leaderEpoch &&
    elected.isr.equals(state.isr) &&
    elected.eligible.equals(state.eligible)
  return isSame ? elected : elected.set('partitionEpoch', state.partitionEpoch + 1)
}

/** The first of the replicas, in their fixed order, that is in sync; or else eligible; or else what the configuration allows. */
function elect(state: Controller, { nodes, config, rules }: Context): Controller {
  const { leader, isr, eligible, fenced, lastKnownLeader } = state
  const isAlive = (id: NodeId) => !fenced.has(id)
  if (leader !== null && isAlive(leader) && isr.has(leader)) return state
  const alive = nodes.broker.filter(isAlive)
  const elected =
    alive.find((id) => isr.has(id)) ??
    alive.find((id) => eligible.has(id)) ??
    (isr.isEmpty() && eligible.isEmpty() ? alive.find((id) => id === (leader ?? lastKnownLeader)) : undefined) ??
    (config.uncleanLeaderElection ? alive[0] : undefined) ??
    null
  if (elected === null && leader === null) return state
  return state.merge({
    leader: elected,
    leaderEpoch: rules.nextEpoch(state.leaderEpoch),
    isr: elected === null || isr.has(elected) ? isr : Set([elected]),
    eligible: elected === null ? eligible : eligible.delete(elected),
    lastKnownLeader: leader ?? lastKnownLeader,
  })
}

/** Tells every broker but those that were fenced before: they have stopped reading the metadata log. */
function announce(state: Controller, fenced: Set<NodeId>, context: Context): Step {
  const listening = context.nodes.broker.filter((id) => !fenced.has(id))
  return next(state, ...listening.map((id) => tell(state, id, context)))
}

const tell = (state: Controller, to: NodeId, context: Context) =>
  send(to, {
    type: 'leaderAndIsr',
    epoch: state.leaderEpoch,
    isr: listed(state.isr, context),
    leader: state.leader,
    partitionEpoch: state.partitionEpoch,
    registration: state.registrations.get(to, 0),
    ...(state.fenced.has(to) ? { fenced: true } : {}),
  })
