/**
 * What a table format promises whose log is a row of objects that are put if absent. Source: Armbrust et al., "Delta Lake"
 * (2020), section 3.3: writes are serializable, in the order of the log, and readers see a snapshot of the table.
 */
import type { List } from 'immutable'
import { type HistoryChecker, isolation } from '../checkers/index.js'
import { type History, type Operation, pairOperations } from '../history/index.js'
import type { ViewOf } from '../kernel/index.js'
import {
  type Access,
  type Commit,
  doesNotKnowItself,
  knowsItselfInOthers,
  noConflictCheck,
  optimisticCommit,
  plainPut,
  silenceIsFailure,
} from '../models/optimistic-commit/index.js'
import { always, finallyHolds, history, sometimes } from './property.js'
import { suite } from './suite.js'

type View = ViewOf<typeof optimisticCommit>

const CONFIGS = Object.keys(optimisticCommit.definition.configs)
const allBut = (...names: readonly string[]) => CONFIGS.filter((name) => !names.includes(name))
const WEAK = ['write-serializable', 'write-serializable-copy']

const UNSEEN = 'a deletion that has not seen a row commits after the insertion of the row'

const serializable = history<View>('serializable', isolation('serializable'), {
  refuted: {
    'write-serializable': `${UNSEEN}, and in between a reader sees a table that no order of the two has`,
    'write-serializable-copy': `${UNSEEN}, and in between a job copies both`,
  },
})

const strict = history<View>('strict serializable', isolation('strict-serializable'), {
  only: allBut(...WEAK),
  refuted: { 'eventual-listing': 'a reader that is not told of the latest commit sees the table as it was' },
})

/** Whether a transaction changes the table, or was to. */
const writes = ({ input }: Operation): boolean => (input as unknown as readonly Access[]).some(([f]) => f === 'append')

/** Judges what is left of a history without the transactions that only read. */
function amongWriters(checker: HistoryChecker): HistoryChecker {
  return {
    ...checker,
    name: `${checker.name}, readers left out`,
    check: (history: History, limits) => {
      const kept = new Set(
        pairOperations(history)
          .filter(writes)
          .flatMap(({ invoked, completed = invoked }) => [invoked, completed]),
      )
      return checker.check(
        history.filter((_, position) => kept.has(position)),
        limits,
      )
    },
  }
}

const writeSerializable = history<View>('writes are serializable', amongWriters(isolation('serializable')), {
  only: WEAK,
  refuted: {
    'write-serializable-copy': `${UNSEEN}; that a copy of both was made in between does not keep it from doing so`,
  },
})

const transactions = ({ history }: View, status: Operation['status']) =>
  pairOperations(history).filter((operation) => operation.status === status && writes(operation))

/** Where in the log the changes of a transaction stand. */
const placesOf = ({ nodes }: View, { input }: Operation): readonly number[] => {
  const [, , value] = (input as unknown as readonly Access[]).find(([f]) => f === 'append')!
  return [...nodes.store[0]!.log.entries()]
    .filter(([, { changes }]) => changes.some((c) => c.value === value))
    .map(([i]) => i)
}

const shown = (view: View): string => {
  const commits = view.nodes.store[0]!.log.toArray()
  const names = commits.map(
    ({ op, changes }) => `${op} (${changes.map(({ key, value }) => `${key} ${value}`).join(', ')})`,
  )
  return `The log is ${names.join(', ') || 'empty'}.`
}
const named = ({ input }: Operation): string =>
  (input as unknown as readonly Access[])
    .filter(([f]) => f === 'append')
    .map(([, key, value]) => `append ${key} ${value}`)
    .join(', ')

const lost = (view: View) => transactions(view, 'ok').find((operation) => placesOf(view, operation).length === 0)

const durable = always<View>('an acknowledged commit is in the log', (view) => lost(view) === undefined, {
  explain: (view) => [
    `A client was told that ${named(lost(view)!)} is committed, and it is not in the log.`,
    shown(view),
  ],
})

const doubled = ({ nodes }: View): Commit | undefined => {
  const { log } = nodes.store[0]!
  return log.find(({ op }, i) => log.findIndex((commit) => commit.op === op) < i)
}

