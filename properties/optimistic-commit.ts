/**
 * What a table format promises whose log is a row of objects that are put if absent. Source: Armbrust et al., "Delta Lake"
 * (2020), section 3.3: writes are serializable, in the order of the log, and readers see a snapshot of the table.
 */
import { type HistoryChecker, isolation } from '../checkers/index.js'
import { type History, pairOperations } from '../history/index.js'
import {
  type Access,
  doesNotKnowItself,
  knowsItselfInOthers,
  noConflictCheck,
  optimisticCommit,
  plainPut,
  silenceIsFailure,
} from '../models/optimistic-commit/index.js'
import { isolationLattice } from './lattices/index.js'
import {
  CONFIGS,
  durable,
  failed,
  immutable,
  once,
  placesOf,
  transactions,
  upToDate,
  type View,
  WEAK,
  writes,
} from './optimistic-commit-safety.js'
import { finallyHolds, history, sometimes } from './property.js'
import { suite } from './suite.js'

const allBut = (...names: readonly string[]) => CONFIGS.filter((name) => !names.includes(name))

const UNSEEN = 'a deletion that has not seen a row commits after the insertion of the row'

const STRICT = { strongest: ['strict-serializable'] } as const

const levels = isolationLattice<View>({
  ...Object.fromEntries(allBut(...WEAK, 'eventual-listing').map((config) => [config, STRICT])),
  'write-serializable': {
    strongest: ['strong-snapshot-isolation'],
    because: `${UNSEEN}, and in between a reader sees a table that no order of the two has`,
  },
  'write-serializable-copy': {
    strongest: ['strong-snapshot-isolation'],
    because: `${UNSEEN}, and in between a job copies both`,
  },
  'eventual-listing': {
    strongest: ['serializable'],
    because: 'a reader that is not told of the latest commit sees the table as it was',
  },
})

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

const unanswered = ({ history }: View): number =>
  history.filter(({ type }) => type === 'invoke').length - history.filter(({ type }) => type !== 'invoke').length

const answered = finallyHolds<View>('every transaction ends', (view) => unanswered(view) === 0, {
  explain: (view) => `${unanswered(view)} transactions neither committed nor failed.`,
})

/** A commit that its job does not know to be in the log, and that a transaction which is over has read. */
const unacknowledged = ({ nodes, history }: View): boolean => {
  const own = nodes.job.flatMap(({ running }) => nodes.store[0]!.log.filter(({ op }) => op === running?.op).toArray())
  const found = history
    .filter(({ type }) => type === 'ok')
    .flatMap(({ value }) => (value as unknown as readonly Access[]).flatMap((step) => step[2] as unknown))
  return own.some(({ changes }) => changes.some(({ value }) => found.includes(value)))
}

export const optimisticCommitSuite = suite(
  optimisticCommit,
  [
    ...levels,
    writeSerializable,
    durable,
    once,
    failed,
    immutable,
    upToDate,
    answered,
    sometimes('a transaction loses the race, and commits one version later', ({ nodes }) =>
      nodes.store[0]!.log.some(({ read }, i) => read < i),
    ),
    sometimes(
      'a transaction fails because of what another has changed',
      ({ history }) => history.some(({ error }) => error?.includes('was changed')),
      { only: ['updates', 'deletion', 'write-serializable-copy', 'lossy', 'crashes', 'eventual-listing', 'busy'] },
    ),
    sometimes(
      'a job finds its own commit',
      ({ nodes }) =>
        nodes.job.some(
          ({ running }) => running?.phase === 'checking' && nodes.store[0]!.log.some(({ op }) => op === running.op),
        ),
      { only: ['lossy', 'busy'] },
    ),
    sometimes('a read finds a commit that is not acknowledged yet', unacknowledged, {
      only: ['appends', 'deletion', ...WEAK, 'lossy', 'busy'],
    }),
    sometimes('a job is told of a log that has grown since', ({ nodes, inFlight }) =>
      inFlight.some(
        ({ message }) => message.type === 'listed' && message.after + message.log.size < nodes.store[0]!.log.size,
      ),
    ),
    sometimes(
      'a transaction commits of which its client does not know',
      (view) => transactions(view, 'info').some((operation) => placesOf(view, operation).length > 0),
      { only: ['crashes'] },
    ),
  ],
  {
    exhaustive: {
      appends: { found: { distinct: 933, generated: 1577, depth: 18 } },
      updates: { found: { distinct: 2657, generated: 4905, depth: 25 } },
      deletion: { found: { distinct: 879, generated: 1481, depth: 18 } },
      'write-serializable': { found: { distinct: 919, generated: 1545, depth: 17, length: 16 } },
      'write-serializable-copy': { found: { distinct: 2596, generated: 4673, depth: 19, length: 18 } },
      lossy: { found: { distinct: 69_484, generated: 354_636, depth: 25 } },
      crashes: { found: { distinct: 8524, generated: 15_509, depth: 27 } },
      'eventual-listing': { found: { distinct: 73, generated: 103, depth: 9, length: 8 } },
    },
    variants: [
      {
        variant: plainPut,
        caughtBy: durable.name,
        config: 'appends',
        shortest: 9,
        about: 'two jobs see that a log object is missing, and both put it: the first commit is acknowledged and lost',
        exhaustive: { appends: { found: { distinct: 352, generated: 570, depth: 10, length: 9 } } },
      },
      {
        variant: noConflictCheck,
        caughtBy: 'serializable',
        config: 'updates',
        shortest: 14,
        about:
          'who lost the race commits one version later, from what it read before: the update of the winner is lost',
        exhaustive: { updates: { found: { distinct: 1670, generated: 2944, depth: 15, length: 14 } } },
      },
      {
        variant: doesNotKnowItself,
        caughtBy: once.name,
        config: 'lossy',
        shortest: 10,
        about: 'a job takes its own commit, whose answer did not come, for that of another, and commits a second time',
        exhaustive: { lossy: { found: { distinct: 8205, generated: 26_135, depth: 11, length: 10 } } },
      },
      {
        variant: knowsItselfInOthers,
        caughtBy: durable.name,
        config: 'appends',
        shortest: 11,
        about: 'a job takes the commit that it finds in the place of its own for its own, and reports a success',
        exhaustive: { appends: { found: { distinct: 601, generated: 979, depth: 12, length: 11 } } },
      },
      {
        variant: silenceIsFailure,
        caughtBy: failed.name,
        config: 'lossy',
        shortest: 5,
        about: 'a job that gets no answer in time reports a failure, though its commit is on its way, or there',
        exhaustive: { lossy: { found: { distinct: 235, generated: 449, depth: 6, length: 5 } } },
      },
    ],
  },
)
