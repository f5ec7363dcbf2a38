/**
 * A batch stage that commits its output: the driver runs each task in an attempt, and a slow one in a second attempt on another
 * executor; whichever finishes first is to be in the output, once.
 *
 * Source: Apache Hadoop, `FileOutputCommitter` (commit algorithms 1 and 2) and the S3A committers' architecture document, "The
 * Commit Protocol"; Apache Spark, `OutputCommitCoordinator` (SPARK-4879).
 * Faithful: an attempt writes to a place of its own and asks the driver before it commits; the driver lets one attempt of each
 * task commit, and another one only when it knows that the first is lost; a task commit renames what the attempt has written;
 * the job commit comes last, removes what attempts have left behind, and nobody reads the output before it.
 * Left out: several stages; the files of an attempt (here one); renames that are no single step, as on object stores; what a
 * lost driver leaves behind.
 * Assumes: what an attempt computes may differ from what another one does (a random salt, a clock, an unordered shuffle); the
 * driver and the storage do not crash; links keep their order and lose nothing.
 */
import { Map, Record, Set } from 'immutable'
import { type Context as ContextOf, type NodeId, vocabulary } from '../../kernel/index.js'
import { type Config, configs, withOneLess } from './configs.js'

/** Attempts of a task are told apart by number. */
interface Attempt {
  readonly task: number
  readonly attempt: number
}
type Message =
  | ({ type: 'run' } & Attempt)
  | ({ type: 'write'; to: 'attempt directory' | 'output' } & Attempt)
  | ({ type: 'written' } & Attempt)
  | ({ type: 'mayCommit' } & Attempt)
  | ({ type: 'decision'; isAllowed: boolean } & Attempt)
  | ({ type: 'commitTask' } & Attempt)
  | ({ type: 'taskCommitted' } & Attempt)
  | ({ type: 'done' } & Attempt)
  /** An executor has come up, and knows of nothing. */
  | { type: 'register' }
  | { type: 'commitJob' }

/** The decisions on which a single output rests, by name: what a variant replaces to see them matter. */
interface Rules {
  writesTo: 'attempt directory' | 'output'
  /** Whether an attempt may commit its task, when `authorised` is the attempt that may already. */
  mayCommit: (attempt: number, authorised: number | null) => boolean
  /** Whether another attempt may commit when the executor of the authorised one is lost. */
  authorisesAgain: boolean
  /** Whether the job commit removes what attempts have written and not committed. */
  cleansUp: boolean
}

export interface OutputCommitter {
  role: 'driver' | 'executor' | 'storage'
  message: Message
  timer: 'speculation'
  config: Config
  rules: Rules
}

const { role, next, choose, send, setTimer, protocol } = vocabulary<OutputCommitter>()
type Context = ContextOf<OutputCommitter>

export const fileOf = (task: number, attempt: number): string => `task ${task}, attempt ${attempt}`

/** What the driver knows of a task. */
const Task = Record({
  /** Executors of the attempts that run, by number. */
  running: Map<number, NodeId>(),
  attempts: 0,
  /** The attempt that may commit. */
  authorised: null as number | null,
  isDone: false,
})
type Task = ReturnType<typeof Task>

const Driver = Record({ role: 'driver' as const, tasks: Map<number, Task>(), isCommitted: false })
type Driver = ReturnType<typeof Driver>

/** Starts an attempt of a task on an executor. */
function run(state: Driver, task: number, executor: NodeId) {
  const known = state.tasks.get(task, Task())
  const attempt = known.attempts + 1
  const started = known.merge({ attempts: attempt, running: known.running.set(attempt, executor) })
  return next(state.setIn(['tasks', task], started), send(executor, { type: 'run', task, attempt }))
}

const sequence = (first: ReturnType<typeof run>, ...more: readonly ((state: Driver) => ReturnType<typeof run>)[]) =>
  more.reduce((step, then) => {
    const { state, effects } = then(step.state)
    return next(state, ...step.effects, ...effects)
  }, first)

/** Executors in turn get the tasks. */
const begin = ({ nodes, config }: Context) => {
  const { executor } = nodes
  const starts = Array.from(
    { length: config.tasks },
    (_, task) => (state: Driver) => run(state, task + 1, executor[task % executor.length]!),
  )
  return sequence(next(Driver(), setTimer('speculation')), ...starts)
}

/** A task seems slow: a second attempt begins on another executor, and the first goes on. */
function speculate(state: Driver, { nodes }: Context) {
  const slow = [...state.tasks].filter(([, { isDone, running }]) => !isDone && running.size === 1)
  const idle = (running: Task['running']) => nodes.executor.find((id) => !running.includes(id))
  const options = slow.flatMap(([task, { running }]) => {
    const executor = idle(running)
    return executor === undefined ? [] : [[`task ${task} again`, run(state, task, executor)] as const]
  })
  return options.length === 0 ? next(state) : choose(Object.fromEntries(options))
}

