/**
 * Optimistic commit of a table format: a table on an object store is what its log says, and a transaction commits by
 * putting the next object of the log there, if nobody else has.
 *
 * Source: Armbrust et al., "Delta Lake: High-Performance ACID Table Storage over Cloud Object Stores" (2020), sections
 * 3.1 to 3.3. For `write-serializable`: Databricks documentation, "Isolation levels and write conflicts".
 * Faithful: readers list the log and see the table at one version; writers read it at a version r and try to put log
 * object r + 1; put-if-absent; who loses the race reads what has come since, and fails if a winner has changed what it had
 * read; otherwise it tries again one version on. A commit carries the name of its transaction, so that a job whose put was
 * answered by nobody recognises its own commit when it finds it.
 * Left out: data files (those of a commit that fails are garbage), checkpoints of the log, schema and metadata changes,
 * predicates finer than a partition, reads of what the transaction itself has changed (it reads first); listing the log
 * and getting its objects is one request.
 * Assumes: the object store does not crash, handles one request at a time, and answers what was put before (but for
 * `eventual` listings). A job forgets everything in a crash. Faults are those of the configuration.
 */
import { List, Record, Set } from 'immutable'
import { type Context as ContextOf, type OpId, vocabulary } from '../../kernel/index.js'
import { type Access, type Config, configs, type Request, withOneLess } from './configs.js'

/** A step of a transaction; `value` is `null` for a read that was not made yet. */
export const Step = Record({ f: 'r' as Access[0], key: '', value: null as number | List<number> | null })
export type Step = ReturnType<typeof Step>

/** A log object. Version n of the table is what the first n of them say. */
export const Commit = Record({
  op: '' as OpId,
  /** The version that the transaction has read, and of what. */
  read: 0,
  reads: Set<string>(),
  changes: List<Step>(),
})
export type Commit = ReturnType<typeof Commit>

type Message =
  /** Log objects from a version on. */
  | { type: 'list'; op: OpId; after: number }
  | { type: 'listed'; op: OpId; after: number; log: List<Commit> }
  /** Is to become this version of the table. */
  | { type: 'put'; op: OpId; version: number; changes: List<Step>; reads: Set<string>; read: number }
  | { type: 'stored' | 'exists'; op: OpId; version: number }

interface Rules {
  /** What a commit has changed of that what another one, which was faster, must not change; `undefined` when nothing. */
  clash: (mine: Commit, winner: Commit, isolation: Config['isolation']) => string | undefined
  /** Whether a commit that stands where a job has tried to put its own is its own. */
  isOwn: (found: Commit, mine: Commit) => boolean
}

export interface OptimisticCommit {
  role: 'job' | 'store'
  message: Message
  timer: 'retry'
  /** Answered with the same steps, reads filled in. */
  operation: Request
  config: Config
  rules: Rules
}

const { role, next, choose, send, setTimer, complete, fail, protocol } = vocabulary<OptimisticCommit>()
type Context = ContextOf<OptimisticCommit>

/** The transaction under way in a job. */
const Running = Record({
  op: '' as OpId,
  steps: List<Step>(),
  /** `reading` the table, trying to `commit`, or `checking` what others have committed in the meantime. */
  phase: 'reading' as 'reading' | 'committing' | 'checking',
  /** The version that was read; and the last one of which is known that nothing speaks against going on from there. */
  read: 0,
  base: 0,
})
export type Running = ReturnType<typeof Running>

const Job = Record({ role: 'job' as const, running: null as Running | null })
type Job = ReturnType<typeof Job>

/** What a transaction puts into the log. */
const commitOf = ({ op, steps, read }: Running): Commit =>
  Commit({
    op,
    read,
    reads: Set(steps.filter(({ f }) => f === 'r').map(({ key }) => key)),
    changes: steps.filter(({ f }) => f === 'append'),
  })

/** Sends the request that the job's state calls for; it is sent again when it is not answered in time. */
function request(state: Job, running: Running, { nodes }: Context) {
  const { op, phase, base } = running
  const message: Message =
    phase === 'committing'
      ? { type: 'put', version: base + 1, ...commitOf(running).toObject() }
      : { type: 'list', op, after: base }
  return next(state.set('running', running), send(nodes.store[0]!, message), setTimer('retry'))
}

/** What a partition holds at the end of a log. */
export const contents = (log: List<Commit>, partition: string): List<number> =>
  log.flatMap(({ changes }) => changes.filter(({ key }) => key === partition).map(({ value }) => value as number))

