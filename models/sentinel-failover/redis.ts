/**
 * A Redis instance: master or replica. Source: Redis documentation, "Redis replication" (asynchronous, with partial and full
 * synchronisation) and `min-replicas-to-write`.
 */
import { List, Set } from 'immutable'
import type { NodeId, OpId } from '../../kernel/index.js'
import {
  Command,
  type Context,
  complete,
  fail,
  Lineage,
  next,
  Redis,
  role,
  type Step,
  send,
  setTimer,
} from './state.js'

const reply = (client: NodeId, op: OpId, value: number | null, { self }: Context) =>
  client === self ? complete(op, value) : send(client, { type: 'reply', op, value })
const refuse = (client: NodeId, op: OpId, reason: string, { self }: Context) =>
  client === self ? fail(op, reason) : send(client, { type: 'error', op, reason })

/** Executes a write, sends it to the replicas, and answers without waiting for them. */
function write(state: Redis, op: OpId, client: NodeId, value: number, context: Context): Step<Redis> {
  const { config, nodes } = context
  if (state.role !== 'master') return next(state, refuse(client, op, 'READONLY: this is a replica', context))
  if (state.good.size < config.minReplicas)
    return next(state, refuse(client, op, 'NOREPLICAS: not enough good replicas to write', context))
  if (config.storage === 'none') return propagate(state, op, value, context, reply(client, op, value, context))
  const request = send(nodes.storage[0]!, { type: 'store', op, epoch: state.epoch, value })
  return propagate(state.set('storing', state.storing.set(op, client)), op, value, context, request)
}

function propagate(
  state: Redis,
  op: OpId,
  value: number,
  { nodes }: Context,
  ...effects: Step<Redis>['effects'][number][]
) {
  const command = Command({ value, op })
  const offset = state.data.size
  const replicas = nodes.redis.filter((id) => state.replicas.has(id))
  return next(
    state.set('data', state.data.push(command)),
    ...replicas.map((to) => send(to, { type: 'stream', lineage: state.lineage, offset, commands: [command] })),
    ...effects,
  )
}

const readValue = ({ data }: Redis): number | null => data.last()?.value ?? null

/** Becomes a replica of another instance, and asks it to go on where its own data ends. */
function replicate(state: Redis, master: NodeId, epoch: number): Step<Redis> {
  const replica = state.merge({
    role: 'replica',
    master,
    epoch,
    replicas: Set(),
    good: Set(),
    storing: state.storing.clear(),
  })
  return next(replica, send(master, { type: 'psync', id: state.lineage.id, offset: state.data.size }))
}

/** A replica may go on if its data is a beginning of the master's: the same history, or the one before up to the switch. */
export const mayContinue = (lineage: Lineage, end: number, id: string, offset: number): boolean =>
  (id === lineage.id && offset <= end) || (id === lineage.previous && offset <= lineage.shared)

export const redis = role({
  init: ({ self, nodes, config }: Context) => {
    const [master, ...replicas] = nodes.redis
    if (self !== master) return next(Redis({ role: 'replica', master: master! }))
    const lags = config.minReplicas > 0 ? [setTimer('replicasLag')] : []
    return next(Redis({ role: 'master', replicas: Set(replicas), good: Set(replicas) }), ...lags)
  },
  durable: ['role', 'data', 'lineage', 'master', 'epoch'],
  invoke: {
    read: (state, { id }, context) => next(state, reply(context.self, id, readValue(state), context)),
    write: (state, { id, value }, context) => write(state, id, context.self, value, context),
  },
  receive: {
    command: (state, { from, op, ...command }, context) =>
      command.f === 'read'
        ? next(state, reply(from, op, readValue(state), context))
        : write(state, op, from, command.value, context),
    psync: (state, { from, id, offset }, { rules }) => {
      if (state.role !== 'master') return next(state)
      const connected = state.merge({ replicas: state.replicas.add(from), good: state.good.add(from) })
      const { lineage, data } = state
      return rules.mayContinue(lineage, data.size, id, offset)
        ? next(connected, send(from, { type: 'stream', lineage, offset, commands: data.slice(offset).toArray() }))
        : next(connected, send(from, { type: 'fullSync', lineage, commands: data.toArray() }))
    },
    stream: (state, { from, lineage, offset, commands }) => {
      if (state.role !== 'replica' || state.master !== from || offset !== state.data.size) return next(state)
      const data = state.data.concat(commands)
      return next(state.merge({ lineage, data }), send(from, { type: 'ack', offset: data.size }))
    },
    // What it has itself goes: a replica is a copy of its master.
    fullSync: (state, { from, lineage, commands }) =>
      state.role !== 'replica' || state.master !== from
        ? next(state)
        : next(state.merge({ lineage, data: List(commands) }), send(from, { type: 'ack', offset: commands.length })),
    ack: (state, { from }) =>
      state.role === 'master' && state.replicas.has(from) ? next(state.set('good', state.good.add(from))) : next(state),
    info: (state, { from }) =>
      state.role === 'replica'
        ? next(state, send(from, { type: 'replicaInfo', offset: state.data.size }))
        : next(state),
    replicaOfNoOne: (state, { from, epoch }, { self }) => {
      if (state.role === 'master') return next(state, send(from, { type: 'isMaster', epoch: state.epoch }))
      const lineage = Lineage({ id: `${self} in epoch ${epoch}`, previous: state.lineage.id, shared: state.data.size })
      return next(
        state.merge({ role: 'master', master: null, epoch, lineage }),
        send(from, { type: 'isMaster', epoch }),
      )
    },
    replicaOf: (state, { master, epoch }) => replicate(state, master, epoch),
    stored: (state, { op }, context) => finish(state, op, (client) => reply(client, op, valueOf(state, op), context)),
    // Another master has been there: this one is deposed, and does not know it yet.
    fencedOff: (state, { op, epoch }, context) =>
      finish(state, op, (client) => refuse(client, op, `fenced off by epoch ${epoch}`, context)),
  },
  // Nothing was heard of the replicas for longer than min-replicas-max-lag.
  timeout: { replicasLag: (state) => next(state.set('good', state.good.clear())) },
  recover: (state) => (state.role === 'replica' ? replicate(state, state.master!, state.epoch) : next(state)),
})

function finish(state: Redis, op: OpId, answer: (client: NodeId) => Step<Redis>['effects'][number]): Step<Redis> {
  const client = state.storing.get(op)
  return client === undefined ? next(state) : next(state.set('storing', state.storing.delete(op)), answer(client))
}

const valueOf = ({ data }: Redis, op: OpId): number | null => data.find((command) => command.op === op)?.value ?? null
