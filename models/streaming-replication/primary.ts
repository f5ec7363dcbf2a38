/**
 * The primary: commits, ships its WAL, and waits for synchronous standbys. Source: PostgreSQL manual, sections "Synchronous
 * Replication" and "Asynchronous Commit", and `synchronous_commit` in "Write Ahead Log".
 */
import type { Map } from 'immutable'
import type { NodeId, OpId } from '../../kernel/index.js'
import type { SynchronousStandbys } from './configs.js'
import {
  Commit,
  type Context,
  cancelTimer,
  endOf,
  type Message,
  next,
  Positions,
  refuse,
  reply,
  type Server,
  type Step,
  send,
  sequence,
  setTimer,
  sync,
  type Wal,
  WalRecord,
} from './state.js'

type From<T extends Message['type']> = Extract<Message, { type: T }> & { readonly from: NodeId }

type Write = { readonly op: OpId; readonly client: NodeId; readonly key: string; readonly value: number }

/** Runs a transaction that writes one row. */
export function commit(state: Server, { op, client, key, value }: Write, context: Context): Step {
  if (state.role === 'stopped') return next(state, refuse(client, op, 'the server is shut down', context))
  if (state.role === 'standby') return next(state, refuse(client, op, 'the server is a read-only standby', context))
  if (state.waiting) return next(state, refuse(client, op, 'the row is locked', context))
  const record = WalRecord({ timeline: state.timeline, key, value, op })
  if (context.config.synchronousCommit === 'off') {
    const buffered = state.set('buffers', state.buffers.push(record))
    const shown = buffered.set('visible', state.visible + 1)
    return sequence(next(shown, reply(client, op, value, shown, context), setTimer('walWriter')), (now) =>
      ship(now, context),
    )
  }
  const wal = state.wal.push(record)
  const flushed = state.merge({ wal, flushed: wal.size, waiting: Commit({ op, client, lsn: wal.size }) })
  const cancels = context.config.cancels && waitsForStandbys(context)
  return sequence(
    next(flushed, sync(), ...(cancels ? [setTimer('cancelRequest')] : [])),
    (now) => ship(now, context),
    (now) => release(now, context),
  )
}

/** The WAL writer: what commits have left in the buffers goes to disk, some time later. */
export function walWriter(state: Server, context: Context): Step {
  const wal = state.wal.concat(state.buffers)
  const written = state.merge({ wal, flushed: wal.size, buffers: state.buffers.clear() })
  return sequence(next(written, sync()), (now) => ship(now, context))
}

/** Sends to each connected standby what it was not sent yet. */
function ship(state: Server, { nodes, rules }: Context): Step {
  const wal = rules.shippable(state)
  const behind = nodes.server.filter((id) => state.sent.get(id, wal.size) < wal.size)
  const sent = state.sent.map((lsn) => Math.max(lsn, wal.size))
  return next(
    behind.length === 0 ? state : state.set('sent', sent),
    ...behind.map((to) => send(to, walFrom(state, wal, state.sent.get(to)!))),
  )
}

const walFrom = ({ timeline, switches }: Server, wal: Wal, start: number): Message => ({
  type: 'wal',
  timeline,
  switches,
  start,
  records: wal.slice(start).toArray(),
})

const waitsForStandbys = ({ config }: Context): boolean =>
  config.synchronousStandbys !== null && config.synchronousCommit !== 'local'

/** A server takes part in a commit by its name in `synchronous_standby_names`, whoever the primary is; not by itself. */
export function isConfirmed(
  reached: Map<NodeId, number>,
  lsn: number,
  { method, count, names }: SynchronousStandbys,
): boolean {
  const connected = names.filter((name) => reached.has(name))
  const active = method === 'FIRST' ? connected.slice(0, count) : connected
  return active.filter((name) => reached.get(name)! >= lsn).length >= count
}

/** Ends the commit that waits once enough standbys have confirmed it: only then is it visible to others. */
export function release(state: Server, context: Context): Step {
  const { config, rules } = context
  const { waiting } = state
  if (!waiting) return next(state)
  if (waitsForStandbys(context)) {
    const level = config.synchronousCommit
    const position = level === 'remote_write' ? 'written' : level === 'remote_apply' ? 'applied' : 'flushed'
    const reached = state.sent.map((_, id) => state.reports.get(id, Positions()).get(position))
    if (!rules.isConfirmed(reached, waiting.lsn, config.synchronousStandbys!)) return next(state)
  }
  return finish(state, context)
}

/** Makes the transaction visible, and tells its client. */
function finish(state: Server, context: Context): Step {
  const { op, client, lsn } = state.waiting!
  const done = state.merge({ waiting: null, visible: lsn })
  return next(done, reply(client, op, state.wal.get(lsn - 1)!.value, done, context), cancelTimer('cancelRequest'))
}

/**
 * The client's driver loses patience, and its cancel request reaches the server. The transaction has committed locally and
 * cannot be undone, so the wait ends, with a warning, and the command as any other: `COMMIT`.
 */
export const cancelRequest = (state: Server, context: Context): Step =>
  state.waiting ? finish(state, context) : next(state)

/** A standby connects, with a position on a timeline: it gets what follows upon the last place that both have in common. */
export function startReplication(state: Server, { from, timeline, lsn }: From<'startReplication'>, context: Context) {
  if (state.role !== 'primary' || timeline > state.timeline) return next(state)
  const wal = context.rules.shippable(state)
  const start = Math.min(lsn, endOf(timeline, state.switches))
  const connected = state.merge({
    sent: state.sent.set(from, wal.size),
    reports: state.reports.set(from, Positions()),
  })
  return sequence(next(connected, send(from, walFrom(state, wal, start))), (now) => release(now, context))
}

export function report(state: Server, { from, timeline, positions }: From<'report'>, context: Context): Step {
  if (state.role !== 'primary' || timeline !== state.timeline || !state.sent.has(from)) return next(state)
  return release(state.setIn(['reports', from], positions), context)
}
