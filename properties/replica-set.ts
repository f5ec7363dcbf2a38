/**
 * A replica set: what write and read concerns promise when the primary changes. Source: MongoDB manual, "Write Concern",
 * "Read Concern" and "Rollbacks During Replica Set Failover".
 */
import type { ViewOf } from '../kernel/index.js'
import { write } from '../models/replica-set/configs.js'
import { halfIsEnough, type Member, replicaSet, votesForAnyOplog } from '../models/replica-set/index.js'
import { consistencyLattice } from './lattices/index.js'
import { always, forEachPair, sometimes } from './property.js'
import { suite } from './suite.js'

type View = ViewOf<typeof replicaSet>

const electionSafety = always<View>(
  'one primary is elected per term',
  ({ observers }) => observers.primaries.every((elected) => elected.size === 1),
  {
    explain: ({ observers }) =>
      [...observers.primaries]
        .filter(([, elected]) => elected.size > 1)
        .map(([term, elected]) => `${[...elected].sort().join(' and ')} were both elected in term ${term}.`),
  },
)

/** Acknowledged writes that a member has rolled back. */
const undone = ({ observers: { acknowledged, rolledBack } }: View) =>
  rolledBack.isEmpty() ? [] : [...acknowledged.keys()].filter((op) => rolledBack.has(op)).sort()

const kept = always<View>('no acknowledged write is rolled back', (view) => undone(view).length === 0, {
  refuted: { w1: 'with w: 1 a write is acknowledged that only the primary has, and the next primary never had it' },
  explain: (view) =>
    undone(view).map((op) => {
      const { by, term, value } = view.observers.acknowledged.get(op)!
      return `${by}, primary of term ${term}, had acknowledged ${value}; ${view.observers.rolledBack.get(op)} has rolled it back.`
    }),
})

/** Where one member has an entry of the same position and term as another, all entries up to there are the same. */
const matches = (a: Member, b: Member): boolean => {
  let last = Math.min(a.oplog.size, b.oplog.size)
  while (last > 0 && a.oplog.get(last - 1)!.term !== b.oplog.get(last - 1)!.term) last--
  return a.oplog.take(last).equals(b.oplog.take(last))
}
const oplogsMatch = always<View>(
  'oplogs match up to their last common entry',
  forEachPair<View, 'member'>('member', matches),
)

const committedMatch = always<View>(
  'members agree on what is majority-committed',
  forEachPair<View, 'member'>('member', (a, b) => {
    const common = Math.min(a.commitPoint, b.commitPoint)
    return a.oplog.take(common).equals(b.oplog.take(common))
  }),
)

const onePrimary = always<View>(
  'one member at a time takes itself for the primary',
  ({ nodes, ids, isUp }) => nodes.member.filter(({ role }, i) => role === 'primary' && isUp(ids.member[i]!)).length < 2,
  {
    refuted: Object.fromEntries(
      Object.keys(replicaSet.definition.configs).map((config) => [
        config,
        'the old primary goes on as one until it hears of the later term; it can only not commit any more',
      ]),
    ),
    explain: ({ nodes, ids, isUp }) =>
      nodes.member.flatMap(({ role, term }, i) =>
        role === 'primary' && isUp(ids.member[i]!)
          ? [`${ids.member[i]} takes itself for the primary, in term ${term}.`]
          : [],
      ),
  },
)

export const replicaSetSuite = suite(
  replicaSet,
  [
    electionSafety,
    kept,
    oplogsMatch,
    committedMatch,
    onePrimary,
    ...consistencyLattice<View>({
      w1: {
        strongest: ['monotonic-writes', 'read-your-writes', 'writes-follow-reads'],
        because: 'a read shows a write that is rolled back',
      },
      'majority-local': {
        strongest: ['monotonic-writes', 'read-your-writes', 'writes-follow-reads'],
        because: 'with read concern local a read shows a write that no majority has, and that is rolled back',
      },
      'majority-majority': {
        strongest: ['sequential'],
        because: 'a primary that does not know that it was deposed shows what was committed in its days',
      },
    }),
    sometimes('another member is elected', ({ observers }) => !observers.primaries.isEmpty()),
    sometimes('a write is rolled back', ({ observers }) => !observers.rolledBack.isEmpty()),
    sometimes('a write is acknowledged', ({ observers }) => !observers.acknowledged.isEmpty()),
  ],
  {
    exhaustive: {
      w1: { without: [onePrimary.name], found: { distinct: 2741, generated: 5524, depth: 7, length: 6 } },
      'majority-local': { without: [onePrimary.name], found: { distinct: 3316, generated: 6880, depth: 7, length: 6 } },
      'majority-majority': {
        without: [onePrimary.name],
        found: { distinct: 46_462, generated: 107_092, depth: 8, length: 7 },
      },
      'one-election': {
        config: 'crash',
        fields: { clients: [[write(1, 'member1')], [write(3, 'member2')]] },
        faults: { timeout: 1, crash: 0, restart: 0 },
        without: [onePrimary.name],
        found: { distinct: 162_787, generated: 584_983, depth: 33 },
      },
    },
    variants: [
      {
        variant: votesForAnyOplog,
        caughtBy: kept.name,
        config: 'crash',
        shortest: 7,
        about: 'members vote for a candidate that lacks what they have, committed or not',
        exhaustive: {
          'one-election': {
            faults: { timeout: 1, crash: 0, restart: 0 },
            found: { distinct: 3525, generated: 7310, depth: 8, length: 7 },
          },
        },
      },
      {
        variant: halfIsEnough,
        caughtBy: kept.name,
        config: 'crash',
        shortest: 10,
        about: 'half of the members, rounded down, count as a majority',
        exhaustive: {
          'one-election': {
            faults: { timeout: 1, crash: 0, restart: 0 },
            found: { distinct: 36_528, generated: 88_477, depth: 11, length: 10 },
          },
        },
      },
    ],
  },
)
