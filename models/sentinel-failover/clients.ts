/**
 * Clients that ask a sentinel for the master when they connect, and again when it turns out to be none; and the database
 * behind the masters. Source: Redis documentation, "Guidelines for Redis clients with support for Redis Sentinel";
 * Kleppmann, "How to do distributed locking" (2016), for fencing tokens.
 */
import { List, Record } from 'immutable'
import type { NodeId, OpId } from '../../kernel/index.js'
import { type Context, complete, fail, next, role, send } from './state.js'

const Client = Record({
  role: 'library' as const,
  op: null as OpId | null,
  /** What it is to write; `null` for a read. */
  value: null as number | null,
  /** The instance that it is connected to. */
  master: null as NodeId | null,
})
type Client = ReturnType<typeof Client>

/** The library of each client knows one sentinel. */
const sentinelOf = ({ self, nodes }: Context) => nodes.sentinel[nodes.library.indexOf(self) % nodes.sentinel.length]!

const begin = (state: Client, context: Context) =>
  state.master === null
    ? next(state, send(sentinelOf(context), { type: 'getMasterAddress', op: state.op! }))
    : next(state, command(state, state.master))

function command({ op, value }: Client, to: NodeId) {
  return value === null
    ? send(to, { type: 'command', op: op!, f: 'read' })
    : send(to, { type: 'command', op: op!, f: 'write', value })
}

export const library = role({
  reliable: true,
  init: () => Client(),
  invoke: {
    read: (state, { id }, context) => begin(state.merge({ op: id, value: null }), context),
    write: (state, { id, value }, context) => begin(state.merge({ op: id, value }), context),
  },
  receive: {
    masterAddress: (state, { op, master }) =>
      state.op === op ? next(state.set('master', master), command(state, master)) : next(state),
    reply: (state, { op, value }) => (state.op === op ? next(state.set('op', null), complete(op, value)) : next(state)),
    error: (state, { op, reason }) =>
      state.op === op ? next(state.merge({ op: null, master: null }), fail(op, reason)) : next(state),
  },
})

/** A write that storage has taken, with the epoch of the master that brought it. */
export const Row = Record({ op: '' as OpId, epoch: 0, value: 0 })
const Storage = Record({ role: 'storage' as const, rows: List<ReturnType<typeof Row>>(), highest: 0 })

export const storage = role({
  reliable: true,
  init: () => Storage(),
  receive: {
    store: (state, { from, op, epoch, value }, { config }) => {
      if (config.storage === 'fenced' && epoch < state.highest)
        return next(state, send(from, { type: 'fencedOff', op, epoch: state.highest }))
      const rows = state.rows.push(Row({ op, epoch, value }))
      return next(state.merge({ rows, highest: Math.max(state.highest, epoch) }), send(from, { type: 'stored', op }))
    },
  },
})
