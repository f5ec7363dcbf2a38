/**
 * The tasks: sources, which read and send barriers between the orders; and an operator with several inputs, which counts,
 * aligns barriers and writes to the table. Source: Carbone et al. (2015), algorithm 1; Flink's two-phase commit sink.
 */
import { List, Map, Set } from 'immutable'
import type { NodeId } from '../../kernel/index.js'
import { cityOf, type Order } from './configs.js'
import {
  type Context,
  next,
  type Operator,
  type Received,
  Snapshot,
  Source,
  send,
  setTimer,
  Operator as Tasks,
} from './state.js'

const partitionOf = ({ self, nodes, config }: Context) => config.partitions[nodes.source.indexOf(self)]!

export const source = {
  start: (state: Source, { attempt, offset }: Received<'start'>) =>
    attempt > state.attempt ? next(Source({ attempt, offset }), setTimer('read')) : next(state),
  // The barrier goes where the snapshot is made: behind what was read, in front of what is not.
  checkpoint: (state: Source, { from, attempt, checkpoint }: Received<'checkpoint'>, { nodes }: Context) =>
    attempt === state.attempt
      ? next(
          state,
          send(nodes.operator[0]!, { type: 'barrier', attempt, checkpoint }),
          send(from, { type: 'offset', attempt, checkpoint, offset: state.offset }),
        )
      : next(state),
}

export function read(state: Source, context: Context) {
  const order = partitionOf(context)[state.offset]
  if (state.attempt === 0 || order === undefined) return next(state)
  const { attempt, offset } = state
  return next(
    state.set('offset', offset + 1),
    send(context.nodes.operator[0]!, { type: 'order', attempt, order }),
    setTimer('read'),
  )
}

type Step = ReturnType<typeof next<Operator>>

/** Counts an order, and writes that to the table. */
function count(state: Operator, order: Order, { nodes, config }: Context): Step {
  const city = cityOf(order)
  const counts = state.counts.set(city, state.counts.get(city, 0) + 1)
  const counted = state.set('counts', counts)
  const table = nodes.table[0]!
  if (config.sink === 'upsert')
    return next(counted, send(table, { type: 'upsert', city, count: counts.get(city)!, order }))
  const transaction = config.sink === 'transaction' ? state.transaction : null
  return next(counted, send(table, { type: 'increment', city, order, transaction }))
}

/** One after the other, as one transition. */
const sequence = (first: Step, ...more: readonly ((state: Operator) => Step)[]): Step =>
  more.reduce((step, then) => {
    const { state, effects } = then(step.state)
    return next(state, ...step.effects, ...effects)
  }, first)

/** All barriers have come: what was counted until now is the snapshot, and what was held back comes behind it. */
function align(state: Operator, context: Context): Step {
  const { checkpoint, attempt, counts, heldBack } = state
  const isTransactional = context.config.sink === 'transaction'
  const pending = isTransactional ? state.pending.set(checkpoint, state.transaction) : state.pending
  const snapshot = Snapshot({ counts, pending: List(pending.sortBy((_, number) => number).values()) })
  const aligned = state.merge({
    aligned: Set<NodeId>(),
    heldBack: List<Order>(),
    pending,
    transaction: isTransactional ? `${attempt}/${checkpoint}` : '',
  })
  const handedIn: Step = isTransactional
    ? next(
        aligned.setIn(['prepared', checkpoint], snapshot),
        send(context.nodes.table[0]!, { type: 'precommit', transaction: state.transaction }),
        ...(context.rules.commitsWhen === 'barrier arrived'
          ? [send(context.nodes.table[0]!, { type: 'commit', transaction: state.transaction })]
          : []),
      )
    : handIn(aligned, checkpoint, snapshot, context)
  return sequence(handedIn, ...heldBack.toArray().map((order) => (then: Operator) => count(then, order, context)))
}

function handIn(state: Operator, checkpoint: number, snapshot: Snapshot, { nodes, rules }: Context): Step {
  const { attempt } = state
  const isLocal = rules.snapshotsGoTo === 'local disk'
  return next(
    isLocal ? state.setIn(['localDisk', checkpoint], snapshot) : state,
    send(nodes.coordinator[0]!, { type: 'snapshot', attempt, checkpoint, snapshot: isLocal ? null : snapshot }),
  )
}

/** The operator as it was at the checkpoint; transactions that belong to it are committed, if they are not yet. */
function restore(
  state: Operator,
  { from, attempt, checkpoint, snapshot }: Received<'restore'>,
  { nodes, rules, config }: Context,
): Step {
  const found = snapshot ?? state.localDisk.get(checkpoint, Snapshot())
  return next(
    Tasks({
      attempt,
      counts: found.counts,
      transaction: config.sink === 'transaction' ? `${attempt}/0` : '',
      localDisk: state.localDisk,
    }),
    ...rules
      .recovered(found.pending)
      .toArray()
      .map((transaction) => send(nodes.table[0]!, { type: 'commit', transaction })),
    send(from, { type: 'restored', attempt }),
  )
}

export const operator = {
  restore: (state: Operator, message: Received<'restore'>, context: Context) =>
    message.attempt > state.attempt ? restore(state, message, context) : next(state),
  order: (state: Operator, { from, attempt, order }: Received<'order'>, context: Context) => {
    if (attempt !== state.attempt) return next(state)
    const isBehind = state.aligned.has(from)
    return isBehind && context.rules.behindBarrier === 'hold back'
      ? next(state.set('heldBack', state.heldBack.push(order)))
      : count(state, order, context)
  },
  barrier: (state: Operator, { from, attempt, checkpoint }: Received<'barrier'>, context: Context) => {
    if (attempt !== state.attempt) return next(state)
    const marked = state.merge({ checkpoint, aligned: state.aligned.add(from) })
    return marked.aligned.size === context.nodes.source.length ? align(marked, context) : next(marked)
  },
  precommitted: (state: Operator, { transaction }: Received<'precommitted'>, context: Context) => {
    const checkpoint = state.pending.findKey((known) => known === transaction)
    const snapshot = checkpoint === undefined ? undefined : state.prepared.get(checkpoint)
    if (checkpoint === undefined || snapshot === undefined) return next(state)
    return handIn(state.deleteIn(['prepared', checkpoint]), checkpoint, snapshot, context)
  },
  completed: (state: Operator, { attempt, checkpoint }: Received<'completed'>, { nodes }: Context) => {
    if (attempt !== state.attempt) return next(state)
    const done = state.pending.filter((_, number) => number <= checkpoint)
    const commits = [...done.sortBy((_, number) => number).values()]
    return next(
      state.set('pending', Map(state.pending.filter((_, number) => number > checkpoint))),
      ...commits.map((transaction) => send(nodes.table[0]!, { type: 'commit', transaction })),
    )
  },
}
