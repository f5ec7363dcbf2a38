/**
 * What it means that each record takes effect exactly once, although consumers crash and partitions move. Source: Kafka
 * documentation, "Message Delivery Semantics"; KIP-98 and KIP-447.
 */
import type { ViewOf } from '../kernel/index.js'
import {
  commitBeforeEffect,
  commitsOfAnybody,
  consumerGroup,
  idPerConsumer,
  noFencing,
  offsetOutsideTransaction,
  orderOf,
  pendingOffsets,
  uncheckedGeneration,
} from '../models/consumer-group/index.js'
import { always, finallyHolds, sometimes } from './property.js'
import { suite } from './suite.js'

type View = ViewOf<typeof consumerGroup>

const FENCED = ['fenced-upsert', 'two-partitions']
const ONE_CONSUMER = 'transaction-one-consumer'
const TRANSACTIONS = ['transaction', 'transaction-by-generation']
const TABLES = ['fenced-upsert', 'upsert', 'insert', 'increment', 'two-partitions']

/** All records of the source. */
const records = ({ config }: View) => config.partitions.flat()
const quoted = (changes: Iterable<string>) => [...changes].map((change) => `'${change}'`).join(' and ')
const effectsOf = ({ observers }: View, change: string) => observers.ledger.get(change)?.effects ?? 0
const committed = ({ nodes }: View, partition: number) => nodes.broker[0]!.committed.get(partition, 0)

const repeated = (view: View) => records(view).filter((change) => effectsOf(view, change) > 1)
const missing = (view: View) => records(view).filter((change) => effectsOf(view, change) === 0)

/** Missing records that the group will not read again, and that neither a consumer nor the network holds. */
const lost = (view: View) => {
  const isBehind = (change: string) =>
    view.config.partitions.some((changes, partition) => {
      const offset = changes.indexOf(change)
      return offset >= 0 && offset < committed(view, partition)
    })
  const behind = missing(view).filter(isBehind)
  if (behind.length === 0) return behind
  const { nodes, inFlight } = view
  return behind.filter(
    (change) =>
      !nodes.consumer.some((consumer) => consumer.change === change) &&
      !inFlight.some(({ message }) => message.type === 'write' && message.change === change),
  )
}

const atMostOnce = always<View>('no record takes effect twice', (view) => repeated(view).length === 0, {
  refuted: {
    insert: 'after a crash the last record is read again, and without a key the table gets a second row',
    increment: 'after a crash the last record is read again, and the counter is incremented again',
    upsert: 'a consumer that was thrown out writes late, and overwrites what its successor has written since',
  },
  explain: (view) =>
    repeated(view).map((change) => {
      const { effects, by } = view.observers.ledger.get(change)!
      return `'${change}' took effect ${effects} times, by the hand of ${[...by].sort().join(' and ')}.`
    }),
})

const nothingLost = always<View>('no record is lost', (view) => lost(view).length === 0, {
  explain: (view) => [
    `${quoted(lost(view))} took no effect, and neither a consumer nor the network holds it any more.`,
    ...view.config.partitions.flatMap((changes, partition) =>
      changes.some((change) => lost(view).includes(change))
        ? [
            `The group has committed offset ${committed(view, partition)} of partition ${partition}, ` +
              'so nobody will read it again.',
          ]
        : [],
    ),
  ],
})

const offsetsAdvance = always<View>(
  'committed offsets never go back',
  ({ observers }) => observers.regressed.isEmpty(),
  { explain: ({ observers }) => [...observers.regressed].sort() },
)

const fenced = always<View>(
  'a consumer that was thrown out changes nothing once its successor writes',
  ({ observers }) => observers.late.changes.isEmpty(),
  {
    only: TABLES,
    refuted: {
      insert: 'the table takes rows from whoever sends them',
      increment: 'the counter is incremented by whoever asks for it',
      upsert: 'a row is overwritten by whoever writes last; that it is keyed does not help, for it is the same key',
    },
    explain: ({ observers }) => [...observers.late.changes].sort(),
  },
)

