/**
 * What a store with quorums promises, and what it does not. R + W > N makes every read meet every write that was
 * acknowledged before it; that is less than linearizability. Source: Attiya, Bar-Noy & Dolev (1995), section 3.
 */
import type { ViewOf } from '../kernel/index.js'
import {
  type Copy,
  copiesInMemory,
  isNewer,
  lastArrivalWins,
  minorityQuorum,
  noQuery,
  noWriteBack,
  quorumStore,
} from '../models/quorum-store/index.js'
import { consistencyLattice } from './lattices/index.js'
import { always, finallyHolds, sometimes } from './property.js'
import { suite } from './suite.js'

type View = ViewOf<typeof quorumStore>

/** Nobody writes twice, or writes after a read, while another looks twice. */
const ONE_WRITE = ['monotonic-writes', 'writes-follow-reads'] as const

/** Lynch & Shvartsman's theorem for ABD; where reads do not write back, what is left of it. */
const levels = consistencyLattice<View>({
  majority: {
    strongest: [],
    untested: [...ONE_WRITE, 'read-your-writes'],
    because: 'while a write is under way, one read may meet its copy and answer it, and a later read miss it',
  },
  'majority-read-repair': {
    strongest: [],
    untested: ['writes-follow-reads', 'read-your-writes'],
    because: 'the repair is sent along with the answer, and a later read may be faster than the repair',
  },
  'majority-one-client': { strongest: ['linearizable'], untested: ONE_WRITE },
  'majority-timed-out-write': {
    strongest: ['read-your-writes'],
    untested: ONE_WRITE,
    because:
      'a write that timed out has reached some replicas, and later reads find it or not, as they happen to meet them',
  },
  weak: {
    strongest: [],
    because: 'R + W = 2 is not more than N = 3: a read need not meet a replica that has stored the last write',
  },
  lww: {
    strongest: ['sequential'],
    untested: [...ONE_WRITE, 'monotonic-reads'],
    because: 'the clock of a coordinator may be behind: a later write is acknowledged, and counts as the older one',
  },
  'lost-store': { strongest: ['linearizable'], untested: [...ONE_WRITE, 'monotonic-reads'] },
  'lost-store-read-repair': { strongest: ['linearizable'], untested: [...ONE_WRITE, 'monotonic-reads'] },
  abd: { strongest: ['linearizable'], untested: ONE_WRITE },
  'abd-crash': { strongest: ['linearizable'], untested: ONE_WRITE },
  'abd-partition': { strongest: ['linearizable'], untested: ONE_WRITE },
  'abd-five': { strongest: ['linearizable'], untested: [...ONE_WRITE, 'monotonic-reads'] },
  'abd-five-three-down': {
    strongest: ['linearizable'],
    untested: [...ONE_WRITE, 'monotonic-reads', 'read-your-writes'],
  },
  'abd-two-keys': { strongest: ['linearizable'], untested: [...ONE_WRITE, 'monotonic-reads', 'read-your-writes'] },
})
const atomic = levels.find(({ name }) => name === 'linearizable')!

const monotone = always<View>(
  'no replica goes back to an older copy',
  ({ observers }) => observers.regressed.isEmpty(),
  {
    explain: ({ observers }) => `${[...observers.regressed].sort().join(', ')} once held a newer copy than now.`,
  },
)

/** Keys for which two replicas hold different values under one version. */
const ambiguous = ({ nodes }: View) => {
  const clashes = (key: string, copy: Copy, other: Copy | undefined) =>
    other && !isNewer(other, copy) && !isNewer(copy, other) && other.value !== copy.value ? [key] : []
  const copies = nodes.replica.map((replica) => replica.copies)
  return copies.flatMap((some) =>
    [...some].flatMap(([key, copy]) => copies.flatMap((c) => clashes(key, copy, c.get(key)))),
  )
}

const unambiguous = always<View>('a version names one value', (view) => ambiguous(view).length === 0, {
  explain: (view) => `Two replicas hold different values of ${ambiguous(view)[0]} under the same version.`,
})

const CONFIGS = Object.keys(quorumStore.definition.configs)
const allBut = (...names: readonly string[]) => CONFIGS.filter((name) => !names.includes(name))

/** Operations that were begun and neither answered nor given up. */
const unanswered = ({ history }: View): number =>
  history.filter(({ type }) => type === 'invoke').length - history.filter(({ type }) => type !== 'invoke').length

const answered = finallyHolds<View>('every operation is answered', (view) => unanswered(view) === 0, {
  // Where clients give up, every operation ends, one way or the other.
  only: allBut('abd-partition', 'majority-timed-out-write'),
  refuted: { 'abd-five-three-down': 'three of five replicas are down, and the two that are left are no majority' },
  explain: (view) => `${unanswered(view)} operations at live replicas wait for answers that will never come.`,
})

/** Replicas that are up, and what they hold. */
const live = ({ nodes, ids, isUp }: View) => nodes.replica.filter((_, i) => isUp(ids.replica[i]!))

/** Where only reads make good for what got lost, they must have come after all writes. */
const isRepaired = ({ config: { reads, faults }, history }: View): boolean => {
  if (reads !== 'repair' || !faults?.loss) return true
  const lastWrite = history.findLastIndex(({ f }) => f === 'write')
  return history.some(({ f, type }, i) => i > lastWrite && f === 'read' && type === 'invoke')
}

