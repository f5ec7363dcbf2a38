/**
 * The cluster manager, or the operator: decides that the primary is gone, and promotes a standby. PostgreSQL leaves this to
 * others (manual, section "Failover": it has no means to find out that the primary has failed).
 */
import { Map, Record } from 'immutable'
import type { NodeId } from '../../kernel/index.js'
import { type Context, next, role, send, setTimer } from './state.js'

const Manager = Record({
  role: 'manager' as const,
  phase: 'watching' as 'watching' | 'stopping' | 'counting' | 'promoting' | 'done',
  /** What standbys have received, of those that have answered. */
  received: Map<NodeId, number>(),
})
type Manager = ReturnType<typeof Manager>

const standbys = ({ nodes }: Context) => nodes.server.slice(1)

function begin(state: Manager, context: Context) {
  if (state.phase !== 'watching') return next(state)
  return context.config.failover!.stopsPrimary
    ? next(state.set('phase', 'stopping'), send(context.nodes.server[0]!, { type: 'stop' }))
    : select(state, context)
}

/** Standbys stop receiving before they are compared: what they say then stays true. */
function select(state: Manager, context: Context) {
  const { promotes } = context.config.failover!
  if (promotes !== 'furthest') return promote(state, promotes)
  return next(state.set('phase', 'counting'), ...standbys(context).map((id) => send(id, { type: 'disconnect' })))
}

const promote = (state: Manager, candidate: NodeId) =>
  next(state.set('phase', 'promoting'), send(candidate, { type: 'promote' }))

export const manager = role({
  reliable: true,
  init: () => next(Manager(), setTimer('primaryGone')),
  // No answer from the primary: it may be down, or slow, or out of reach.
  timeout: { primaryGone: begin },
  receive: {
    stopped: (state, _, context) => (state.phase === 'stopping' ? select(state, context) : next(state)),
    disconnected: (state, { from, lsn }, context) => {
      const received = state.received.set(from, lsn)
      const all = standbys(context)
      if (received.size < all.length) return next(state.set('received', received))
      const furthest = all.reduce((best, id) => (received.get(id)! > received.get(best)! ? id : best))
      return promote(state.set('received', received), furthest)
    },
    promoted: (state, { from }, { nodes }) =>
      next(
        state.set('phase', 'done'),
        ...nodes.server.filter((id) => id !== from).map((id) => send(id, { type: 'follow', primary: from })),
      ),
  },
})
