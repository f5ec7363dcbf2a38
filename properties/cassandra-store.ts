/**
 * What Cassandra promises at which consistency level, and where clocks and tombstones break it.
 * Source: Apache Cassandra documentation, "Dynamo", "Read repair", "Tombstones".
 */
import type { ViewOf } from '../kernel/index.js'
import {
  type Cell,
  cassandraStore,
  lateWritesStored,
  noGrace,
  noTieBreak,
  tieGoesToValue,
} from '../models/cassandra-store/index.js'
import { consistencyLattice } from './lattices/index.js'
import { always, finallyHolds, sometimes } from './property.js'
import { suite } from './suite.js'

type View = ViewOf<typeof cassandraStore>

const CONFIGS = Object.keys(cassandraStore.definition.configs)
const DELETIONS = CONFIGS.filter((name) => name.startsWith('deletion'))
const WRITES = CONFIGS.filter((name) => !name.startsWith('deletion'))
const ONE = CONFIGS.filter((name) => name.startsWith('one-'))
const HINTING = ['one-healed', 'one-hints']
const TWO_WRITERS = ['two-writers']

const ONE_WRITE = ['monotonic-writes', 'writes-follow-reads'] as const
const ONE_READ = [...ONE_WRITE, 'monotonic-reads'] as const
const ANY_REPLICA = 'with R = W = 1 a read finds what its replica happens to have'

const levels = consistencyLattice<View>({
  quorum: { strongest: ['linearizable'], untested: ['read-your-writes', 'writes-follow-reads'] },
  'one-split': { strongest: ['read-your-writes'], untested: ONE_WRITE, because: ANY_REPLICA },
  'quorum-crashes': { strongest: ['linearizable'], untested: ['read-your-writes', 'writes-follow-reads'] },
  'one-hints': { strongest: ['read-your-writes'], untested: ONE_WRITE, because: ANY_REPLICA },
  'moving-writer': { strongest: ['linearizable'], untested: ONE_READ },
  'moving-writer-skewed': {
    strongest: ['read-your-writes'],
    untested: ONE_READ,
    because: 'R + W > N, and a read finds the earlier of two writes, for it has the higher timestamp',
  },
})

const shown = ({ kind, value, timestamp }: Cell): string =>
  kind === 'nothing' ? 'nothing' : `${kind === 'value' ? value : 'a tombstone'} (timestamp ${timestamp})`

const explainCells = ({ nodes, ids }: View) =>
  ids.replica.map((id, i) => `${id} holds ${shown(nodes.replica[i]!.cell)}.`)

/** Operations with where they begin and end in the history; `end` is infinite for those that nobody saw the end of. */
const operations = ({ history }: View) =>
  history.flatMap(({ type, f, process, value }, begin) => {
    if (type !== 'invoke') return []
    const after = history.findIndex((event, i) => i > begin && event.process === process)
    const isOk = after >= 0 && history[after]!.type === 'ok'
    const end = isOk ? after : Number.POSITIVE_INFINITY
    return [{ f, begin, end, isOk, value: f === 'read' && isOk ? history[after]!.value : value }]
  })

/** Acknowledged writes that no replica holds, though no write or deletion began after them that could have replaced them. */
const dropped = (view: View) => {
  const updates = operations(view).filter(({ f }) => f !== 'read')
  const held = view.nodes.replica.map(({ cell }) => cell.value)
  return updates.filter(
    ({ f, isOk, end, value }) =>
      f === 'write' && isOk && !held.includes(Number(value)) && !updates.some(({ begin }) => begin > end),
  )
}

const notDropped = finallyHolds<View>('no acknowledged write is lost silently', (view) => dropped(view).length === 0, {
  refuted: {
    'two-writers':
      'of two writes at the same time the one with the lower timestamp is dropped, and both were acknowledged',
    'moving-writer-skewed': 'the later write has the lower timestamp, for its coordinator has a clock that is behind',
  },
  explain: (view) => [
    ...dropped(view).map(
      ({ value }) => `The write of ${value} was acknowledged, no later one replaced it, and it is gone.`,
    ),
    ...explainCells(view),
  ],
})

/** Reads that found a value after it was deleted: the write was over when the deletion began, and that when the read began. */
const resurrected = (view: View) => {
  const all = operations(view)
  const isGone = (value: unknown, before: number) =>
    all.some(
      (deletion) =>
        deletion.f === 'delete' &&
        deletion.end < before &&
        all.every((write) => write.f !== 'write' || write.value !== value || write.end < deletion.begin),
    )
  return all.filter(({ f, isOk, value, begin }) => f === 'read' && isOk && value !== null && isGone(value, begin))
}

const stayDeleted = always<View>('what was deleted stays deleted', (view) => resurrected(view).length === 0, {
  only: DELETIONS,
  refuted: {
    'deletion-outage':
      'a replica is out of reach for longer than the grace; when it is back the others have no tombstone any more, and its value counts as new',
  },
  explain: (view) => [
    ...resurrected(view).map(({ value }) => `A read found ${value}, which had been deleted before it began.`),
    ...explainCells(view),
  ],
})

const unanswered = ({ history }: View): number =>
  history.filter(({ type }) => type === 'invoke').length - history.filter(({ type }) => type !== 'invoke').length