const converged = finallyHolds<View>(
  'all live replicas hold the same copies',
  (view) => {
    if (!isRepaired(view)) return true
    const [first, ...rest] = live(view)
    return rest.every(({ copies }) => copies.equals(first!.copies))
  },
  {
    only: allBut('abd-partition', 'abd-five-three-down'),
    refuted: { 'lost-store': 'nobody sends a copy again that got lost on its way' },
    explain: (view) =>
      view.ids.replica.map((id, i) => {
        const copies = view.nodes.replica[i]!.copies.sortBy((_, key) => key)
        return `${id} holds ${copies.isEmpty() ? 'nothing' : copies.map(({ value }, key) => `${key}=${value}`).join(', ')}.`
      }),
  },
)

/** Values that reads returned. */
const reads = ({ history }: View) => history.filter(({ f, type }) => f === 'read' && type === 'ok').map((e) => e.value)

const write = { f: 'write', key: 'x', value: 1 } as const
const read = { f: 'read', key: 'x' } as const

export const quorumStoreSuite = suite(
  quorumStore,
  [
    ...levels,
    monotone,
    unambiguous,
    answered,
    converged,
    sometimes('a read returns a written value', (view) => reads(view).some((value) => value !== null)),
    sometimes('replicas disagree', ({ nodes }) =>
      nodes.replica.some(({ copies }) => !copies.equals(nodes.replica[0]!.copies)),
    ),
    sometimes(
      'a read overlaps a write',
      ({ nodes }) => {
        const tasks = nodes.replica.flatMap((replica) => [...replica.tasks.values()])
        return tasks.some(({ value }) => value === null) && tasks.some(({ value }) => value !== null)
      },
      {
        only: allBut('majority-one-client', 'majority-timed-out-write', 'weak', 'lost-store', 'lost-store-read-repair'),
      },
    ),
    sometimes(
      'a write of which nobody knows whether it happened is read',
      (view) =>
        view.history.some(({ f, type, value }) => f === 'write' && type === 'info' && reads(view).includes(value!)),
      { only: ['majority-timed-out-write', 'abd-crash', 'abd-partition', 'abd-five'] },
    ),
  ],
  {
    exhaustive: {
      'write-and-read': {
        config: 'abd',
        fields: { clients: [[write], [read]] },
        found: { distinct: 14_179, generated: 57_817, depth: 15 },
      },
      'write-and-read-crash': {
        config: 'abd-crash',
        fields: { clients: [[write], [read]] },
        symmetry: true,
        found: { distinct: 110_790, generated: 582_898, depth: 18 },
      },
      majority: { found: { distinct: 25_961, generated: 59_985, depth: 10, length: 9 } },
      'majority-read-repair': { found: { distinct: 52_345, generated: 108_326, depth: 10, length: 9 } },
      'majority-one-client': { found: { distinct: 127_649, generated: 669_865, depth: 23 } },
      'majority-timed-out-write': { found: { distinct: 19_978, generated: 47_438, depth: 11, length: 10 } },
      weak: { found: { distinct: 99, generated: 109, depth: 3, length: 2 } },
      lww: { found: { distinct: 25_087, generated: 79_206, depth: 10, length: 9 } },
      'lost-store': { found: { distinct: 1751, generated: 6457, depth: 12, length: 11 } },
      'lost-store-read-repair': { found: { distinct: 2606, generated: 9463, depth: 13 } },
    },
    variants: [
      {
        variant: noWriteBack,
        caughtBy: atomic.name,
        config: 'abd',
        shortest: 9,
        about: 'reads answer without making sure that a later read will find what they found',
        exhaustive: {
          'write-and-reads': {
            fields: { clients: [[write], [read, read]] },
            found: { distinct: 19_901, generated: 48_165, depth: 10, length: 9 },
          },
        },
      },
      {
        variant: noQuery,
        caughtBy: atomic.name,
        config: 'abd',
        shortest: 11,
        about: 'writes do not ask how far the counter has come, so a later write may carry a lower version',
        exhaustive: {
          'writes-and-read': {
            fields: { clients: [[write, read], [{ ...write, value: 2 }]] },
            found: { distinct: 73_721, generated: 268_401, depth: 12, length: 11 },
          },
        },
      },
      {
        variant: minorityQuorum,
        caughtBy: atomic.name,
        config: 'abd',
        shortest: 6,
        about: 'a write is acknowledged when half of the replicas, rounded down, have stored it',
        exhaustive: { abd: { found: { distinct: 17_585, generated: 34_094, depth: 7, length: 6 } } },
      },
      {
        variant: copiesInMemory,
        caughtBy: monotone.name,
        config: 'abd-crash',
        shortest: 4,
        about: 'a replica acknowledges a copy that it loses in a crash',
        exhaustive: { 'abd-crash': { found: { distinct: 4589, generated: 10_248, depth: 5, length: 4 } } },
      },
      {
        variant: lastArrivalWins,
        caughtBy: monotone.name,
        config: 'abd',
        shortest: 7,
        about: 'a replica stores whatever arrives last, even if it is older than what it has',
        exhaustive: { abd: { found: { distinct: 26_701, generated: 58_352, depth: 8, length: 7 } } },
      },
    ],
  },
)
