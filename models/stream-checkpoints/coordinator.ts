/** The coordinator (Flink's JobManager): begins checkpoints, knows which are complete, and restarts the job from the last. */
import { Checkpoint, type Context, Coordinator, next, type Received, send, setTimer } from './state.js'

/** Everything starts again: first the operator, from the last complete checkpoint, so that it is there when orders come. */
export function restart(state: Coordinator, { nodes, rules }: Context) {
  const { attempt } = state
  const from = rules.restoreFrom(state.complete, state.underWay)
  const stopped = state.merge({ isRunning: false, underWay: null, complete: from })
  const { number, snapshot } = from
  return next(stopped, send(nodes.operator[0]!, { type: 'restore', attempt, checkpoint: number, snapshot }))
}

export const begin = (context: Context) => restart(Coordinator(), context)

/** A task was lost: its place is taken by a new one, and the whole job goes back. */
const register = (state: Coordinator, _: Received<'register'>, context: Context) =>
  restart(state.set('attempt', state.attempt + 1), context)

function restored(state: Coordinator, { attempt }: Received<'restored'>, { nodes }: Context) {
  if (attempt !== state.attempt) return next(state)
  const { offsets } = state.complete
  return next(
    state.set('isRunning', true),
    ...nodes.source.map((to) => send(to, { type: 'start', attempt, offset: offsets.get(to, 0) })),
    setTimer('checkpoint'),
  )
}

/** Whether the last complete checkpoint holds everything there is to read: then no other is needed. */
const isDone = ({ complete }: Coordinator, { nodes, config }: Context): boolean =>
  nodes.source.every((id, i) => complete.offsets.get(id, 0) === config.partitions[i]!.length)

export function beginCheckpoint(state: Coordinator, context: Context) {
  if (!state.isRunning || state.underWay !== null || isDone(state, context)) return next(state)
  const { attempt } = state
  const checkpoint = state.lastNumber + 1
  return next(
    state.merge({ lastNumber: checkpoint, underWay: Checkpoint({ number: checkpoint }) }),
    ...context.nodes.source.map((to) => send(to, { type: 'checkpoint', attempt, checkpoint })),
  )
}

/** A task has handed in; when all have, the checkpoint is complete, and only now may anybody rely on it. */
function handIn(
  state: Coordinator,
  { attempt, checkpoint }: { attempt: number; checkpoint: number },
  change: (underWay: Checkpoint) => Checkpoint,
  { nodes }: Context,
) {
  if (attempt !== state.attempt || state.underWay?.number !== checkpoint) return next(state)
  const underWay = change(state.underWay)
  const isComplete = underWay.hasSnapshot && underWay.offsets.size === nodes.source.length
  if (!isComplete) return next(state.set('underWay', underWay))
  return next(
    state.merge({ complete: underWay, underWay: null }),
    send(nodes.operator[0]!, { type: 'completed', attempt, checkpoint }),
    setTimer('checkpoint'),
  )
}

export const receive = {
  register,
  restored,
  offset: (state: Coordinator, message: Received<'offset'>, context: Context) =>
    handIn(state, message, (underWay) => underWay.setIn(['offsets', message.from], message.offset), context),
  snapshot: (state: Coordinator, message: Received<'snapshot'>, context: Context) =>
    handIn(state, message, (underWay) => underWay.merge({ snapshot: message.snapshot, hasSnapshot: true }), context),
}
