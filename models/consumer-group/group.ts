/**
 * The group coordinator: who is in the group, in which generation, and which offsets the group has committed. Source: Kafka
 * documentation, "Consumers" and "Distribution"; KIP-62 for the timeouts; the classic rebalance protocol.
 */
import { List, Set } from 'immutable'
import type { NodeId } from '../../kernel/index.js'
import type { Change } from './configs.js'
import { type Broker, type Context, choose, next, type Objection, send, setTimer, Waiting } from './state.js'

interface Fetch {
  readonly from: NodeId
  readonly generation: number
  readonly partition: number
  readonly offset: number | null
}
type About = Fetch & { readonly offset: number }

/** The members of a generation, each of which holds every so many-th partition, in a fixed order. */
const assigned = (members: Set<NodeId>, consumer: NodeId, { nodes, config }: Context): List<number> => {
  const inOrder = nodes.consumer.filter((id) => members.has(id))
  const isOwn = (partition: number) => inOrder[partition % inOrder.length] === consumer
  return List([...config.partitions.keys()].filter(isOwn))
}

const tell = (state: Broker, to: NodeId, because: 'rebalance' | 'thrown out') =>
  send(to, { type: 'rejoin', generation: state.generation, because })

/** Everybody has joined, or time is up: the next generation begins. */
function complete(state: Broker, joined: Set<NodeId>, context: Context) {
  const generation = state.generation + 1
  const left = state.members.subtract(joined)
  return next(
    state.merge({ generation, members: joined, joined: null }),
    ...context.nodes.consumer.flatMap((to) => {
      if (left.has(to)) return [tell(state, to, 'thrown out')]
      if (!joined.has(to)) return []
      return [send(to, { type: 'joined', generation, partitions: assigned(joined, to, context) })]
    }),
    setTimer('session'),
  )
}

/** A consumer wants to join: a rebalance begins, unless one is under way; it ends when all members have joined again. */
export function joinGroup(state: Broker, { from }: { from: NodeId }, context: Context) {
  const joined = (state.joined ?? Set()).add(from)
  const missing = state.members.subtract(joined)
  if (missing.isEmpty()) return complete(state, joined, context)
  const told = state.joined === null ? context.nodes.consumer.filter((id) => missing.has(id)) : []
  return next(state.set('joined', joined), ...told.map((to) => tell(state, to, 'rebalance')), setTimer('rebalance'))
}

/** Who has not joined again in time is no member any more. */
export const rebalanceTimeout = (state: Broker, context: Context) =>
  state.joined === null ? next(state) : complete(state, state.joined, context)

const endOf = (partition: number, { config }: Context) => config.partitions[partition]!.length
const isDone = (state: Broker, context: Context) =>
  context.config.partitions.every((_, partition) => state.committed.get(partition, 0) >= endOf(partition, context))

/**
 * A member has not been heard of for too long, and is thrown out, whether it has crashed or is only slow. (When nothing is
 * left to read, nothing would come of it, so it does not happen then.)
 */
export function sessionTimeout(state: Broker, context: Context) {
  const members = context.nodes.consumer.filter((id) => state.members.has(id))
  if (state.joined !== null || members.length === 0 || isDone(state, context)) return next(state)
  return choose(Object.fromEntries(members.map((id) => [`${id} is thrown out`, throwOut(state, id, context)])))
}

function throwOut(state: Broker, consumer: NodeId, { nodes }: Context) {
  const members = state.members.delete(consumer)
  const rest = nodes.consumer.filter((id) => members.has(id))
  return next(
    state.merge({ members, joined: Set() }),
    tell(state, consumer, 'thrown out'),
    ...rest.map((to) => tell(state, to, 'rebalance')),
    setTimer('session'),
    ...(rest.length > 0 ? [setTimer('rebalance')] : []),
  )
}

/** Only members commit, and only in the current generation; while a rebalance is under way, that is still the last one. */
export const objection = (state: Broker, consumer: NodeId, generation: number): Objection | null => {
  if (!state.members.has(consumer)) return 'unknown member'
  return generation === state.generation ? null : 'illegal generation'
}

export function commit(state: Broker, message: About, { rules }: Context) {
  const { from, generation, partition, offset } = message
  const because = rules.objection(state, from, generation)
  if (because !== null) return next(state, send(from, { type: 'refused', generation, because }))
  return next(
    state.setIn(['committed', partition], offset + 1),
    send(from, { type: 'committed', generation, partition, offset }),
  )
}

/** Answers with the record at an offset, or at the one that the group has committed. */
export function fetchRecord(state: Broker, { from, generation, partition, offset }: Fetch, context: Context) {
  if (offset === null && context.rules.waitsForPending(context.config) && isPending(state, partition))
    return next(state.update('waiting', (list) => list.push(Waiting({ consumer: from, generation, partition }))))
  return next(state, recordAt(state, { from, generation, partition, offset }, context))
}

/** Whether an open transaction may still move the offset of a partition. */
const isPending = (state: Broker, partition: number) => state.transactions.some(({ offsets }) => offsets.has(partition))

/** Answers those who waited for a transaction that has ended. */
export function answerWaiting(state: Broker, context: Context) {
  const ready = state.waiting.filterNot(({ partition }) => isPending(state, partition))
  return next(
    state.update('waiting', (list) => list.filter(({ partition }) => isPending(state, partition))),
    ...ready
      .toArray()
      .map(({ consumer, generation, partition }) =>
        recordAt(state, { from: consumer, generation, partition, offset: null }, context),
      ),
  )
}

function recordAt(state: Broker, { from, generation, partition, offset }: Fetch, { config }: Context) {
  const at = offset ?? state.committed.get(partition, 0)
  const change: Change | undefined = config.partitions[partition]![at]
  return change === undefined
    ? send(from, { type: 'end', generation, partition })
    : send(from, { type: 'record', generation, partition, offset: at, change })
}
