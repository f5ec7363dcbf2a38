/**
 * A replica as the coordinator of reads and writes.
 * Source: Apache Cassandra documentation, "Dynamo" (tunable consistency), "Read repair", "Hints".
 */
import { Map, Set } from 'immutable'
import type { NodeId, OpId } from '../../kernel/index.js'
import { keep, shown, stamp, upkeep } from './storage.js'
import { Cell, type Context, complete, next, others, type Replica, send, setTimer, Task } from './vocabulary.js'

/** Writes a value, or a tombstone, with a timestamp of its own clock. */
export function write(
  state: Replica,
  op: OpId,
  written: { kind: 'value' | 'tombstone'; value: number | null },
  context: Context,
) {
  const timestamp = Math.max(context.now, state.lastTimestamp + 1)
  const cell = Cell({ ...written, timestamp })
  const stored = keep(state.set('lastTimestamp', timestamp), cell, context)
  const then = settle(stored, op, Task({ phase: 'writing', cell, missing: Set(others(context)) }), context)
  return next(
    then.state,
    ...others(context).map((to) => send(to, { type: 'mutate', op, cell, sentAt: stamp(context) })),
    ...then.effects,
    ...(context.config.hints ? [setTimer('write-timeout')] : []),
    ...upkeep(then.state, context),
  )
}

/** Answers the client as soon as enough replicas have stored the write, and waits on for the others if there are hints. */
export function settle(state: Replica, op: OpId, task: Task, { config }: Context) {
  const stored = config.replicas - task.missing.size
  const isReached = stored >= config.writeLevel
  const isOver = task.missing.isEmpty() || (isReached && !config.hints)
  return {
    state: isOver ? state.deleteIn(['tasks', op]) : state.setIn(['tasks', op], task.set('isAnswered', isReached)),
    effects: isReached && !task.isAnswered ? [complete(op, task.cell.value)] : [],
  }
}

/** Writes down for whom writes are that were not acknowledged in time. */
export function storeHints(state: Replica, context: Context) {
  const late = [...state.tasks].filter(([, { phase, isAnswered }]) => phase === 'writing' && isAnswered)
  const hints = late.reduce(
    (all, [, { cell, missing }]) =>
      missing.reduce((kept, id) => (context.rules.wins(cell, kept.get(id, Cell())) ? kept.set(id, cell) : kept), all),
    state.hints,
  )
  const tasks = late.reduce((left, [op]) => left.delete(op), state.tasks)
  const isWaiting = tasks.some(({ phase }) => phase === 'writing')
  return next(
    state.merge({ hints, tasks }),
    ...(hints.isEmpty() ? [] : [setTimer('hints')]),
    ...(isWaiting ? [setTimer('write-timeout')] : []),
  )
}

/** Asks all replicas, itself included. */
export function read(state: Replica, op: OpId, context: Context) {
  const task = Task({ got: Map([[context.self, shown(state, context)]]) })
  const gets = others(context).map((to) => send(to, { type: 'get', op, sentAt: stamp(context) }))
  const then = conclude(state, op, task, context)
  return next(then.state, ...gets, ...then.effects)
}

/** Takes the cell that wins once enough replicas have answered, and first has the others of these store it. */
export function conclude(state: Replica, op: OpId, task: Task, context: Context) {
  const { config, rules, self } = context
  if (task.got.size < config.readLevel) return next(state.setIn(['tasks', op], task))
  const cell = task.got.reduce((a, b) => (rules.wins(b, a) ? b : a), Cell())
  const behind = others(context).filter((id) => rules.wins(cell, task.got.get(id, cell)))
  const answer = complete(op, cell.value)
  if (config.readRepair === 'none') return next(state.deleteIn(['tasks', op]), answer)
  const repaired = rules.wins(cell, task.got.get(self)!) ? keep(state, cell, context) : state
  const repairs = behind.map((to) => send(to, { type: 'repair', op, cell, sentAt: stamp(context) }))
  const timers = upkeep(repaired, context)
  if (behind.length === 0) return next(repaired.deleteIn(['tasks', op]), answer, ...timers)
  const waiting = task.merge({ phase: 'repairing', cell, missing: Set(behind), got: Map<NodeId, Cell>() })
  return next(repaired.setIn(['tasks', op], waiting), ...repairs, ...timers)
}

/** Answers the client once the replicas that were behind are no longer. */
export function afterRepair(state: Replica, op: OpId, task: Task) {
  return task.missing.isEmpty()
    ? next(state.deleteIn(['tasks', op]), complete(op, task.cell.value))
    : next(state.setIn(['tasks', op], task))
}