const succeed = (state: Job, { op, steps }: Running) =>
  next(
    state.set('running', null),
    complete(
      op,
      steps.toArray().map(({ f, key, value }) => [f, key, List.isList(value) ? value.toArray() : value]),
    ),
  )

/** The table as of the version that was listed; a transaction that changes nothing is over with that. */
function readTable(state: Job, running: Running, log: List<Commit>, context: Context) {
  const steps = running.steps.map((step) => (step.f === 'r' ? step.set('value', contents(log, step.key)) : step))
  const then = running.merge({ steps, read: log.size, base: log.size, phase: 'committing' })
  return steps.every(({ f }) => f === 'r') ? succeed(state, then) : request(state, then, context)
}

/** What the winners of the race have committed. */
function check(state: Job, running: Running, winners: List<Commit>, context: Context) {
  const { rules, config } = context
  const mine = commitOf(running)
  if (winners.some((winner) => rules.isOwn(winner, mine))) return succeed(state, running)
  const clash = winners.map((winner) => rules.clash(mine, winner, config.isolation)).find((key) => key !== undefined)
  if (clash !== undefined) return next(state.set('running', null), fail(running.op, `${clash} was changed`))
  return request(state, running.merge({ base: running.base + winners.size, phase: 'committing' }), context)
}

const job = role({
  init: () => Job(),
  // The job is about something else by now. An operation does not come back.
  obsolete: ({ running }, message) => message.op !== running?.op,
  invoke: {
    txn: (state, { id, value }, context) => {
      const steps = List(value.map(([f, key, given]) => Step({ f, key, value: given })))
      return request(state, Running({ op: id, steps }), context)
    },
  },
  receive: {
    listed: (state, { op, after, log }, context) => {
      const { running } = state
      if (running?.op !== op || running.phase === 'committing' || running.base !== after) return next(state)
      return running.phase === 'reading' ? readTable(state, running, log, context) : check(state, running, log, context)
    },
    stored: (state, { op }) => (state.running?.op === op ? succeed(state, state.running) : next(state)),
    // Perhaps an answer of long ago; to look what there is does no harm.
    exists: (state, { op }, context) => {
      const { running } = state
      const isTrying = running?.op === op && running.phase === 'committing'
      return isTrying ? request(state, running.set('phase', 'checking'), context) : next(state)
    },
  },
  timeout: {
    retry: (state, context) => (state.running === null ? next(state) : request(state, state.running, context)),
  },
})

const Store = Record({ role: 'store' as const, log: List<Commit>() })

const store = role({
  init: () => Store(),
  reliable: true,
  receive: {
    list: (state, { from, op, after }, { config }) => {
      const answer = (log: List<Commit>) => next(state, send(from, { type: 'listed', op, after, log: log.skip(after) }))
      return config.listing === 'consistent' || state.log.size <= after
        ? answer(state.log)
        : choose({ complete: answer(state.log), 'without the latest': answer(state.log.butLast()) })
    },
    put: (state, message) => {
      const { from, op, version } = message
      if (version <= state.log.size) return next(state, send(from, { type: 'exists', op, version }))
      return next(state.set('log', state.log.push(Commit(message))), send(from, { type: 'stored', op, version }))
    },
  },
})

export const optimisticCommit = protocol({
  name: 'optimistic-commit',
  source:
    'Armbrust et al., "Delta Lake: High-Performance ACID Table Storage over Cloud Object Stores" (2020), section 3; ' +
    'Databricks documentation, "Isolation levels and write conflicts"',
  roles: { job, store },
  rules: {
    clash: ({ reads }, winner, isolation) =>
      isolation === 'write-serializable' && winner.reads.isEmpty()
        ? undefined
        : winner.changes.find(({ key }) => reads.has(key))?.key,
    isOwn: (found, mine) => found.op === mine.op,
  },
  cluster: ({ jobs }) => ({ job: jobs, store: 1 }),
  configs,
  workload: ({ jobs, clients }) =>
    clients.slice(0, jobs).map((transactions, i) => {
      const at = jobs === 1 ? 'job' : `job${i + 1}`
      return transactions.map((value) => ({ f: 'txn', value, at }))
    }),
  faults: ({ faults }) => faults,
  bounds: ({ retries }) => ({ timeout: retries }),
  simpler: { configs: withOneLess },
  observers: {
    /** Versions of which the log object was replaced by another one. */
    replaced: {
      init: () => Set<number>(),
      observe: (replaced, { role, before, after }) =>
        role === 'store'
          ? replaced.union(
              before.log
                .keySeq()
                .filter((i) => !before.log.get(i)!.equals(after.log.get(i)))
                .map((i) => i + 1),
            )
          : replaced,
    },
  },
})