/** The last change of each order in the source. */
const lastChanges = (view: View) => new Map(records(view).map((change) => [orderOf(change), change]))

/** Where the result differs from what a run without failures gives, as a sentence; `null` where it does not. */
const difference = (view: View): string | null => {
  const expected = records(view)
  const { nodes, config } = view
  const rows = config.sink === 'transaction' ? nodes.broker[0]!.output : nodes.sink[0]!.rows
  switch (config.sink) {
    case 'insert':
    case 'transaction': {
      const isSame = rows.size === expected.length && expected.every((change) => rows.includes(change))
      return isSame ? null : `There are ${rows.size} rows (${rows.join(', ')}) of ${expected.length} records.`
    }
    case 'increment': {
      const { count } = nodes.sink[0]!
      return count === expected.length ? null : `The counter says ${count}, and there are ${expected.length} records.`
    }
    default: {
      const { statuses } = nodes.sink[0]!
      const wrong = [...lastChanges(view)].filter(([order, change]) => statuses.get(order) !== change)
      const told = wrong.map(
        ([order, change]) => `The last record is '${change}'; the table says '${statuses.get(order)}'.`,
      )
      return wrong.length === 0 ? null : told.join(' ')
    }
  }
}

const sameResult = finallyHolds<View>(
  'the result equals that of a run without failures',
  (view) => difference(view) === null,
  {
    refuted: {
      insert: 'the record that was read again is there twice',
      increment: 'the record that was read again is counted twice',
      upsert: 'what a consumer that was thrown out wrote late is there to stay',
    },
    explain: (view) => difference(view) ?? '',
  },
)

const allEffective = finallyHolds<View>('every record takes effect', (view) => missing(view).length === 0, {
  explain: (view) => `The group has read everything, and ${quoted(missing(view))} took no effect.`,
})

/** Writes under way of consumers that are members no more, or of an earlier generation. */
const zombieWrites = ({ nodes, inFlight }: View) => {
  const { generation, members } = nodes.broker[0]!
  return inFlight.filter(
    ({ from, message }) =>
      (message.type === 'write' || message.type === 'produce') &&
      (message.generation < generation || !members.has(from)),
  )
}

