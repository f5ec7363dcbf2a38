/** The saga execution coordinator: it writes each step down before it commands it, and acts on what is written alone. */
import { List, Record } from 'immutable'
import type { OpId } from '../../kernel/index.js'
import { type Context, compensationOf, PIVOT, participantOf, STEPS, type Task, words } from './messages.js'

const { role, next, send, setTimer, complete } = words

/** `abort`: from here on the saga is compensated. `end saga`: nothing is left to do. */
export type LogEntry = 'begin saga' | `begin ${Task}` | `end ${Task}` | `refused ${Task}` | 'abort' | 'end saga'
type Log = List<LogEntry>

const Orchestrator = Record({
  role: 'orchestrator' as const,
  op: null as OpId | null,
  order: '',
  log: List<LogEntry>(),
})
export type Orchestrator = ReturnType<typeof Orchestrator>

const isAborted = (log: Log): boolean => log.includes('abort')
export const isEnded = (log: Log): boolean => log.includes('end saga')
export const isPastPivot = (log: Log): boolean => log.includes(`begin ${PIVOT}`) && !log.includes(`refused ${PIVOT}`)

/** What was begun last and not ended, if the saga is at work. */
function current(log: Log): Task | null {
  const last = log.last()
  return last?.startsWith('begin ') && last !== 'begin saga' ? (last.slice('begin '.length) as Task) : null
}

/** What is to be done next. A step that began and did not end is in doubt: it is compensated as if it had been done. */
function following(log: Log, { rules }: Context): Task | null {
  if (!isAborted(log)) return STEPS.find((step) => !log.includes(`end ${step}`)) ?? null
  const begun = STEPS.filter((step) => log.includes(`begin ${step}`) && !log.includes(`refused ${step}`))
  const owed = begun.map(compensationOf).filter((task) => task !== null)
  return rules.firstOf(owed.filter((task) => !log.includes(`end ${task}`)))
}

function command(state: Orchestrator, task: Task, context: Context) {
  const { order } = state
  const message = task === 'charge' ? { type: task, order, amount: context.config.price } : { type: task, order }
  return [send(participantOf(task, context), message), setTimer('retry')]
}

/** Writes down what has happened and what comes next, in one transaction, and commands it; or ends the saga. */
export function proceed(state: Orchestrator, happened: readonly LogEntry[], context: Context) {
  const log = state.log.concat(happened)
  const task = following(log, context)
  if (task !== null) {
    const after = state.set('log', log.push(`begin ${task}`))
    return next(after, ...command(after, task, context))
  }
  return next(state.set('log', log.push('end saga')), complete(state.op!, isAborted(log) ? 'CANCELLED' : 'CONFIRMED'))
}

const mayGiveUp = ({ log }: Orchestrator): boolean => !log.isEmpty() && !isAborted(log) && !isPastPivot(log)

/** Commands again what its log begins and does not end. */
const resume = (state: Orchestrator, context: Context) => {
  const task = current(state.log)
  return next(state, ...(task === null ? [] : command(state, task, context)))
}

export const orchestrator = role({
  init: () => Orchestrator(),
  durable: ['op', 'order', 'log'],
  // No task is begun twice: who is not awaited now will not be awaited later.
  obsolete: ({ log }, message) => 'task' in message && message.task !== current(log),
  invoke: {
    order: (state, { id, value }, context) => {
      const then = proceed(state.merge({ op: id, order: value }), ['begin saga'], context)
      return next(then.state, ...then.effects, ...(context.config.deadline ? [setTimer('deadline')] : []))
    },
  },
  receive: {
    // Replies come late and more than once: only that to the current task says something new.
    done: (state, { task }, context) =>
      task === current(state.log) ? proceed(state, [`end ${task}`], context) : next(state),
    refused: (state, { task }, context) =>
      task === current(state.log) ? proceed(state, [`refused ${task}`, 'abort'], context) : next(state),
  },
  timeout: {
    retry: resume,
    deadline: (state, context) => (mayGiveUp(state) ? proceed(state, ['abort'], context) : next(state)),
  },
  recover: (state, context) =>
    context.config.recovery === 'backward' && mayGiveUp(state)
      ? proceed(state, ['abort'], context)
      : resume(state, context),
})
