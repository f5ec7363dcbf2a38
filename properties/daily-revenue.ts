/** Each order counts once, whatever fails; and no ingredient of the pipeline can be left out. */
import { deliveryCheckers } from '../checkers/index.js'
import type { ViewOf } from '../kernel/index.js'
import {
  AMOUNT,
  commitsFirst,
  dailyRevenue,
  insertsRows,
  keyedByOffset,
  noDurableOffsets,
  noFence,
  revenueOf,
  roundRobin,
} from '../models/daily-revenue/index.js'
import { always, finallyHolds, history, sometimes } from './property.js'
import { suite } from './suite.js'

type View = ViewOf<typeof dailyRevenue>

const ORDERS = ['orders', 'patient', 'two-partitions-orders']
const AMENDED = ['amended', 'two-partitions']
const RETRIES = ['orders', 'amended', 'two-partitions', 'two-partitions-orders']

const partitions = ({ nodes }: View) => nodes.broker[0]!.partitions
const warehouse = ({ nodes }: View) => nodes.warehouse[0]!

/** Orders that have more than one row. */
const repeated = (view: View) => {
  const rows = [...warehouse(view).rows.values()]
  return [...new Set(rows.map(({ order }) => order))].filter(
    (order) => rows.filter((row) => row.order === order).length > 1,
  )
}

const once = always<View>('no order is counted twice', (view) => repeated(view).length === 0, {
  explain: (view) => {
    const rows = [...warehouse(view).rows.values()].map(({ order, amount }) => `${order} ${amount}`).sort()
    return `Order ${repeated(view).join(' and ')} has more than one row: ${rows.join(', ')}.`
  },
})

/** Orders behind the committed offsets without a row, which neither a worker nor the network holds. */
const lost = (view: View): string[] => {
  const known = new Set([...warehouse(view).rows.values()].map(({ order }) => order))
  const behind = partitions(view)
    .toArray()
    .flatMap(({ log, committed }) => log.take(committed).toArray())
    .map(({ order }) => order)
    .filter((order) => !known.has(order))
  if (behind.length === 0) return behind
  const { nodes, inFlight } = view
  const held = new Set([
    ...nodes.worker.flatMap(({ tasks }) => [...tasks.values()].map(({ record }) => record?.order)),
    ...inFlight.map(({ message }) => (message.type === 'upsert' ? message.order : undefined)),
  ])
  return [...new Set(behind)].filter((order) => !held.has(order))
}

const nothingLost = always<View>('no order is lost', (view) => lost(view).length === 0, {
  explain: (view) => [
    `Order ${lost(view).join(' and ')} has no row, and neither a worker nor the network holds it any more.`,
    `The committed offsets are behind it (${partitions(view)
      .map(({ committed }, i) => `partition ${i}: ${committed}`)
      .join(', ')}), so nobody will read it again.`,
  ],
})

const amendedForGood = always<View>('an amended order stays amended', ({ observers }) => observers.wentBack.isEmpty(), {
  only: AMENDED,
  explain: ({ observers }) => [...observers.wentBack].sort(),
})

/** What the orders are worth that customers have placed and amended. */
const worth = ({ config }: View): number => {
  const amounts = new Map<string, number>()
  for (const request of config.customers.flat())
    if (request.f !== 'receive') amounts.set(request.value, AMOUNT[request.f])
  return [...amounts.values()].reduce((sum, amount) => sum + amount, 0)
}

const equal = finallyHolds<View>(
  'the revenue equals the orders',
  (view) => revenueOf(warehouse(view)) === worth(view),
  { explain: (view) => `The orders are worth ${worth(view)}; the report says ${revenueOf(warehouse(view))}.` },
)

/** Of what billing gets: the rows that are new in the warehouse. */
const billedOnce = history<View>('no order is billed twice', deliveryCheckers['at-most-once']!(), { only: ORDERS })

const isWhole = (view: View) => revenueOf(warehouse(view)) === worth(view)

