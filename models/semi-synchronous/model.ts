/**
 * Semisynchronous replication as in MySQL: the source waits until a replica has received a transaction, or has waited enough.
 *
 * Source: MySQL 8.4 Reference Manual, section 19.4.10 "Semisynchronous Replication": the wait points AFTER_SYNC and
 * AFTER_COMMIT, the timeout, and when semisynchronous replication comes back.
 * Faithful: the binary log is synced before it is sent; a replica acknowledges what is in its relay log, applied or not; a
 * timed-out wait ends all waiting until the replica has caught up; a source commits after a crash what its binary log holds.
 * Left out: several replicas (`rpl_semi_sync_source_wait_for_replica_count` is 1), GTIDs, group commit (one transaction
 * waits at a time, and a second one is refused, as by a lock on the same row); replicas answer no queries.
 * Assumes: who manages the failover stops the old source first, and rebuilds it as a replica: transactions that only it has
 * are thrown away; links keep their order and lose nothing.
 */
import { List, Record } from 'immutable'
import { type Context as ContextOf, type NodeId, type OpId, vocabulary } from '../../kernel/index.js'
import type { Transition } from '../../kernel/vocabulary.js'
import { type Config, configs, type Request, simplerConfigs } from './configs.js'
import { acknowledged } from './observers.js'

/** A transaction in the binary log. */
export const Event = Record({ value: 0, op: '' as OpId })
export type Event = ReturnType<typeof Event>

type Message =
  | { type: 'dump'; position: number }
  /** What follows upon a position of the source's binary log. */
  | { type: 'events'; position: number; events: readonly Event[] }
  | { type: 'ack'; position: number }
  // From who manages the failover, and to it.
  | { type: 'stop' }
  | { type: 'stopped' }
  | { type: 'promote' }
  | { type: 'promoted' }
  | { type: 'rebuildFrom'; source: NodeId }

export interface SemiSynchronous {
  role: 'server' | 'manager'
  message: Message
  timer: 'semiSyncTimeout' | 'apply' | 'sourceGone'
  operation: Request
  config: Config
  rules: {
    /** How much of its relay log a replica has applied when it becomes the source. */
    appliedAtPromotion: (state: Server) => number
  }
}

const { role, next, send, setTimer, cancelTimer, complete, fail, protocol } = vocabulary<SemiSynchronous>()
type Context = ContextOf<SemiSynchronous>

const Waiting = Record({ op: '' as OpId, position: 0 })
const Server = Record({
  role: 'replica' as 'source' | 'replica' | 'stopped',
  /** The binary log of a source, the relay log of a replica. */
  log: List<Event>(),
  /** How much of it the storage engine has: what clients see. */
  committed: 0,
  source: null as NodeId | null,
  // A source's, in memory.
  replica: null as NodeId | null,
  isSemiSync: true,
  waiting: null as ReturnType<typeof Waiting> | null,
})
export type Server = ReturnType<typeof Server>
type Step = Transition<Server>

const seen = ({ log, committed }: Server): number | null => log.take(committed).last()?.value ?? null

/** The storage engine commits, and the client has its answer. */
function finish(state: Server): Step {
  const { op, position } = state.waiting!
  const done = state.merge({ waiting: null, committed: position })
  return next(done, complete(op, state.log.get(position - 1)!.value), cancelTimer('semiSyncTimeout'))
}

function write(state: Server, op: OpId, value: number, { config }: Context): Step {
  if (state.role !== 'source') return next(state, fail(op, 'the server is read only'))
  if (state.waiting) return next(state, fail(op, 'the row is locked'))
  const position = state.log.size + 1
  const logged = state.merge({
    log: state.log.push(Event({ value, op })),
    waiting: Waiting({ op, position }),
    committed: config.waitPoint === 'AFTER_COMMIT' ? position : state.committed,
  })
  const events = [Event({ value, op })]
  const sent = state.replica === null ? [] : [send(state.replica, { type: 'events', position: position - 1, events })]
  if (state.isSemiSync) return next(logged, ...sent, ...(config.timesOut ? [setTimer('semiSyncTimeout')] : []))
  const done = finish(logged)
  return next(done.state, ...sent, ...done.effects)
}

