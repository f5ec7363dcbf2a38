/** What exactly-once effects mean, seen from the sink. Source: Helland, "Idempotence Is Not a Medical Condition" (2012). */
import type { ViewOf } from '../kernel/index.js'
import {
  commitBeforeEffect,
  guardedByRunId,
  idempotentSink,
  incrementOnReplay,
  insertWithoutKey,
} from '../models/idempotent-sink/index.js'
import { always, finallyHolds, sometimes } from './property.js'
import { suite } from './suite.js'

type View = ViewOf<typeof idempotentSink>

const STREAMING = ['orders', 'orders-lossy', 'daily-count', 'daily-count-lossy']
const BATCH = ['one-run', 'two-runs', 'two-runs-lossy']

/** Orders and runs by how often they changed the sink's tables. */
const withEffects = ({ observers }: View, isOdd: (effects: number) => boolean) =>
  [...observers.ledger.filter(({ effects }) => isOdd(effects)).keys()].sort()

/** Orders of the partition that never changed the sink's tables. */
const missing = ({ observers, config }: View) =>
  config.orders.filter((order) => (observers.ledger.get(order)?.effects ?? 0) === 0)

/** Missing orders that the group will not read again, and that neither the consumer nor the network holds. */
const lost = (view: View) => {
  const { nodes, config } = view
  const behind = missing(view).filter((order) => config.orders.indexOf(order) < nodes.broker[0]!.committed)
  // Looked at only when something is missing: what a property does not read cannot slow it down.
  return behind.filter(
    (order) =>
      !nodes.consumer.some((consumer) => consumer.order === order) &&
      !view.inFlight.some(({ message }) => 'order' in message && message.order === order),
  )
}

/** The last run that was told that its report is written. */
const lastAcknowledged = ({ history }: View) =>
  Math.max(0, ...history.filter(({ type }) => type === 'ok').map(({ value }) => Number(value)))

const atMostOnce = always<View>(
  'nothing takes effect twice',
  (view) => withEffects(view, (effects) => effects > 1).length === 0,
  {
    explain: (view) => {
      const { orders, dailyCount } = view.nodes.sink[0]!
      const told = withEffects(view, (effects) => effects > 1).map((name) => {
        const { attempts, effects } = view.observers.ledger.get(name)!
        return `${name} was handed to the sink ${attempts} times and took effect ${effects} times.`
      })
      if (view.config.orders.length === 0) return told
      return view.config.table === 'orders'
        ? [...told, `The table has a row for each of ${orders.join(', ')}.`]
        : [
            ...told,
            `The count of the day is ${dailyCount}; it has seen ${[...view.observers.ledger.keys()].sort().join(', ')}.`,
          ]
    },
  },
)

const atLeastOnce = finallyHolds<View>('every order takes effect', (view) => missing(view).length === 0, {
  only: STREAMING,
  explain: (view) => `The consumer has read everything, and ${missing(view).join(' and ')} is in no table.`,
})

const nothingLost = always<View>('no order is lost', (view) => lost(view).length === 0, {
  only: STREAMING,
  explain: (view) => [
    `${lost(view).join(' and ')} changed no table, and neither the consumer nor the network holds it any more.`,
    `The group has committed offset ${view.nodes.broker[0]!.committed}, so nobody will read it again.`,
  ],
})

const latest = always<View>(
  'the report is never older than an acknowledged run',
  (view) => view.nodes.sink[0]!.writtenByRun >= lastAcknowledged(view),
  {
    only: BATCH,
    explain: (view) => {
      const { writtenByRun, orderCount } = view.nodes.sink[0]!
      return (
        `Run ${lastAcknowledged(view)} was acknowledged, ` +
        `and the report shows again what run ${writtenByRun} saw: an order count of ${orderCount}.`
      )
    },
  },
)

export const idempotentSinkSuite = suite(
  idempotentSink,
  [
    atMostOnce,
    nothingLost,
    atLeastOnce,
    latest,
    sometimes('every offset is committed', ({ nodes, config }) => nodes.broker[0]!.committed === config.orders.length, {
      only: STREAMING,
    }),
    sometimes('something is handed to the sink twice', ({ observers }) =>
      observers.ledger.some(({ attempts }) => attempts > 1),
    ),
    sometimes(
      'the consumer starts again behind the first order',
      ({ nodes }) => nodes.consumer[0]!.offset === null && nodes.broker[0]!.committed > 0,
      { only: STREAMING },
    ),
    sometimes(
      'a late retry of an older run is under way',
      ({ nodes, inFlight }) =>
        inFlight.some(({ message }) => message.type === 'upsert' && message.run < nodes.sink[0]!.writtenByRun),
      { only: ['two-runs', 'two-runs-lossy'] },
    ),
  ],
  {
    exhaustive: {
      orders: { found: { distinct: 252, generated: 403, depth: 23 } },
      'daily-count': { found: { distinct: 252, generated: 403, depth: 23 } },
      'one-run': { found: { distinct: 871, generated: 2150, depth: 17 } },
      'two-runs': { found: { distinct: 33, generated: 46, depth: 10 } },
      'two-runs-lossy': { found: { distinct: 18_381, generated: 65_361, depth: 20 } },
    },
    variants: [
      {
        variant: incrementOnReplay,
        caughtBy: atMostOnce.name,
        config: 'daily-count',
        shortest: 8,
        about: 'the sink adds one to the count of the day, whether or not it has counted the order before',
        exhaustive: { 'daily-count': { found: { distinct: 61, generated: 79, depth: 9, length: 8 } } },
      },
      {
        variant: commitBeforeEffect,
        caughtBy: nothingLost.name,
        config: 'orders',
        shortest: 4,
        about: 'the offset is committed before the effect, and what was read when the consumer crashed is lost',
        exhaustive: { orders: { found: { distinct: 16, generated: 19, depth: 5, length: 4 } } },
      },
      {
        variant: insertWithoutKey,
        caughtBy: atMostOnce.name,
        config: 'orders',
        shortest: 8,
        about: 'the sink inserts a row without a key, so an order that is replayed has two rows',
        exhaustive: { orders: { found: { distinct: 61, generated: 79, depth: 9, length: 8 } } },
      },
      {
        variant: guardedByRunId,
        caughtBy: latest.name,
        config: 'two-runs',
        shortest: 8,
        about: 'the upsert only checks that another run wrote last, so a late retry of an older run wins',
        exhaustive: { 'two-runs': { found: { distinct: 37, generated: 49, depth: 9, length: 8 } } },
      },
    ],
  },
)
