/**
 * What snapshot isolation promises, what it does not, and what its serializable repair adds. Source: Berenson et al., "A
 * Critique of ANSI SQL Isolation Levels" (1995), section 4, with its names of phenomena; Cahill, Röhm & Fekete (2008).
 */
import type { List } from 'immutable'
import {
  type Access,
  commitsKeyByKey,
  forgetsReaders,
  lastCommitterWins,
  readsCommitted,
  snapshotIsolation,
  sparesCommittedPivots,
  valueAt,
} from '../models/snapshot-isolation/index.js'
import { isolationLattice } from './lattices/index.js'
import { finallyHolds, sometimes } from './property.js'
import {
  atomicVisibility,
  CONFIGS,
  firstCommitterWins,
  noPivot,
  oneSnapshot,
  SERIALIZABLE,
  type View,
} from './snapshot-isolation-safety.js'
import { suite } from './suite.js'

const allBut = (...names: readonly string[]) => CONFIGS.filter((name) => !names.includes(name))
const LOSSY = CONFIGS.filter((name) => name.endsWith('lossy'))

const SKEW = 'each of two transactions reads what the other writes; they write different keys, so both commit (A5B)'
const STRICT = { strongest: ['strict-serializable'] } as const
const SNAPSHOTS = { strongest: ['strong-snapshot-isolation'] } as const

const levels = isolationLattice<View>({
  'write-skew': { ...SNAPSHOTS, because: SKEW },
  'read-only-anomaly': {
    ...SNAPSHOTS,
    because: 'a reader sees one of two concurrent commits, and is so the first to show in which order they were',
  },
  transfer: STRICT,
  counter: STRICT,
  busy: { ...SNAPSHOTS, because: 'write skew, where transactions of several kinds are under way' },
  lossy: STRICT,
  ...Object.fromEntries(SERIALIZABLE.map((config) => [config, STRICT])),
})

const unanswered = ({ history }: View): number =>
  history.filter(({ type }) => type === 'invoke').length - history.filter(({ type }) => type !== 'invoke').length

const answered = finallyHolds<View>('every transaction commits or is aborted', (view) => unanswered(view) === 0, {
  only: allBut(...LOSSY),
  explain: (view) => `${unanswered(view)} transactions were neither committed nor aborted.`,
})

const isAborted = ({ history }: View, reason: string) => history.some(({ error }) => error?.includes(reason))

/** What transactions appended of which nobody told the client whether they committed. */
const inDoubt = ({ history }: View): readonly number[] =>
  history
    .filter(({ type }) => type === 'info')
    .flatMap(
      ({ process }) =>
        history.findLast((event) => event.process === process && event.type === 'invoke')!
          .value as unknown as readonly Access[],
    )
    .flatMap(([f, , value]) => (f === 'append' ? [value] : []))

const isWritten = ({ nodes }: View, value: number): boolean =>
  nodes.database[0]!.versions.some((versions) => versions.last()!.value.includes(value))

export const snapshotIsolationSuite = suite(
  snapshotIsolation,
  [
    ...levels,
    firstCommitterWins,
    oneSnapshot,
    atomicVisibility,
    noPivot,
    answered,
    sometimes('a transaction commits', ({ history }) => history.some(({ type }) => type === 'ok')),
    sometimes('a transaction reads a value that others have overwritten', ({ nodes }) =>
      nodes.session.some(({ running }) =>
        running?.steps.some(({ f, key, value }) => {
          const latest = valueAt(nodes.database[0]!, key, nodes.database[0]!.now)
          return f === 'r' && value !== null && (value as List<number>).size < latest.size
        }),
      ),
    ),
    sometimes('the first committer wins', (view) => isAborted(view, 'was written since'), {
      only: ['counter', 'busy', 'lossy', 'serializable-busy'],
    }),
    sometimes('a transaction is aborted as one that makes a pivot', (view) => isAborted(view, 'dangerous structure'), {
      only: SERIALIZABLE,
    }),
    sometimes(
      'a transaction commits of which its client does not know',
      (view) => inDoubt(view).some((value) => isWritten(view, value)),
      {
        only: LOSSY,
      },
    ),
  ],
  {
    exhaustive: {
      'write-skew': { found: { distinct: 66, generated: 93, depth: 11, length: 10 } },
      'read-only-anomaly': { found: { distinct: 1343, generated: 2287, depth: 15, length: 14 } },
      transfer: { found: { distinct: 58, generated: 81, depth: 11 } },
      counter: { found: { distinct: 1513, generated: 2671, depth: 16 } },
      lossy: { found: { distinct: 165_152, generated: 639_306, depth: 23 } },
      'serializable-write-skew': { found: { distinct: 66, generated: 93, depth: 11 } },
      'serializable-read-only': { found: { distinct: 1397, generated: 2405, depth: 16 } },
      'serializable-lossy': { found: { distinct: 11_116, generated: 41_563, depth: 16 } },
    },
    variants: [
      {
        variant: lastCommitterWins,
        caughtBy: firstCommitterWins.name,
        config: 'counter',
        shortest: 8,
        about: 'two transactions add to what both have read, and both commit: the update of the first is lost (P4)',
        exhaustive: { counter: { found: { distinct: 268, generated: 454, depth: 9, length: 8 } } },
      },
      {
        variant: readsCommitted,
        caughtBy: oneSnapshot.name,
        config: 'transfer',
        shortest: 7,
        about: 'each read sees what is committed when it arrives: a sum of accounts counts half of a transfer (A5A)',
        exhaustive: { transfer: { found: { distinct: 44, generated: 59, depth: 8, length: 7 } } },
      },
      {
        variant: commitsKeyByKey,
        caughtBy: atomicVisibility.name,
        config: 'transfer',
        shortest: 7,
        about: 'each key is committed by itself, so a snapshot may fall between two writes of one transaction',
        exhaustive: { transfer: { found: { distinct: 54, generated: 77, depth: 8, length: 7 } } },
      },
      {
        variant: forgetsReaders,
        caughtBy: 'serializable',
        config: 'serializable-write-skew',
        shortest: 10,
        about:
          'what a transaction has read is forgotten when it commits, and so is that it must come first: write skew',
        exhaustive: {
          'serializable-write-skew': { found: { distinct: 66, generated: 93, depth: 11, length: 10 } },
        },
      },
      {
        variant: sparesCommittedPivots,
        caughtBy: 'serializable',
        config: 'serializable-read-only',
        shortest: 14,
        about: 'only the transaction that is about to commit is looked at, and not whom it makes a pivot',
        exhaustive: {
          'serializable-read-only': { found: { distinct: 1343, generated: 2287, depth: 15, length: 14 } },
        },
      },
    ],
  },
)