const connect = (state: Server): Step =>
  state.source === null ? next(state) : next(state, send(state.source, { type: 'dump', position: state.log.size }))

const server = role({
  init: ({ self, nodes }: Context) =>
    self === nodes.server[0]
      ? Server({ role: 'source', replica: nodes.server[1]! })
      : Server({ role: 'replica', source: nodes.server[0]! }),
  durable: ['role', 'log', 'committed', 'source'],
  invoke: {
    read: (state, { id }) =>
      state.role === 'source'
        ? next(state, complete(id, seen(state)))
        : next(state, fail(id, 'the server takes no queries')),
    write: (state, { id, value }, context) => write(state, id, value, context),
  },
  receive: {
    dump: (state, { from, position }) =>
      state.role === 'source'
        ? next(
            state.set('replica', from),
            send(from, { type: 'events', position, events: state.log.slice(position).toArray() }),
          )
        : next(state),
    events: (state, { from, position, events }) => {
      if (state.role !== 'replica' || state.source !== from || position > state.log.size) return next(state)
      const log = state.log.concat(events.slice(state.log.size - position))
      return next(state.set('log', log), send(from, { type: 'ack', position: log.size }), setTimer('apply'))
    },
    ack: (state, { position }) => {
      if (state.role !== 'source') return next(state)
      // A replica that has caught up is waited for again.
      const current = position >= state.log.size ? state.set('isSemiSync', true) : state
      return current.waiting && position >= current.waiting.position ? finish(current) : next(current)
    },
    stop: (state, { from }) =>
      next(
        state.merge({ role: 'stopped', waiting: null }),
        cancelTimer('semiSyncTimeout'),
        send(from, { type: 'stopped' }),
      ),
    promote: (state, { from }, { rules }) => {
      const committed = rules.appliedAtPromotion(state)
      return next(state.merge({ role: 'source', source: null, committed }), send(from, { type: 'promoted' }))
    },
    rebuildFrom: (state, { source }) =>
      connect(state.merge({ role: 'replica', source, replica: null, log: state.log.clear(), committed: 0 })),
  },
  timeout: {
    // The transaction is committed and answered all the same, and so are those that follow.
    semiSyncTimeout: (state) => (state.waiting ? finish(state.set('isSemiSync', false)) : next(state)),
    apply: (state) => (state.role === 'replica' ? next(state.set('committed', state.log.size)) : next(state)),
  },
  recover: (state, { self, nodes }) => {
    const recovered = state.merge({ waiting: null, isSemiSync: true })
    if (state.role === 'replica')
      return next(connect(recovered).state, ...connect(recovered).effects, setTimer('apply'))
    const replica = nodes.server.find((id) => id !== self)!
    return next(recovered.merge({ replica, committed: state.log.size }))
  },
})

const Manager = Record({
  role: 'manager' as const,
  phase: 'watching' as 'watching' | 'stopping' | 'promoting' | 'done',
})

/** Takes the source for gone, rightly or wrongly; makes sure that it is; promotes the replica; rebuilds the old source. */
const manager = role({
  reliable: true,
  init: () => next(Manager(), setTimer('sourceGone')),
  timeout: {
    sourceGone: (state, { nodes }) =>
      state.phase === 'watching'
        ? next(state.set('phase', 'stopping'), send(nodes.server[0]!, { type: 'stop' }))
        : next(state),
  },
  receive: {
    stopped: (state, _, { nodes }) =>
      next(state.set('phase', 'promoting'), send(nodes.server[1]!, { type: 'promote' })),
    promoted: (state, { from }, { nodes }) =>
      next(state.set('phase', 'done'), send(nodes.server[0]!, { type: 'rebuildFrom', source: from })),
  },
})

export const semiSynchronous = protocol({
  name: 'semi-synchronous',
  source: 'MySQL 8.4 Reference Manual, section 19.4.10 "Semisynchronous Replication"',
  roles: { server, manager },
  rules: {
    appliedAtPromotion: ({ log }) => log.size,
  },
  cluster: () => ({ server: 2, manager: 1 }),
  configs,
  workload: ({ clients }) => clients,
  faults: ({ faults }) => faults,
  bounds: ({ giveUp }) => ({ giveUp }),
  network: { order: 'fifo' },
  simpler: { configs: simplerConfigs },
  observers: { acknowledged },
})