const driver = role({
  reliable: true,
  init: begin,
  receive: {
    mayCommit: (state, { from, task, attempt }, { rules }) => {
      const known = state.tasks.get(task)!
      // An attempt of an executor that was lost since is none any more.
      const isAllowed = known.running.get(attempt) === from && rules.mayCommit(attempt, known.authorised)
      // One that may not commit is over.
      const after = isAllowed ? known.set('authorised', attempt) : known.set('running', known.running.delete(attempt))
      return next(state.setIn(['tasks', task], after), send(from, { type: 'decision', task, attempt, isAllowed }))
    },
    done: (state, { task }, { nodes }) => {
      const after = state.setIn(['tasks', task, 'isDone'], true)
      const isLast = !state.isCommitted && after.tasks.every(({ isDone }) => isDone)
      return isLast ? next(after.set('isCommitted', true), send(nodes.storage[0]!, { type: 'commitJob' })) : next(after)
    },
    // Its attempts are lost; tasks of which no attempt is left are run again.
    register: (state, { from }, { rules }) => {
      const tasks = state.tasks.map((task) => {
        const running = task.running.filter((executor) => executor !== from)
        // Of a task that is done the attempt has committed, whatever became of its executor since.
        const isLost = !task.isDone && task.authorised !== null && !running.has(task.authorised)
        return task.merge({ running, authorised: isLost && rules.authorisesAgain ? null : task.authorised })
      })
      const idle = [...tasks].filter(([, { isDone, running }]) => !isDone && running.isEmpty())
      return sequence(
        next(state.set('tasks', tasks)),
        ...idle.map(
          ([task]) =>
            (then: Driver) =>
              run(then, task, from),
        ),
      )
    },
  },
  timeout: { speculation: speculate },
})

const Executor = Record({
  role: 'executor' as const,
  /** Its attempts. A crash ends them: what is answered to one of them later finds nobody. */
  running: Set<string>(),
})
type Executor = ReturnType<typeof Executor>

/** What an attempt does next, when it has an answer. */
const then =
  <M extends Attempt>(message: (answer: M, context: Context) => { to: NodeId; message: Message } | null) =>
  (state: Executor, answer: M, context: Context) => {
    const { task, attempt } = answer
    if (!state.running.has(fileOf(task, attempt))) return next(state)
    const request = message(answer, context)
    return request === null
      ? next(state.set('running', state.running.delete(fileOf(task, attempt))))
      : next(state, send(request.to, request.message))
  }

const executor = role({
  init: () => Executor(),
  receive: {
    run: (state: Executor, { task, attempt }, { nodes, rules }) =>
      next(
        state.set('running', state.running.add(fileOf(task, attempt))),
        send(nodes.storage[0]!, { type: 'write', task, attempt, to: rules.writesTo }),
      ),
    // What is in the output already needs no commit.
    written: then(({ task, attempt }, { nodes, rules }) => ({
      to: nodes.driver[0]!,
      message: { type: rules.writesTo === 'output' ? 'done' : 'mayCommit', task, attempt },
    })),
    decision: then<Attempt & { isAllowed: boolean }>(({ task, attempt, isAllowed }, { nodes }) =>
      isAllowed ? { to: nodes.storage[0]!, message: { type: 'commitTask', task, attempt } } : null,
    ),
    taskCommitted: then(({ task, attempt }, { nodes }) => ({
      to: nodes.driver[0]!,
      message: { type: 'done', task, attempt },
    })),
  },
  recover: (state, { nodes }) => next(state, send(nodes.driver[0]!, { type: 'register' })),
})

const Storage = Record({
  role: 'storage' as const,
  /** Files of attempts that nobody has committed. */
  attempts: Set<string>(),
  /** What a reader finds: files by task. */
  output: Map<number, Set<string>>(),
  /** The marker that says that the output is whole. */
  isCommitted: false,
})
type Storage = ReturnType<typeof Storage>

const storage = role({
  reliable: true,
  init: () => Storage(),
  receive: {
    write: (state: Storage, { from, task, attempt, to }) => {
      const file = fileOf(task, attempt)
      const written =
        to === 'output'
          ? state.setIn(['output', task], state.output.get(task, Set<string>()).add(file))
          : state.set('attempts', state.attempts.add(file))
      return next(written, send(from, { type: 'written', task, attempt }))
    },
    // The attempt's directory becomes the task's; what is there from another attempt is replaced.
    commitTask: (state: Storage, { from, task, attempt }) => {
      const file = fileOf(task, attempt)
      const answer = send(from, { type: 'taskCommitted', task, attempt })
      if (!state.attempts.has(file)) return next(state, answer)
      return next(
        state.merge({ attempts: state.attempts.delete(file), output: state.output.set(task, Set([file])) }),
        answer,
      )
    },
    // What attempts have left behind is removed with it: whoever comes late finds nothing to commit.
    commitJob: (state: Storage, _, { rules }) =>
      next(state.merge({ isCommitted: true, attempts: rules.cleansUp ? Set<string>() : state.attempts })),
  },
})

export const outputCommitter = protocol({
  name: 'output-committer',
  source: 'Apache Hadoop, FileOutputCommitter; Apache Spark, OutputCommitCoordinator (SPARK-4879)',
  roles: { driver, executor, storage },
  rules: {
    writesTo: 'attempt directory',
    mayCommit: (attempt, authorised) => authorised === null || authorised === attempt,
    authorisesAgain: true,
    cleansUp: true,
  },
  cluster: ({ executors }) => ({ driver: 1, executor: executors, storage: 1 }),
  configs,
  workload: () => [],
  faults: ({ faults }) => faults,
  bounds: ({ speculations }) => ({ timeout: speculations }),
  network: { order: 'fifo' },
  simpler: { configs: withOneLess },
  observers: {
    /** For each task, the attempts whose files have been in the output. */
    committed: {
      init: () => Map<number, Set<string>>(),
      observe: (known, { role, after }) =>
        role === 'storage' ? known.mergeWith((a, b) => a.union(b), after.output) : known,
    },
    /** Whether the output has changed since it was said to be whole. */
    changedLate: {
      init: () => false,
      observe: (known, { role, before, after }) =>
        known || (role === 'storage' && before.isCommitted && !before.output.equals(after.output)),
    },
  },
})
