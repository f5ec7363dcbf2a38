/** A worker: has the warehouse upsert each record of its partitions, and commits the offset. It remembers nothing. */
import { type Context, next, type Received, Row, send, Task, Worker } from './state.js'

export const join = ({ nodes }: Context) => next(Worker(), send(nodes.broker[0]!, { type: 'join' }))

/** Sends the request that the task calls for. */
function go(state: Worker, partition: number, task: Task, { nodes, rules }: Context) {
  const { epoch, offset, record, step } = task
  const about = { partition, epoch, offset }
  const then = state.setIn(['tasks', partition], task)
  const broker = nodes.broker[0]!
  if (record === null) return next(then, send(broker, { type: 'fetch', ...about }))
  return rules.steps[step] === 'commit'
    ? next(then, send(broker, { type: 'commit', ...about }))
    : next(then, send(nodes.warehouse[0]!, { type: 'upsert', ...about, ...record.toObject() }))
}

/** Goes on when the request for a step with the record in hand was answered; else, the answer is an old one. */
const after =
  (step: 'upsert' | 'commit') =>
  (state: Worker, { partition, epoch, offset }: Received<'upserted' | 'committed'>, context: Context) => {
    const task = state.tasks.get(partition)
    const isAwaited = task?.record && task.epoch === epoch && task.offset === offset
    if (!isAwaited || context.rules.steps[task.step] !== step) return next(state)
    const isLast = task.step + 1 === context.rules.steps.length
    return go(state, partition, isLast ? Task({ epoch, offset: offset + 1 }) : task.set('step', task.step + 1), context)
  }

export const receive = {
  assigned: (state: Worker, { partition, epoch, offset }: Received<'assigned'>, context: Context) =>
    epoch > (state.tasks.get(partition)?.epoch ?? 0)
      ? go(state, partition, Task({ epoch, offset }), context)
      : next(state),
  record: (state: Worker, { partition, epoch, offset, order, amount }: Received<'record'>, context: Context) => {
    const task = state.tasks.get(partition)
    return task?.record === null && task.epoch === epoch && task.offset === offset
      ? go(state, partition, task.set('record', Row({ order, amount })), context)
      : next(state)
  },
  upserted: after('upsert'),
  committed: after('commit'),
  // It owns the partition no more. If it has none left, it may have been given up, and joins again.
  refused: (state: Worker, { partition, epoch }: Received<'refused'>, { nodes }: Context) => {
    if (state.tasks.get(partition)?.epoch !== epoch) return next(state)
    const rest = state.set('tasks', state.tasks.delete(partition))
    return rest.tasks.isEmpty() ? next(rest, send(nodes.broker[0]!, { type: 'join' })) : next(rest)
  },
}
