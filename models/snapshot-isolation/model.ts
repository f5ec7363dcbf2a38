/**
 * Snapshot isolation: a transaction reads what was committed when it began, and commits unless somebody else has
 * committed a write to one of its keys since.
 *
 * Source: Berenson et al., "A Critique of ANSI SQL Isolation Levels" (1995), section 4.2. For `serializable`: Cahill,
 * Röhm & Fekete, "Serializable Isolation for Snapshot Databases" (2008), section 3.
 * Faithful: start and commit timestamps, several versions of each key, reads that never wait, own writes seen by later
 * reads, first committer wins. What a transaction appends is added to the value in its own snapshot, as by UPDATE … SET x
 * = x || 1. `serializable` keeps who read what beyond the commit, and aborts where a transaction has conflicts both in
 * and out (a pivot), or where it would give a committed one the second of the two.
 * Left out: locks (a conflict of two writers is found when the second commits), predicates and ranges, garbage collection
 * of versions and of what is kept about readers, the snapshot of an idle transaction: a transaction begins with its first
 * request, as in PostgreSQL. Conflicts are looked for at the commit and not at each step, so some are found later.
 * Assumes: the database loses nothing, and handles each request in one transition; a commit that is sent twice is
 * recognised. Sessions buffer writes, and forget everything in a crash; nobody asks again when an answer is lost.
 */
import { List, Map, Record, Set } from 'immutable'
import { type Context as ContextOf, type OpId, vocabulary } from '../../kernel/index.js'
import { type Access, type Config, configs, type Request, withOneLess } from './configs.js'
import { bothWrite, isConcurrent, isPivot, Transaction, type Writes, withConflicts } from './transactions.js'

type Message =
  /** Without a start it is the first request of a transaction, which begins there and then. */
  | { type: 'read'; op: OpId; key: string; start?: number | undefined }
  | { type: 'value'; op: OpId; key: string; start: number; value: List<number> }
  | { type: 'commit'; op: OpId; start?: number | undefined; reads: Set<string>; writes: Writes }
  | { type: 'committed'; op: OpId }
  | { type: 'aborted'; op: OpId; because: string }

interface Rules {
  /** The time at which a read looks, of the start of its transaction and the present. */
  readTime: (start: number, now: number) => number
  /** The commits of a transaction with these writes, one after the other. */
  commits: (writes: Writes) => readonly Writes[]
  /** Keys for which a transaction must not commit, of those of one that was faster. */
  clashes: (transaction: Transaction, faster: Transaction) => readonly string[]
  /** What a committed transaction is known to have read. */
  remembered: (transaction: Transaction) => Set<string>
  /** Which transactions must not be pivots: those that have committed, in order, and last the one that is about to. */
  watched: (transactions: List<Transaction>) => List<Transaction>
}

export interface SnapshotIsolation {
  role: 'session' | 'database'
  message: Message
  /** Answered with the same steps, reads filled in. */
  operation: Request
  config: Config
  rules: Rules
}

const { role, next, send, complete, fail, protocol } = vocabulary<SnapshotIsolation>()
type Context = ContextOf<SnapshotIsolation>

/** A step of a transaction; `value` is `null` for a read that has no answer yet. */
const Step = Record({ f: 'r' as Access[0], key: '', value: null as number | List<number> | null })
export type Step = ReturnType<typeof Step>

/** The transaction under way in a session. */
const Running = Record({
  op: '' as OpId,
  steps: List<Step>(),
  /** The time of its snapshot, once it has one. */
  start: null as number | null,
  /** How many commits are behind it: the database has answered them. */
  commits: 0,
})
export type Running = ReturnType<typeof Running>

const Session = Record({ role: 'session' as const, running: null as Running | null })

/** What a session does next: reads, one key after the other, and then commits. */
function proceed(state: ReturnType<typeof Session>, running: Running, { nodes, rules }: Context) {
  const { op, steps, start, commits } = running
  const ask = (message: Message) => next(state.set('running', running), send(nodes.database[0]!, message))
  const read = steps.find(isOpen)
  if (read !== undefined) return ask({ type: 'read', op, key: read.key, start: start ?? undefined })
  const writes = rules.commits(writesOf(steps))[commits]
  if (writes !== undefined) return ask({ type: 'commit', op, start: start ?? undefined, reads: readsOf(steps), writes })
  return next(state.set('running', null), complete(op, steps.toArray().map(written)))
}

const isOpen = ({ value }: Step): boolean => value === null
const readsOf = (steps: List<Step>): Set<string> => Set(steps.filter(({ f }) => f === 'r').map(({ key }) => key))
const writesOf = (steps: List<Step>): Writes =>
  Map(steps.filter(({ f }) => f === 'append').map(({ key }) => [key, appendsTo(steps, key)]))
const appendsTo = (steps: List<Step>, key: string): List<number> =>
  steps.filter((step) => step.f === 'append' && step.key === key).map(({ value }) => value as number)
const written = ({ f, key, value }: Step) => [f, key, List.isList(value) ? value.toArray() : value]

