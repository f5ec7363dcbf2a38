/**
 * A sentinel: finds the master down, agrees with others that it is, is elected by them to do something about it, and
 * promotes a replica. Source: Redis documentation, "High availability with Redis Sentinel".
 */
import { Map, Set } from 'immutable'
import type { NodeId } from '../../kernel/index.js'
import { Configuration, type Context, next, role, Sentinel, type Step, send, sequence, setTimer } from './state.js'

const others = ({ self, nodes }: Context) => nodes.sentinel.filter((id) => id !== self)
const replicasOf = ({ configuration }: Sentinel, { nodes }: Context) =>
  nodes.redis.filter((id) => id !== configuration.master)
const ask = (state: Sentinel, epoch: number, context: Context) =>
  others(context).map((to) => send(to, { type: 'isMasterDown', master: state.configuration.master, epoch }))

/** Subjectively down: no valid answer to PING for too long. */
function masterDown(state: Sentinel, context: Context): Step<Sentinel> {
  if (state.isDown) return next(state)
  return sequence(next(state.set('isDown', true), ...ask(state, 0, context)), (now) => tryFailover(now, context))
}

/** Objectively down, once a quorum agrees: then it votes for itself in a new epoch, and asks the others to. */
function tryFailover(state: Sentinel, context: Context): Step<Sentinel> {
  if (!state.isDown || state.phase !== 'watching' || state.agree.size + 1 < context.config.quorum) return next(state)
  const epoch = state.currentEpoch + 1
  const candidate = state.merge({
    currentEpoch: epoch,
    votedIn: epoch,
    votedFor: context.self,
    phase: 'electing',
    failoverEpoch: epoch,
    votes: Set([context.self]),
  })
  return sequence(next(candidate, ...ask(candidate, epoch, context), setTimer('failoverTimeout')), (now) =>
    tryLead(now, context),
  )
}

/** Elected by a majority of all sentinels, and by a quorum at least. */
function tryLead(state: Sentinel, context: Context): Step<Sentinel> {
  const { rules, config, nodes } = context
  const needed = Math.max(rules.majority(nodes.sentinel.length), config.quorum)
  if (state.phase !== 'electing' || state.votes.size < needed) return next(state)
  const replicas = replicasOf(state, context)
  return next(
    state.merge({ phase: 'selecting', offsets: Map() }),
    ...replicas.map((id) => send(id, { type: 'info' })),
    ...(replicas.length > 1 ? [setTimer('selection')] : []),
  )
}

/** Promotes the replica that has processed most of the stream, of those that have answered. */
function promote(state: Sentinel, context: Context): Step<Sentinel> {
  if (state.phase !== 'selecting' || state.offsets.isEmpty()) return next(state)
  const promoted = context.rules.pick(state.offsets, replicasOf(state, context))
  return next(
    state.merge({ phase: 'promoting', promoted }),
    send(promoted, { type: 'replicaOfNoOne', epoch: state.failoverEpoch }),
  )
}

/** Takes over a configuration: from now on that is the master it watches. */
const adopt = (state: Sentinel, configuration: Configuration): Sentinel =>
  state.merge({
    configuration,
    currentEpoch: Math.max(state.currentEpoch, configuration.epoch),
    isDown: false,
    agree: Set(),
    phase: 'watching',
    votes: Set(),
    offsets: Map(),
    promoted: null,
  })

export const pick = (offsets: Map<NodeId, number>, replicas: readonly NodeId[]): NodeId =>
  replicas.filter((id) => offsets.has(id)).reduce((best, id) => (offsets.get(id)! > offsets.get(best)! ? id : best))

export const sentinel = role({
  init: ({ nodes }: Context) =>
    next(Sentinel({ configuration: Configuration({ master: nodes.redis[0]! }) }), setTimer('masterDown')),
  durable: ['configuration', 'currentEpoch', 'votedIn', 'votedFor'],
  timeout: {
    masterDown,
    // The failover did not succeed in time: a new attempt, in a new epoch.
    failoverTimeout: (state, context) =>
      state.phase === 'electing' ? tryFailover(state.set('phase', 'watching'), context) : next(state),
    selection: promote,
  },
  receive: {
    isMasterDown: (state, { from, master, epoch }, { rules }) => {
      const isDown = state.isDown && state.configuration.master === master
      const known = state.set('currentEpoch', Math.max(state.currentEpoch, epoch))
      const votes = epoch > 0 && epoch >= state.currentEpoch && rules.hasVote(state, epoch)
      const voter = votes ? known.merge({ votedIn: epoch, votedFor: from }) : known
      const leader = epoch > 0 ? voter.votedFor : null
      return next(voter, send(from, { type: 'masterState', isDown, epoch: epoch > 0 ? voter.votedIn : 0, leader }))
    },
    masterState: (state, { from, isDown, epoch, leader }, context) => {
      const agree = isDown ? state.agree.add(from) : state.agree
      const isVote = leader === context.self && state.phase === 'electing' && epoch === state.failoverEpoch
      const votes = isVote ? state.votes.add(from) : state.votes
      return sequence(
        next(state.merge({ agree, votes })),
        (now) => tryFailover(now, context),
        (now) => tryLead(now, context),
      )
    },
    replicaInfo: (state, { from, offset }, context) => {
      if (state.phase !== 'selecting') return next(state)
      const informed = state.set('offsets', state.offsets.set(from, offset))
      const isLast = informed.offsets.size === replicasOf(state, context).length
      return isLast ? promote(informed, context) : next(informed)
    },
    isMaster: (state, { from, epoch }, context) => {
      if (state.phase !== 'promoting' || from !== state.promoted || epoch !== state.failoverEpoch) return next(state)
      const configuration = Configuration({ master: from, epoch })
      return next(
        adopt(state, configuration),
        ...others(context).map((to) => send(to, { type: 'hello', configuration })),
        ...replicasOf(adopt(state, configuration), context).map((to) =>
          send(to, { type: 'replicaOf', master: from, epoch }),
        ),
      )
    },
    hello: (state, { configuration }, { rules }) =>
      rules.isNewer(configuration, state.configuration) ? next(adopt(state, configuration)) : next(state),
    getMasterAddress: (state, { from, op }) =>
      next(state, send(from, { type: 'masterAddress', op, master: state.configuration.master })),
  },
  recover: (state) => next(state, setTimer('masterDown')),
})
