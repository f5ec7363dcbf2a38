/**
 * A consumer: reads the partitions that it is given, one record after the other, and sees to it that each takes effect. It
 * remembers nothing across a crash. Source: Kafka documentation, "Message Delivery Semantics"; KIP-447, the loop of consume,
 * transform and produce.
 */
import { Consumer, type Context, next, type Received, send } from './state.js'

/** Asks for membership, with empty hands: what it held is for whoever gets the partition. */
export const join = (context: Context) => next(Consumer(), send(context.nodes.broker[0]!, { type: 'joinGroup' }))

/** It belongs to the group no more, or not as it did. An open transaction of its own must not keep others waiting. */
function leave(state: Consumer, context: Context) {
  const { state: left, effects } = join(context)
  const mayBeOpen = state.change !== null && isTransactional(context)
  if (!mayBeOpen || context.config.transactions !== 'generation') return next(left, ...effects)
  const abort = { type: 'endTransaction', outcome: 'abort', ...about(state), ...transaction(state, context) } as const
  return next(left, send(context.nodes.broker[0]!, abort), ...effects)
}

const isTransactional = ({ config }: Context) => config.sink === 'transaction'
const doing = ({ step }: Consumer, { rules, config }: Context) => rules.steps(config)[step]!
const about = ({ generation, partitions, offset }: Consumer) => ({
  generation,
  partition: partitions.first(0),
  offset: offset ?? 0,
})
const transaction = (state: Consumer, { rules, self, config }: Context) => ({
  transactionalId: rules.transactionalId(state.partitions.first(0), self, config),
  epoch: state.epoch,
})

/** Sends the request that the consumer's state calls for. */
function request(state: Consumer, context: Context) {
  const [broker, sink] = [context.nodes.broker[0]!, context.nodes.sink[0]]
  const { generation, partitions, offset, change } = state
  if (partitions.isEmpty()) return next(state)
  if (isTransactional(context) && state.epoch === 0) {
    const { transactionalId } = transaction(state, context)
    return next(state, send(broker, { type: 'initTransactions', generation, transactionalId }))
  }
  const partition = partitions.first()!
  if (change === null) return next(state, send(broker, { type: 'fetch', generation, partition, offset }))
  const of = about(state)
  const step = doing(state, context)
  switch (step) {
    case 'write':
      return next(state, send(sink!, { type: 'write', ...of, change }))
    case 'commit':
      return next(state, send(broker, { type: 'commit', ...of }))
    case 'produce':
      return next(state, send(broker, { type: 'produce', ...of, ...transaction(state, context), change }))
    case 'addOffset':
      return next(state, send(broker, { type: 'addOffset', ...of, ...transaction(state, context) }))
    case 'endTransaction':
      return next(
        state,
        send(broker, { type: 'endTransaction', outcome: 'commit', ...of, ...transaction(state, context) }),
      )
  }
}

/** Goes on when the request for a step with the record in hand was answered; else, the answer is an old one. */
const after =
  (step: ReturnType<typeof doing>) =>
  (state: Consumer, { generation, partition, offset }: ReturnType<typeof about>, context: Context) => {
    const now = about(state)
    const isAwaited =
      state.change !== null &&
      doing(state, context) === step &&
      now.generation === generation &&
      now.partition === partition &&
      now.offset === offset
    if (!isAwaited) return next(state)
    if (state.step + 1 < context.rules.steps(context.config).length)
      return request(state.set('step', state.step + 1), context)
    const polls = state.merge({ offset: offset + 1, change: null, step: 0 })
    return polls.isOver ? leave(polls, context) : request(polls, context)
  }

export const receive = {
  joined: (state: Consumer, { generation, partitions }: Received<'joined'>, context: Context) =>
    generation > state.generation ? request(Consumer({ generation, partitions }), context) : next(state),
  // A consumer hears of a rebalance when it polls for the next record, so it is done with the one in hand first.
  rejoin: (state: Consumer, { generation }: Received<'rejoin'>, context: Context) => {
    if (generation !== state.generation) return next(state)
    return state.change === null ? leave(state, context) : next(state.set('isOver', true))
  },
  refused: (state: Consumer, { generation }: Received<'refused'>, context: Context) =>
    generation === state.generation ? leave(state, context) : next(state),
  initialized: (state: Consumer, { generation, epoch }: Received<'initialized'>, context: Context) =>
    generation === state.generation && state.epoch === 0 ? request(state.set('epoch', epoch), context) : next(state),
  record: (state: Consumer, { generation, partition, offset, change }: Received<'record'>, context: Context) => {
    const isAwaited =
      generation === state.generation &&
      state.change === null &&
      state.partitions.first() === partition &&
      (state.offset ?? offset) === offset
    return isAwaited ? request(state.merge({ offset, change, step: 0 }), context) : next(state)
  },
  end: (state: Consumer, { generation, partition }: Received<'end'>, context: Context) =>
    generation === state.generation && state.change === null && state.partitions.first() === partition
      ? request(state.merge({ partitions: state.partitions.shift(), epoch: 0, offset: null }), context)
      : next(state),
  written: after('write'),
  committed: after('commit'),
  produced: after('produce'),
  offsetAdded: after('addOffset'),
  transactionCommitted: after('endTransaction'),
}
