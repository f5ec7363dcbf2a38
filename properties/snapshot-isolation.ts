/**
 * What snapshot isolation promises, what it does not, and what its serializable repair adds. Source: Berenson et al., "A
 * Critique of ANSI SQL Isolation Levels" (1995), section 4, with its names of phenomena; Cahill, Röhm & Fekete (2008).
 */
import type { List } from 'immutable'
import { isolation } from '../checkers/index.js'
import type { ViewOf } from '../kernel/index.js'
import {
  type Access,
  bothWrite,
  commitsKeyByKey,
  forgetsReaders,
  isConcurrent,
  isOverwritten,
  lastCommitterWins,
  readsCommitted,
  type Step,
  snapshotIsolation,
  sparesCommittedPivots,
  type Transaction,
  valueAt,
} from '../models/snapshot-isolation/index.js'

import { always, finallyHolds, history, sometimes } from './property.js'
import { suite } from './suite.js'

type View = ViewOf<typeof snapshotIsolation>

const CONFIGS = Object.keys(snapshotIsolation.definition.configs)
const allBut = (...names: readonly string[]) => CONFIGS.filter((name) => !names.includes(name))
const SERIALIZABLE = CONFIGS.filter((name) => name.startsWith('serializable'))
const LOSSY = ['lossy', 'serializable-lossy']

const serializable = history<View>('serializable', isolation('serializable'), {
  refuted: {
    'write-skew':
      'each of two transactions reads what the other writes; they write different keys, so both commit (A5B)',
    'read-only-anomaly':
      'a reader sees one of two concurrent commits, and is so the first to show in which order they were',
    busy: 'write skew, where transactions of several kinds are under way',
  },
})

const strict = history<View>('strict serializable', isolation('strict-serializable'), { only: SERIALIZABLE })

const snapshot = history<View>('snapshot isolation', isolation('snapshot-isolation'))

/** All that have committed, in order. */
const committed = ({ nodes }: View): readonly Transaction[] => nodes.database[0]!.committed.toArray()

/** Two that were running at the same time, committed both, and wrote the same key. */
const bothCommitted = (view: View) =>
  committed(view)
    .flatMap((second, i, all) => all.slice(0, i).map((first) => ({ first, second })))
    .find(({ first, second }) => isConcurrent(first, second) && bothWrite(first, second).length > 0)

const firstCommitterWins = always<View>('first committer wins', (view) => bothCommitted(view) === undefined, {
  explain: (view) => {
    const { first, second } = bothCommitted(view)!
    const key = bothWrite(first, second)[0]!
    return [
      `${second.op} began before ${first.op} committed, and wrote ${key} as well: it must not commit any more.`,
      `${key} is [${valueAt(view.nodes.database[0]!, key, second.commit).join(', ')}] now.`,
    ]
  },
})

/** Values that a transaction appends to a key in its first steps. */
const appends = (steps: List<Step>, key: string) =>
  steps.filter((step) => step.f === 'append' && step.key === key).map(({ value }) => value as number)

/** What sessions have read in the transactions under way, and what they were to read. */
const readings = ({ nodes }: View) =>
  nodes.session.flatMap(({ running }) =>
    (running?.steps.toArray() ?? []).flatMap(({ f, key, value }, i) => {
      if (f !== 'r' || value === null) return []
      const { op, start, steps } = running!
      const promised = valueAt(nodes.database[0]!, key, start!).concat(appends(steps.take(i), key))
      return [{ op, steps, key, value: value as List<number>, promised }]
    }),
  )

const notOfSnapshot = (view: View) => readings(view).find(({ value, promised }) => !value.equals(promised))

const oneSnapshot = always<View>(
  'a transaction reads what was committed when it began',
  (view) => notOfSnapshot(view) === undefined,
  {
    explain: (view) => {
      const { op, key, value, promised } = notOfSnapshot(view)!
      return `${op} has read ${key} → [${value.join(', ')}]; when it began, ${key} was [${promised.join(', ')}].`
    },
  },
)

/** A transaction that has seen one write of another, and not the other one, although it looked. */
const fractured = (view: View) => {
  const reads = readings(view)
  for (const writes of view.config.clients.flat().map((steps) => steps.filter(([f]) => f === 'append')))
    for (const { op, steps } of reads) {
      const looked = writes.flatMap(([, key, appended]) =>
        reads
          .filter((read) => read.op === op && read.key === key && !appends(steps, key).includes(appended!))
          .map(({ value }) => ({ key, appended, isSeen: value.includes(appended!) })),
      )
      const [seen, missed] = [looked.find(({ isSeen }) => isSeen), looked.find(({ isSeen }) => !isSeen)]
      if (seen && missed) return { op, seen, missed }
    }
  return undefined
}

const atomicVisibility = always<View>('no fractured reads', (view) => fractured(view) === undefined, {
  explain: (view) => {
    const { op, seen, missed } = fractured(view)!
    return [
      `One transaction appended ${seen.appended} to ${seen.key} and ${missed.appended} to ${missed.key}.`,
      `${op} sees the former and not the latter: half of a commit.`,
    ]
  },
})

/** Three transactions (two of which may be one) of which each had to come before the next, while it was running. */
const dangerous = (view: View) => {
  const all = committed(view)
  const overlap = (a: Transaction, b: Transaction) => (a.commit < b.commit ? isConcurrent(a, b) : isConcurrent(b, a))
  const before = (a: Transaction, b: Transaction) => a !== b && overlap(a, b) && isOverwritten(a, b)
  for (const pivot of all) {
    const [first, last] = [all.find((other) => before(other, pivot)), all.find((other) => before(pivot, other))]
    if (first && last) return { first, pivot, last }
  }
  return undefined
}

const noPivot = always<View>('no pivot commits', (view) => dangerous(view) === undefined, {
  only: SERIALIZABLE,
  explain: (view) => {
    const { first, pivot, last } = dangerous(view)!
    return [
      `${pivot.op} overwrote what ${first.op} had read, so it comes after it in any serial order;`,
      `${last.op} overwrote what ${pivot.op} had read, so that comes after both. All of them committed.`,
    ]
  },
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
    serializable,
    strict,
    snapshot,
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
        caughtBy: serializable.name,
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
        caughtBy: serializable.name,
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
