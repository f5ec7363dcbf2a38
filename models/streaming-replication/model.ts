/**
 * Streaming replication as in PostgreSQL: a primary ships its write-ahead log, in order, to standbys that apply it.
 *
 * Source: PostgreSQL 17 manual, sections 26.2.5 "Streaming Replication", 26.2.8 "Synchronous Replication", 26.3 "Failover",
 * 26.4 "Hot Standby", 28.4 "Asynchronous Commit"; `synchronous_commit` and `synchronous_standby_names`; `pg_rewind`.
 * Faithful: WAL is flushed before it is sent; a standby writes, flushes and applies it and reports each; a commit is
 * visible on the primary only after its wait; commits that waited are visible after a crash, replicated or not; a cancelled
 * wait is answered as a commit; promotion begins a timeline; who joins another timeline goes back to where they parted.
 * Left out: transactions of more than one row, aborts, cascading standbys, replication slots and the WAL archive,
 * `wal_sender_timeout` (a standby that was connected stays in the list until the primary restarts); status reports that no
 * commit waits for; a second commit while one waits is refused, as if both wrote one row and had no patience.
 * Assumes: links keep their order, and hold messages back while they are cut; the manager promotes once per run; a clean
 * shutdown is like a crash, without the last exchange of WAL.
 */
import { List, Map } from 'immutable'
import { configs, type Request, simplerConfigs } from './configs.js'
import { manager } from './manager.js'
import { acknowledged, discarded } from './observers.js'
import { cancelRequest, commit, isConfirmed, report, startReplication, walWriter } from './primary.js'
import { later, session } from './sessions.js'
import {
  apply,
  connect,
  connectionLost,
  disconnect,
  flush,
  follow,
  hasReached,
  promote,
  query,
  rewound,
  wal,
} from './standby.js'
import {
  type Context,
  cancelTimer,
  next,
  Place,
  protocol,
  role,
  Server,
  type Step,
  send,
  sequence,
  sync,
} from './state.js'

/** All servers hold the same, empty, database, and all standbys are connected. */
function start({ self, nodes }: Context): Server {
  const [primary, ...standbys] = nodes.server
  return self === primary
    ? Server({ role: 'primary', sent: Map(standbys.map((id) => [id, 0])) })
    : Server({ role: 'standby', upstream: primary! })
}

/** Crash recovery: all WAL that is left counts, also of commits that were waiting for standbys. */
function recover(state: Server, { self, nodes }: Context): Step {
  const end = state.wal.size
  const recovered = state.merge({ flushed: end, visible: end, sent: Map(), reports: Map(), waiting: null })
  const others = nodes.server.filter((id) => id !== self)
  const news = state.role === 'primary' ? others.map((id) => send(id, { type: 'connectionLost' })) : []
  return sequence(next(recovered, sync(), ...news), (now) => (now.role === 'standby' ? connect(now) : next(now)))
}

const server = role({
  init: start,
  durable: ['role', 'timeline', 'switches', 'wal', 'flushed', 'upstream'],
  buffered: true,
  invoke: {
    read: (state, { id, key }, context) => query(state, { op: id, key, client: context.self, after: Place() }, context),
    write: (state, { id, key, value }, context) => commit(state, { op: id, client: context.self, key, value }, context),
  },
  receive: {
    startReplication,
    wal,
    report,
    connectionLost,
    // The machine is switched off for clients and standbys: power, network or process, whatever the manager has its hand on.
    stop: (state, { from }) =>
      next(
        state.merge({ role: 'stopped', waiting: null, buffers: List() }),
        sync(),
        cancelTimer('cancelRequest'),
        send(from, { type: 'stopped' }),
      ),
    disconnect,
    promote,
    follow,
    query: (state, { from, ...asked }, context) =>
      asked.f === 'read'
        ? query(state, { ...asked, client: from }, context)
        : commit(state, { ...asked, client: from }, context),
  },
  timeout: { flush, apply, walWriter, cancelRequest },
  recover,
})

const isInSession = (requests: readonly Request[]) => requests.every(({ at }) => at === undefined)

export const streamingReplication = protocol({
  name: 'streaming-replication',
  source: 'PostgreSQL 17 manual, chapter 26 "High Availability, Load Balancing, and Replication"',
  roles: { server, manager, session },
  rules: {
    shippable: ({ wal, flushed }) => wal.take(flushed),
    isConfirmed,
    rewound,
    hasReached,
    remembered: later,
  },
  cluster: ({ servers, failover, clients }) => ({
    server: servers,
    manager: failover === null ? 0 : 1,
    session: clients.filter(isInSession).length,
  }),
  configs,
  workload: ({ clients }) => {
    const sessions = clients.filter(isInSession)
    const nameOf = (requests: readonly Request[]) =>
      sessions.length === 1 ? 'session' : `session${sessions.indexOf(requests) + 1}`
    return clients.map((requests) =>
      isInSession(requests) ? requests.map((request) => ({ ...request, at: nameOf(requests) })) : requests,
    )
  },
  faults: ({ faults }) => faults,
  bounds: ({ giveUp }) => ({ giveUp }),
  network: { order: 'fifo' },
  simpler: { configs: simplerConfigs, operations: 'independent' },
  observers: { acknowledged, discarded },
})
