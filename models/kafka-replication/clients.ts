/**
 * Producers and consumers. Source: Kafka's documentation, "Producer Configs" (`acks`, `enable.idempotence`) and "Message
 * Delivery Semantics"; KIP-98 (idempotent producers), KIP-951 (a broker that is not the leader tells who is).
 *
 * A client may speak to one broker directly, without retries: so each answer is seen as it is. Or through its library, a node
 * of its own, which looks for the leader and sends again what was not answered.
 */
import type { NodeId, OpId } from '../../kernel/index.js'
import type { Invocation } from '../../kernel/vocabulary.js'
import { serveWaiting, watch } from './leader.js'
import { endOffset, LogRecord, valuesOf } from './log.js'
import type { Consume, Consumed, From, NotEnoughReplicas, NotLeader, Produce, Produced } from './messages.js'
import {
  type Broker,
  type Client,
  type Context,
  choose,
  complete,
  fail,
  isLeader,
  type KafkaReplication,
  next,
  Pending,
  type Step,
  send,
  sequence,
  setTimer,
  WaitingProduce,
} from './state.js'

/** A producer without a library sends a record to this broker. With `acks=0` it does not wait to hear what becomes of it. */
export function append(state: Broker, { id, value }: Invocation<KafkaReplication, 'append'>, context: Context): Step {
  const { acks, minInsyncReplicas } = context.config
  const refusal = !isLeader(state, context)
    ? 'not the leader'
    : acks === 'all' && state.isr.size < minInsyncReplicas
      ? 'not enough replicas in sync'
      : null
  if (refusal !== null) return next(state, acks === '0' ? complete(id) : fail(id, refusal))
  const { state: after, effects } = store(state, id, value, context.self, context)
  return next(after, ...(acks === 'all' ? [] : [complete(id)]), ...effects)
}

/** The leader appends a record; with `acks=all`, its producer waits until it is committed. */
function store(state: Broker, op: OpId, value: number, client: NodeId, context: Context): Step {
  const record = LogRecord({ epoch: state.leaderEpoch, value, op })
  const longer = state.set('log', state.log.push(record))
  const waiting = WaitingProduce({ offset: endOffset(state.log), client })
  const storing = context.config.acks === 'all' ? longer.setIn(['waitingProduces', op], waiting) : longer
  return sequence(serveWaiting(storing, context), (leader) => watch(leader, context))
}

/** Whoever waits hears that this is not the leader any more; without a library it hears nothing, and does not know. */
export function giveUpProduces(state: Broker, { self }: Context): Step {
  const { leader, leaderEpoch } = state
  const told = [...state.waitingProduces].filter(([, { client }]) => client !== self)
  return next(
    state.set('waitingProduces', state.waitingProduces.clear()),
    ...told.map(([op, { client }]) => send(client, { type: 'notLeader', op, leader, epoch: leaderEpoch })),
  )
}

/** A consumer without a library reads the whole log, as far as consumers may. */
export const read = (state: Broker, { id }: Invocation<KafkaReplication, 'read'>, context: Context): Step =>
  isLeader(state, context)
    ? next(state, complete(id, valuesOf(state.log.take(context.rules.readableEnd(state)))))
    : next(state, fail(id, 'not the leader'))

/** A record from a producer's library; with idempotence on, one that is in the log already is not appended again. */
export function produce(state: Broker, { from, op, value }: From<Produce>, context: Context): Step {
  const { acks, minInsyncReplicas, idempotent } = context.config
  if (!isLeader(state, context)) return next(state, notLeader(state, from, op))
  if (idempotent && context.rules.isRepeated(state, op)) return confirm(state, from, op, context)
  if (acks === 'all' && state.isr.size < minInsyncReplicas)
    return next(state, send(from, { type: 'notEnoughReplicas', op }))
  const { state: after, effects } = store(state, op, value, from, context)
  return next(after, ...(acks === 'all' ? [] : [send(from, { type: 'produced', op })]), ...effects)
}

/** Answers as for the record that is in the log already: at once if that is committed, else when it is. */
function confirm(state: Broker, from: NodeId, op: OpId, { config }: Context): Step {
  const offset = state.log.findIndex((record) => record.op === op)
  if (config.acks !== 'all' || offset < state.highWatermark) return next(state, send(from, { type: 'produced', op }))
  return next(state.setIn(['waitingProduces', op], WaitingProduce({ offset, client: from })))
}

/** A consumer's library asks for the record at its position. */
export function consume(state: Broker, { from, op, offset }: From<Consume>, context: Context): Step {
  if (!isLeader(state, context)) return next(state, notLeader(state, from, op))
  const record = offset < context.rules.readableEnd(state) ? state.log.get(offset) : undefined
  return next(state, send(from, { type: 'consumed', op, value: record?.value ?? null }))
}

const notLeader = ({ leader, leaderEpoch }: Broker, to: NodeId, op: OpId) =>
  send(to, { type: 'notLeader', op, leader, epoch: leaderEpoch })

/** An operation is handed to the library. */
export const begin = (
  state: Client,
  { id, ...operation }: Invocation<KafkaReplication, 'send' | 'receive'>,
  context: Context,
) =>
  request(
    state.set('pending', Pending({ op: id, value: operation.f === 'send' ? operation.value : null })),
    state.leader ?? context.nodes.broker[0]!,
  )

function request(state: Client, to: NodeId) {
  const { op, value } = state.pending!
  return next(
    state,
    send(to, value === null ? { type: 'consume', op, offset: state.position } : { type: 'produce', op, value }),
    setTimer('retry'),
  )
}

/** No answer came in time, or none that helps: the library asks any of the brokers, for it may know of the wrong leader. */
export function retry(state: Client, { nodes }: Context) {
  if (state.pending === null) return next(state)
  return choose(Object.fromEntries(nodes.broker.map((id) => [`asks ${id}`, request(state, id)])))
}

export function redirected(state: Client, { op, leader, epoch }: From<NotLeader>) {
  if (epoch <= state.leaderEpoch || leader === null) return next(state)
  const informed = state.merge({ leader, leaderEpoch: epoch })
  return state.pending?.op === op ? request(informed, leader) : next(informed)
}

/** The record may find more replicas in sync later. */
export const refused = (state: Client, _: From<NotEnoughReplicas>) => next(state)

export const produced = (state: Client, { op }: From<Produced>) =>
  state.pending?.op === op ? next(state.set('pending', null), complete(op)) : next(state)

export function consumed(state: Client, { op, value }: From<Consumed>) {
  if (state.pending?.op !== op) return next(state)
  return next(state.merge({ pending: null, position: state.position + (value === null ? 0 : 1) }), complete(op, value))
}
