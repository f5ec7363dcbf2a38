/**
 * A standby: writes the WAL that it receives, flushes it, applies it, and answers queries from what it has applied.
 * Source: PostgreSQL manual, "Log-Shipping Standby Servers", "Hot Standby" and `pg_rewind`.
 */
import type { NodeId, OpId } from '../../kernel/index.js'
import type { Config } from './configs.js'
import {
  type Context,
  cancelTimer,
  endOf,
  type Message,
  next,
  type Place,
  Positions,
  refuse,
  reply,
  type Server,
  type Step,
  seen,
  send,
  sequence,
  setTimer,
  sync,
  WaitingRead,
  type Wal,
} from './state.js'

type From<T extends Message['type']> = Extract<Message, { type: T }> & { readonly from: NodeId }

/** Asks its primary for the WAL from where its own ends. */
export const connect = (state: Server): Step =>
  state.upstream === null
    ? next(state)
    : next(state, send(state.upstream, { type: 'startReplication', timeline: state.timeline, lsn: state.wal.size }))

/** What pg_rewind does: the server goes back to where the other's timeline left its own. */
export const rewound = (wal: Wal, fork: number): Wal => wal.take(fork)

/** The WAL receiver. Where the sender is on a later timeline, the standby follows it there. */
export function wal(state: Server, message: From<'wal'>, context: Context): Step {
  const { from, timeline, switches, start, records } = message
  if (state.role !== 'standby' || state.upstream !== from) return next(state)
  if (timeline < state.timeline) return next(state)
  const own = timeline === state.timeline ? state.wal : context.rules.rewound(state.wal, start)
  if (start > own.size) return next(state) // meant for what a crash has taken from it since
  // What a lost connection had still brought here is sent again.
  const added = records.slice(own.size - start)
  const received = state.merge({
    timeline,
    switches,
    wal: own.concat(added),
    flushed: Math.min(state.flushed, own.size),
    visible: Math.min(state.visible, own.size),
  })
  if (received.equals(state)) return next(state)
  if (!context.config.writesApart) return flush(received, context)
  return sequence(next(received, setTimer('flush')), (now) => reportOf(now, 'remote_write', context))
}

export function flush(state: Server, context: Context): Step {
  if (state.role !== 'standby') return next(state)
  const flushed = state.set('flushed', state.wal.size)
  return sequence(next(flushed, sync(), setTimer('apply')), (now) => reportOf(now, 'on', context))
}

/** The startup process applies what is on disk, and answers queries that waited for it. */
export function apply(state: Server, context: Context): Step {
  if (state.role !== 'standby') return next(state)
  const applied = state.set('visible', state.flushed)
  return sequence(
    next(applied),
    (now) => reportOf(now, 'remote_apply', context),
    (now) => answerWaiting(now, context),
  )
}

/** Tells the primary how far it has come, when it has come further in what commits wait for. */
function reportOf(state: Server, level: 'remote_write' | 'on' | 'remote_apply', { config }: Context): Step {
  const { upstream, timeline } = state
  if (config.synchronousStandbys === null || config.synchronousCommit !== level || !upstream) return next(state)
  const positions = Positions({ written: state.wal.size, flushed: state.flushed, applied: state.visible })
  return next(state, send(upstream, { type: 'report', timeline, positions }))
}

type Query = { readonly op: OpId; readonly key: string; readonly client: NodeId; readonly after: Place }

/** A query. `after` is what the session has seen already; the beginning of all time where it does not say. */
export function query(state: Server, { op, key, client, after }: Query, context: Context): Step {
  if (state.role === 'stopped') return next(state, refuse(client, op, 'the server is shut down', context))
  if (state.role === 'standby' && !context.config.hotStandby)
    return next(state, refuse(client, op, 'the server is a standby and takes no queries', context))
  if (isForked(state, after, context)) {
    const reason = `timeline ${state.timeline} does not have what timeline ${after.timeline} wrote up to ${after.lsn}`
    return next(state, refuse(client, op, reason, context))
  }
  if (context.rules.hasReached(state, after, context.config))
    return next(state, reply(client, op, seen(state, key), state, context))
  return next(state.setIn(['reads', op], WaitingRead({ key, client, after })))
}

/** Whether the place is not in the history of this server, and never will be. */
const isForked = ({ timeline, switches }: Server, after: Place, { config }: Context): boolean =>
  config.sessions?.token === 'timeline-and-lsn' &&
  after.timeline < timeline &&
  after.lsn > endOf(after.timeline, switches)

export const hasReached = (state: Server, after: Place, config: Config): boolean =>
  state.visible >= after.lsn && (config.sessions?.token !== 'timeline-and-lsn' || state.timeline >= after.timeline)

export function answerWaiting(state: Server, context: Context): Step {
  const ready = [...state.reads.keys()].sort()
  return ready.reduce((step, op) => {
    const { key, client, after } = step.state.reads.get(op)!
    return sequence(step, (now) => query(now.deleteIn(['reads', op]), { op, key, client, after }, context))
  }, next(state))
}

/** Becomes the primary of a timeline of its own, which begins where its WAL ends. */
export function promote(state: Server, { from }: From<'promote'>, context: Context): Step {
  if (state.role !== 'standby') return next(state)
  const end = state.wal.size
  const promoted = state.merge({
    role: 'primary',
    timeline: state.timeline + 1,
    switches: state.switches.push(end),
    flushed: end,
    visible: end,
    upstream: null,
  })
  return sequence(next(promoted, sync(), send(from, { type: 'promoted' })), (now) => answerWaiting(now, context))
}

/** Becomes a standby of another primary, also where it was the primary itself. Who waits for a commit is disconnected. */
export function follow(state: Server, { primary }: From<'follow'>): Step {
  const standby = state.merge({
    role: 'standby',
    upstream: primary,
    visible: Math.min(state.visible, state.wal.size),
    buffers: state.buffers.clear(),
    waiting: null,
    sent: state.sent.clear(),
    reports: state.reports.clear(),
  })
  return sequence(next(standby, sync(), cancelTimer('cancelRequest')), connect)
}

/** The manager wants to know how far it has come, and that it stays there until a primary is found. */
export function disconnect(state: Server, { from }: From<'disconnect'>): Step {
  if (state.role !== 'standby') return next(state)
  return next(state.set('upstream', null), sync(), send(from, { type: 'disconnected', lsn: state.wal.size }))
}

/** The primary that it was connected to has started anew. */
export const connectionLost = (state: Server, { from }: From<'connectionLost'>): Step =>
  state.role === 'standby' && state.upstream === from ? connect(state) : next(state)