const session = role({
  init: () => Session(),
  // The session is about something else by now. An operation does not come back.
  obsolete: ({ running }, message) => message.op !== running?.op,
  invoke: {
    // One that its client has given up on is left where it is.
    txn: (state, { id, value }, context) => {
      const steps = List(value.map(([f, key, given]) => Step({ f, key, value: given })))
      return proceed(state, Running({ op: id, steps }), context)
    },
  },
  receive: {
    value: (state, { op, key, start, value }, context) => {
      const { running } = state
      if (running?.op !== op) return next(state)
      const place = running.steps.findIndex(isOpen)
      // A request or answer that was duplicated: the read has its answer, perhaps of another time.
      const isAwaited = place >= 0 && running.steps.get(place)!.key === key && (running.start ?? start) === start
      if (!isAwaited) return next(state)
      const seen = value.concat(appendsTo(running.steps.take(place), key))
      return proceed(state, running.merge({ start }).setIn(['steps', place, 'value'], seen), context)
    },
    committed: (state, { op }, context) => {
      const { running } = state
      return running?.op === op
        ? proceed(
            state,
            running.update('commits', (count) => count + 1),
            context,
          )
        : next(state)
    },
    aborted: (state, { op, because }) =>
      state.running?.op === op ? next(state.set('running', null), fail(op, because)) : next(state),
  },
})

/** The value of a key from a time on. */
export const Version = Record({ since: 0, value: List<number>() })
export type Version = ReturnType<typeof Version>

const Database = Record({
  role: 'database' as const,
  /** When the last transaction committed. */
  now: 0,
  /** Oldest first. */
  versions: Map<string, List<Version>>(),
  committed: List<Transaction>(),
})
export type Database = ReturnType<typeof Database>

/** What a key held at a time. */
export const valueAt = ({ versions }: Database, key: string, time: number): List<number> =>
  versions.get(key)?.findLast(({ since }) => since <= time)?.value ?? List()

/** Why a transaction must not commit; `null` when it may. */
function objection(state: Database, transaction: Transaction, { config, rules }: Context): string | null {
  const faster = state.committed.filter((other) => isConcurrent(other, transaction))
  const key = faster.toArray().flatMap((other) => rules.clashes(transaction, other))[0]
  if (key !== undefined) return `${key} was written since it began`
  if (config.isolation === 'snapshot') return null
  // If a committed one became a pivot, it could not be aborted any more; so this one is.
  const after = withConflicts(state.committed, transaction, rules.remembered)
  return rules.watched(after).some(isPivot) ? 'dangerous structure' : null
}

/** The database after a commit: with a new version of each key. */
function install(state: Database, transaction: Transaction, { config, rules }: Context): Database {
  const { start, commit, writes } = transaction
  const versions = writes.map((values, key) => {
    const version = Version({ since: commit, value: valueAt(state, key, start).concat(values) })
    return state.versions.get(key, List<Version>()).push(version)
  })
  return state.merge({
    now: commit,
    versions: state.versions.merge(versions),
    committed:
      config.isolation === 'snapshot'
        ? state.committed.push(transaction)
        : withConflicts(state.committed, transaction, rules.remembered),
  })
}

const database = role({
  init: () => Database(),
  reliable: true,
  receive: {
    read: (state, { from, op, key, start }, { rules }) => {
      const since = start ?? state.now
      const value = valueAt(state, key, rules.readTime(since, state.now))
      return next(state, send(from, { type: 'value', op, key, start: since, value }))
    },
    commit: (state, { from, op, start, reads, writes }, context) => {
      const isRepeated = state.committed.some((known) => known.op === op && known.writes.equals(writes))
      if (isRepeated) return next(state, send(from, { type: 'committed', op }))
      const transaction = Transaction({ op, start: start ?? state.now, commit: state.now + 1, reads, writes })
      const because = objection(state, transaction, context)
      if (because !== null) return next(state, send(from, { type: 'aborted', op, because }))
      return next(install(state, transaction, context), send(from, { type: 'committed', op }))
    },
  },
})

export const snapshotIsolation = protocol({
  name: 'snapshot-isolation',
  source:
    'Berenson et al., "A Critique of ANSI SQL Isolation Levels" (1995), section 4.2; ' +
    'Cahill, Röhm & Fekete, "Serializable Isolation for Snapshot Databases" (2008)',
  roles: { session, database },
  rules: {
    readTime: (start) => start,
    commits: (writes) => [writes],
    clashes: bothWrite,
    remembered: ({ reads }) => reads,
    watched: (transactions) => transactions,
  },
  cluster: ({ sessions }) => ({ session: sessions, database: 1 }),
  configs,
  workload: ({ sessions, clients }) =>
    clients.slice(0, sessions).map((transactions, i) => {
      const at = sessions === 1 ? 'session' : `session${i + 1}`
      return transactions.map((value) => ({ f: 'txn', value, at }))
    }),
  faults: ({ faults }) => faults,
  bounds: ({ giveUp }) => ({ giveUp }),
  simpler: { configs: withOneLess },
})