export const consumerGroupSuite = suite(
  consumerGroup,
  [
    atMostOnce,
    nothingLost,
    offsetsAdvance,
    fenced,
    allEffective,
    sameResult,
    sometimes('every offset is committed', (view) =>
      view.config.partitions.every((changes, partition) => committed(view, partition) === changes.length),
    ),
    sometimes(
      'a record is handed to the sink twice',
      ({ observers }) => observers.ledger.some(({ attempts }) => attempts > 1),
      { only: TABLES },
    ),
    sometimes('a consumer that was thrown out has a write under way', (view) => zombieWrites(view).length > 0, {
      only: [...TABLES, ...TRANSACTIONS],
    }),
    sometimes(
      'the consumer crashes with a transaction open',
      ({ nodes, isUp }) => !isUp('consumer') && nodes.broker[0]!.transactions.some(({ rows }) => !rows.isEmpty()),
      { only: [ONE_CONSUMER] },
    ),
    sometimes(
      'a commit of an earlier generation is refused',
      ({ inFlight }) => inFlight.some(({ message }) => message.type === 'refused' && message.because !== 'fenced'),
      { only: [...TABLES, 'transaction-by-generation'] },
    ),
    sometimes(
      'a zombie is fenced',
      ({ inFlight }) => inFlight.some(({ message }) => message.type === 'refused' && message.because === 'fenced'),
      { only: [...FENCED, ...TRANSACTIONS] },
    ),
    sometimes(
      'both consumers have partitions',
      ({ nodes }) => nodes.consumer.every(({ partitions }) => !partitions.isEmpty()),
      {
        only: ['two-partitions'],
      },
    ),
    sometimes('a consumer waits for a pending transaction', ({ nodes }) => !nodes.broker[0]!.waiting.isEmpty(), {
      only: ['transaction-by-generation'],
    }),
  ],
  {
    exhaustive: {
      'fenced-upsert': { found: { distinct: 167_755, generated: 420_039, depth: 56 } },
      upsert: { found: { distinct: 29_586, generated: 69_018, depth: 18, length: 17 } },
      insert: { found: { distinct: 5305, generated: 11_342, depth: 12, length: 11 } },
      increment: { found: { distinct: 5305, generated: 11_342, depth: 12, length: 11 } },
      'transaction-one-consumer': { found: { distinct: 136, generated: 182, depth: 29 } },
      'transaction-one-record': {
        config: 'transaction',
        fields: { partitions: [['A placed']] },
        faults: { restart: 0 },
        found: { distinct: 13_013, generated: 38_390, depth: 44 },
      },
      'transaction-by-generation-one-record': {
        config: 'transaction-by-generation',
        fields: { partitions: [['A placed']] },
        faults: { restart: 0, timeout: 1 },
        found: { distinct: 13_753, generated: 38_641, depth: 43 },
      },
    },
    variants: [
      {
        variant: commitBeforeEffect,
        caughtBy: nothingLost.name,
        config: 'fenced-upsert',
        shortest: 6,
        exhaustive: { 'fenced-upsert': { found: { distinct: 494, generated: 855, depth: 7, length: 6 } } },
        about: 'the offset is committed before the effect, and what a consumer holds when it crashes is lost',
      },
      {
        variant: noFencing,
        shortest: 17,
        exhaustive: {
          'no-crash': {
            faults: { crash: 0, restart: 0 },
            found: { distinct: 3007, generated: 6004, depth: 18, length: 17 },
          },
        },
        caughtBy: fenced.name,
        about: 'the sink takes writes of a consumer that was thrown out, which overwrite newer ones',
      },
      {
        variant: commitsOfAnybody,
        shortest: 21,
        exhaustive: {
          'no-crash': {
            faults: { crash: 0, restart: 0 },
            found: { distinct: 4922, generated: 10_167, depth: 22, length: 21 },
          },
        },
        caughtBy: offsetsAdvance.name,
        about: 'a consumer that was thrown out commits its old offset over that of its successor',
      },
      {
        variant: offsetOutsideTransaction,
        caughtBy: atMostOnce.name,
        config: ONE_CONSUMER,
        shortest: 21,
        about:
          'the offset is committed after the transaction, not in it, and a crash between the two repeats the output',
        exhaustive: { 'transaction-one-consumer': { found: { distinct: 129, generated: 167, depth: 22, length: 21 } } },
      },
      {
        variant: idPerConsumer,
        shortest: 23,
        exhaustive: {
          'one-record': {
            fields: { partitions: [['A placed']] },
            faults: { crash: 0, restart: 0 },
            found: { distinct: 5255, generated: 10_874, depth: 24, length: 23 },
          },
        },
        caughtBy: atMostOnce.name,
        config: 'transaction',
        about: 'who takes over a partition does not take over the transactional id, so the old owner is not fenced',
      },
      {
        variant: uncheckedGeneration,
        shortest: 24,
        exhaustive: {
          'one-record': {
            fields: { partitions: [['A placed']] },
            faults: { crash: 0, restart: 0, timeout: 1 },
            found: { distinct: 5417, generated: 11_218, depth: 25, length: 24 },
          },
        },
        caughtBy: atMostOnce.name,
        config: 'transaction-by-generation',
        about: 'the offsets of a transaction are taken from a consumer that was thrown out, and its output with them',
      },
      {
        variant: pendingOffsets,
        shortest: 23,
        exhaustive: {
          'one-record': {
            fields: { partitions: [['A placed']] },
            faults: { crash: 0, restart: 0, timeout: 1 },
            found: { distinct: 5440, generated: 11_171, depth: 24, length: 23 },
          },
        },
        caughtBy: atMostOnce.name,
        config: 'transaction-by-generation',
        about: 'the new owner starts at an offset that the transaction of the old owner is about to move',
      },
    ],
  },
)
