/**
 * The transaction coordinator: several writes and the offset take effect together, or not at all. Source: KIP-98, "Exactly
 * Once Delivery and Transactional Messaging"; KIP-447, "Producer scalability for exactly once semantics".
 */
import type { NodeId } from '../../kernel/index.js'
import type { Change } from './configs.js'
import { answerWaiting, objection } from './group.js'
import { type Broker, type Context, choose, next, send, setTimer, Transaction } from './state.js'

interface Asked {
  readonly from: NodeId
  readonly generation: number
  readonly partition: number
  readonly offset: number
  readonly transactionalId: string
  readonly epoch: number
}

const transactionOf = (state: Broker, id: string): Transaction => state.transactions.get(id, Transaction())
const isOpen = ({ rows, offsets }: Transaction): boolean => !rows.isEmpty() || !offsets.isEmpty()

/** Whatever the last holder of the id has left open is aborted, and it is fenced: its epoch is over. */
const abort = (state: Broker, id: string): Broker =>
  state.setIn(['transactions', id], Transaction({ epoch: transactionOf(state, id).epoch + 1 }))

export function initTransactions(
  state: Broker,
  { from, generation, transactionalId }: { from: NodeId; generation: number; transactionalId: string },
  context: Context,
) {
  const aborted = abort(state, transactionalId)
  const { epoch } = transactionOf(aborted, transactionalId)
  const { state: after, effects } = answerWaiting(aborted, context)
  return next(after, send(from, { type: 'initialized', generation, epoch }), ...effects)
}

const isFenced = (state: Broker, { transactionalId, epoch }: Asked) =>
  transactionOf(state, transactionalId).epoch !== epoch

const refuse = (
  state: Broker,
  { from, generation }: Asked,
  because: 'fenced' | 'illegal generation' | 'unknown member',
) => next(state, send(from, { type: 'refused', generation, because }))

export function produce(state: Broker, message: Asked & { change: Change }) {
  if (isFenced(state, message)) return refuse(state, message, 'fenced')
  const { from, generation, partition, offset, transactionalId, change } = message
  const transaction = transactionOf(state, transactionalId).update('rows', (rows) => rows.push(change))
  return next(
    state.setIn(['transactions', transactionalId], transaction),
    send(from, { type: 'produced', generation, partition, offset }),
    setTimer('transaction'),
  )
}

export function addOffset(state: Broker, message: Asked, { rules, config }: Context) {
  if (isFenced(state, message)) return refuse(state, message, 'fenced')
  const { from, generation, partition, offset, transactionalId } = message
  const because = rules.objectionInTransaction(state, from, generation, config)
  if (because !== null) return refuse(state, message, because)
  const transaction = transactionOf(state, transactionalId).setIn(['offsets', partition], offset + 1)
  return next(
    state.setIn(['transactions', transactionalId], transaction),
    send(from, { type: 'offsetAdded', generation, partition, offset }),
  )
}

/** Writes and offsets become visible in one step. (In Kafka, markers are written to each partition one by one.) */
export function endTransaction(state: Broker, message: Asked & { outcome: 'commit' | 'abort' }, context: Context) {
  if (isFenced(state, message)) return refuse(state, message, 'fenced')
  const { from, generation, partition, offset, transactionalId, outcome } = message
  if (outcome === 'abort') return answerWaiting(abort(state, transactionalId), context)
  const { epoch, rows, offsets } = transactionOf(state, transactionalId)
  const committed = state.merge({
    output: state.output.concat(rows),
    committed: state.committed.merge(offsets),
    transactions: state.transactions.set(transactionalId, Transaction({ epoch })),
  })
  const { state: after, effects } = answerWaiting(committed, context)
  return next(after, send(from, { type: 'transactionCommitted', generation, partition, offset }), ...effects)
}

/** A transaction has been open for too long: it is aborted, and its producer is fenced. */
export function transactionTimeout(state: Broker, context: Context) {
  const open = [...state.transactions.filter(isOpen).keys()].sort()
  if (open.length === 0) return next(state)
  const after = (id: string) => {
    const { state: then, effects } = answerWaiting(abort(state, id), context)
    return next(then, ...effects, setTimer('transaction'))
  }
  return choose(Object.fromEntries(open.map((id) => [`${id} is aborted`, after(id)])))
}

/** With an id for each consumer, offsets of a transaction are checked as others are; else the id's epoch is the fence. */
export const objectionInTransaction: Context['rules']['objectionInTransaction'] = (
  state,
  consumer,
  generation,
  config,
) => (config.transactions === 'generation' ? objection(state, consumer, generation) : null)