const available = finallyHolds<View>('every operation is answered', (view) => unanswered(view) === 0, {
  only: WRITES,
  refuted: { 'quorum-crashes': 'two of three replicas are down for good, and the one that is left is no quorum' },
  explain: (view) => `${unanswered(view)} operations wait for answers that will never come.`,
})

const atOnce = always<View>(
  'an operation is answered at once, whoever else can be reached',
  (view) => unanswered(view) === 0,
  { only: ONE, explain: (view) => `${unanswered(view)} operations wait for other replicas.` },
)

const converged = finallyHolds<View>(
  'all replicas hold the same',
  ({ nodes }) => nodes.replica.every(({ cell }) => cell.equals(nodes.replica[0]!.cell)),
  { only: WRITES.filter((name) => !['one-split', 'quorum-crashes'].includes(name)), explain: explainCells },
)

const reads = (view: View) => operations(view).filter(({ f, isOk }) => f === 'read' && isOk)

const write = { f: 'write', value: 1, at: 'replica1' } as const
const oneTick = { horizon: 1, skew: 0, prompt: true }
const remove = { f: 'delete', at: 'replica2' } as const
const readAt = (replica: number) => ({ f: 'read', at: `replica${replica}` }) as const

export const cassandraStoreSuite = suite(
  cassandraStore,
  [
    ...levels,
    notDropped,
    stayDeleted,
    available,
    atOnce,
    converged,
    sometimes('a read finds a value', (view) => reads(view).some(({ value }) => value !== null), {
      only: WRITES.filter((name) => !TWO_WRITERS.includes(name)),
    }),
    sometimes('replicas disagree', ({ nodes }) =>
      nodes.replica.some(({ cell }) => !cell.equals(nodes.replica[0]!.cell)),
    ),
    sometimes(
      'two writes have the same timestamp',
      ({ nodes }) =>
        nodes.replica.some(({ cell }) =>
          nodes.replica.some((other) => other.cell.timestamp === cell.timestamp && other.cell.value !== cell.value),
        ),
      { only: ['two-writers', 'moving-writer'] },
    ),
    sometimes('a hint is stored', ({ nodes }) => nodes.replica.some(({ hints }) => !hints.isEmpty()), {
      only: HINTING,
    }),
    sometimes(
      'a tombstone is collected',
      (view) =>
        operations(view).some(({ f, isOk }) => f === 'delete' && isOk) &&
        view.nodes.replica.some(({ cell }) => cell.kind === 'nothing'),
      { only: DELETIONS },
    ),
  ],
  {
    exhaustive: {
      'quorum-one-write': {
        config: 'quorum',
        fields: { clients: [[write], [readAt(2), readAt(3)]] },
        found: { distinct: 1558, generated: 5000, depth: 14 },
      },
      'two-writers': { found: { distinct: 106, generated: 265, depth: 9, length: 8 } },
      'moving-writer': { found: { distinct: 1415, generated: 4293, depth: 16 } },
      'moving-writer-skewed': { found: { distinct: 5393, generated: 15_299, depth: 11, length: 10 } },
      deletion: { found: { distinct: 5883, generated: 19_786, depth: 27 } },
      'deletion-outage': { found: { distinct: 1513, generated: 4181, depth: 10, length: 9 } },
      'repaired-once': {
        config: 'deletion-repaired',
        fields: { clients: [[write, remove, readAt(2)]], clock: oneTick },
        faults: { partition: 1, timeout: 2 },
        found: { distinct: 81_582, generated: 274_193, depth: 20 },
      },
      healed: {
        config: 'one-healed',
        fields: { clients: [[write]], replicas: 2 },
        faults: { partition: 1, loss: 1, timeout: 3 },
        without: ['a read finds a value'],
        found: { distinct: 2172, generated: 6827, depth: 15 },
      },
      'one-split': { found: { distinct: 37, generated: 46, depth: 3, length: 2 } },
      'quorum-crashes': { found: { distinct: 54, generated: 86, depth: 4, length: 3 } },
    },
    variants: [
      {
        variant: noGrace,
        caughtBy: stayDeleted.name,
        config: 'deletion',
        shortest: 5,
        exhaustive: { deletion: { found: { distinct: 118, generated: 193, depth: 6, length: 5 } } },
        about: 'a tombstone is collected before every replica has it, and read repair brings the value back',
      },
      {
        variant: noTieBreak,
        caughtBy: converged.name,
        config: 'two-writers',
        shortest: 8,
        exhaustive: { 'two-writers': { found: { distinct: 216, generated: 521, depth: 9, length: 8 } } },
        about: 'of two writes with equal timestamps each replica keeps the first it got, and they never agree',
      },
      {
        variant: tieGoesToValue,
        caughtBy: stayDeleted.name,
        config: 'deletion',
        shortest: 5,
        exhaustive: { deletion: { found: { distinct: 153, generated: 234, depth: 6, length: 5 } } },
        about: 'a value beats a tombstone with the same timestamp, so a deletion right after the write is undone',
      },
      {
        variant: lateWritesStored,
        caughtBy: stayDeleted.name,
        config: 'deletion-repaired',
        shortest: 15,
        exhaustive: {
          'late-write': {
            fields: { clients: [[write, remove, readAt(2)]], clock: oneTick },
            faults: { partition: 1, timeout: 2 },
            found: { distinct: 90_837, generated: 303_621, depth: 16, length: 15 },
          },
        },
        about: 'a write that was under way for longer than tombstones are kept is stored all the same',
      },
    ],
  },
)