const PLACED = { f: 'publish', value: 'A' } as const
const AMENDED_LATER = { f: 'amend', value: 'A' } as const

export const dailyRevenueSuite = suite(
  dailyRevenue,
  [
    once,
    nothingLost,
    amendedForGood,
    billedOnce,
    equal,
    sometimes('the report is complete', isWhole),
    sometimes(
      'an order is in the log twice',
      (view) => partitions(view).some(({ log }) => log.toSet().size < log.size),
      { only: RETRIES },
    ),
    sometimes('an order is handed to the warehouse twice', ({ observers }) =>
      observers.handedIn.some((times) => times > 1),
    ),
    sometimes('a former owner is refused by the warehouse', ({ inFlight }) =>
      inFlight.some(({ from, message }) => from === 'warehouse' && message.type === 'refused'),
    ),
    sometimes('a partition has its third owner', (view) => partitions(view).some(({ epoch }) => epoch > 2)),
    sometimes(
      'an order is billed',
      (view) => view.history.some(({ f, type, value }) => f === 'receive' && type === 'ok' && value !== null),
      { only: ORDERS },
    ),
  ],
  {
    exhaustive: {
      'one-order': {
        config: 'orders',
        fields: { customers: [[PLACED]], asks: 1 },
        faults: { restart: 0 },
        found: { distinct: 98_307, generated: 329_640, depth: 40 },
      },
      'one-order-amended': {
        config: 'amended',
        faults: { crash: 0, restart: 0, timeout: 1 },
        found: { distinct: 39_917, generated: 110_944, depth: 47 },
      },
    },
    variants: [
      {
        variant: insertsRows,
        shortest: 12,
        exhaustive: {
          'one-order': {
            fields: { customers: [[PLACED]], asks: 0 },
            found: { distinct: 1861, generated: 4747, depth: 13, length: 12 },
          },
        },
        caughtBy: once.name,
        config: 'patient',
        about: 'an order that is delivered twice is inserted twice',
      },
      {
        variant: keyedByOffset,
        shortest: 15,
        exhaustive: {
          'one-order': {
            fields: { customers: [[PLACED]], asks: 0 },
            found: { distinct: 22_763, generated: 63_383, depth: 16, length: 15 },
          },
        },
        caughtBy: once.name,
        config: 'orders',
        about: 'an order that the shop has published twice is at two offsets, and so has two rows',
      },
      {
        variant: noDurableOffsets,
        shortest: 13,
        exhaustive: {
          'nobody-asks': {
            fields: { asks: 0 },
            found: { distinct: 42_399, generated: 118_949, depth: 14, length: 13 },
          },
        },
        caughtBy: nothingLost.name,
        config: 'orders',
        about: 'nobody knows how far a worker had come that has crashed, and its successor begins at the end',
      },
      {
        variant: commitsFirst,
        shortest: 8,
        exhaustive: { orders: { found: { distinct: 8643, generated: 23_308, depth: 9, length: 8 } } },
        caughtBy: nothingLost.name,
        config: 'orders',
        about: 'the offset is committed before the row is written, and a crash between the two loses the order',
      },
      {
        variant: noFence,
        shortest: 21,
        exhaustive: {
          'no-crash': {
            faults: { crash: 0, restart: 0, timeout: 1 },
            found: { distinct: 15_706, generated: 42_525, depth: 22, length: 21 },
          },
        },
        caughtBy: amendedForGood.name,
        config: 'amended',
        about: 'a worker that was taken for dead writes late, and puts the old amount over the new one',
      },
      {
        variant: roundRobin,
        shortest: 16,
        exhaustive: {
          'one-order': {
            fields: { customers: [[PLACED, AMENDED_LATER]] },
            faults: { crash: 0, restart: 0, timeout: 0 },
            found: { distinct: 1543, generated: 4033, depth: 17, length: 16 },
          },
        },
        caughtBy: amendedForGood.name,
        config: 'two-partitions',
        about: 'an order and its amendment are in different partitions, and nothing says which of them is read first',
      },
    ],
  },
)