const once = always<View>('a transaction commits once', (view) => doubled(view) === undefined, {
  explain: (view) => [`${doubled(view)!.op} has committed twice.`, shown(view)],
})

const undead = (view: View) => transactions(view, 'fail').find((operation) => placesOf(view, operation).length > 0)

const failed = always<View>('what has failed is not in the log', (view) => undead(view) === undefined, {
  explain: (view) => [`A client was told that ${named(undead(view)!)} has failed, and it is in the log.`, shown(view)],
})

const immutable = always<View>('a log object is never replaced', ({ observers }) => observers.replaced.isEmpty(), {
  explain: (view) => [
    `Version ${view.observers.replaced.min()} was put a second time, over what was there.`,
    shown(view),
  ],
})

/** A commit, and another one between the version that it has read and the one that it made, which changed what it read. */
const overtaken = ({ nodes }: View) => {
  const { log } = nodes.store[0]!
  const between = ({ op, version }: Commit, i: number): List<Commit> =>
    log.slice(version, i).filter((other) => other.op !== op)
  return log
    .toArray()
    .flatMap((mine, i) =>
      between(mine, i)
        .toArray()
        .map((other) => ({ mine, other })),
    )
    .find(({ mine, other }) => other.changes.some(({ key }) => mine.reads.has(key)))
}

const upToDate = always<View>(
  'nobody changes what a commit has read, before it',
  (view) => overtaken(view) === undefined,
  {
    refuted: {
      'write-serializable': 'a blind append may do so: it counts as if it came later',
      'write-serializable-copy': 'a blind append may do so: it counts as if it came later',
    },
    explain: (view) => {
      const { mine, other } = overtaken(view)!
      return [
        `${mine.op} read version ${mine.version}, and committed after ${other.op} had changed what it read.`,
        shown(view),
      ]
    },
  },
)

const unanswered = ({ history }: View): number =>
  history.filter(({ type }) => type === 'invoke').length - history.filter(({ type }) => type !== 'invoke').length

const answered = finallyHolds<View>('every transaction ends', (view) => unanswered(view) === 0, {
  explain: (view) => `${unanswered(view)} transactions neither committed nor failed.`,
})

export const optimisticCommitSuite = suite(
  optimisticCommit,
  [
    serializable,
    strict,
    writeSerializable,
    durable,
    once,
    failed,
    immutable,
    upToDate,
    answered,
    sometimes(
      'a transaction loses the race, and commits one version later',
      ({ nodes }) => nodes.store[0]!.log.some(({ version }, i) => version < i),
      { only: allBut('crashes', 'eventual-listing') },
    ),
    sometimes(
      'a transaction fails because of what another has changed',
      ({ history }) => history.some(({ error }) => error?.includes('was changed')),
      { only: ['updates', 'deletion', 'write-serializable-copy', 'lossy', 'crashes', 'busy'] },
    ),
    sometimes(
      'a job finds its own commit',
      ({ nodes }) =>
        nodes.job.some(
          ({ running }) => running?.phase === 'checking' && nodes.store[0]!.log.some(({ op }) => op === running.op),
        ),
      { only: ['lossy', 'busy'] },
    ),
    sometimes(
      'a read finds a commit that is not acknowledged yet',
      (view) => view.nodes.job.some(({ running }) => running?.phase === 'committing'),
      { only: [] },
    ),
  ],
  {
    exhaustive: {},
    variants: [
      {
        variant: plainPut,
        caughtBy: durable.name,
        about: 'two jobs see that a log object is missing, and both put it: the first commit is acknowledged and lost',
      },
      {
        variant: noConflictCheck,
        caughtBy: serializable.name,
        config: 'updates',
        about:
          'who lost the race commits one version later, from what it read before: the update of the winner is lost',
      },
      {
        variant: doesNotKnowItself,
        caughtBy: once.name,
        config: 'lossy',
        about: 'a job takes its own commit, whose answer got lost, for that of another, and commits a second time',
      },
      {
        variant: knowsItselfInOthers,
        caughtBy: durable.name,
        about: 'a job takes the commit that it finds in its place for its own, and reports a success',
      },
      {
        variant: silenceIsFailure,
        caughtBy: failed.name,
        config: 'lossy',
        about: 'a job that gets no answer in time reports a failure, but its commit is on its way, or there',
      },
    ],
  },
)
