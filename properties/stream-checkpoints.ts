/**
 * What checkpoints promise: that after a failure the job goes on as if there had been none. Source: Carbone et al. (2015),
 * sections 3 and 4; Flink documentation, "Fault Tolerance Guarantees of Data Sources and Sinks".
 */
import type { ViewOf } from '../kernel/index.js'
import {
  cityOf,
  commitsAtBarrier,
  forgetsPending,
  localDisk,
  mixesCheckpoints,
  noAlignment,
  streamCheckpoints,
} from '../models/stream-checkpoints/index.js'
import { always, finallyHolds, sometimes } from './property.js'
import { suite } from './suite.js'

type View = ViewOf<typeof streamCheckpoints>

const TRANSACTIONS = ['transaction', 'two-crashes']
const ADDING = [...TRANSACTIONS, 'increment']

type Counts = Iterable<readonly [string, number]>
const told = (counts: Counts) => {
  const parts = [...counts].sort().map(([city, count]) => `${city} ${count}`)
  return parts.length === 0 ? 'nothing' : parts.join(', ')
}
const countsOf = (orders: readonly string[]) => {
  const counts = new Map<string, number>()
  for (const order of orders) counts.set(cityOf(order), (counts.get(cityOf(order)) ?? 0) + 1)
  return counts
}

const repeated = ({ observers }: View) => [...observers.added.filter((times) => times > 1)].sort()

const atMostOnce = always<View>('no order is counted twice in the table', (view) => repeated(view).length === 0, {
  only: ADDING,
  refuted: { increment: 'orders behind the last checkpoint are read again, and each adds one to the table again' },
  explain: (view) => repeated(view).map(([order, times]) => `${order} was counted ${times} times.`),
})

const neverTakenBack = always<View>(
  'what the table has shown is never taken back',
  ({ observers }) => observers.takenBack.isEmpty(),
  {
    refuted: {
      upsert:
        'after a restart the operator counts from the checkpoint again, and overwrites what it had come to before',
      'two-crashes-upsert':
        'after a restart the operator counts from the checkpoint again, and overwrites later counts',
    },
    explain: ({ observers }) => [...observers.takenBack].sort(),
  },
)

/** The orders in front of the offsets of the last complete checkpoint. */
const inFront = ({ nodes, ids, config }: View) => {
  const { offsets } = nodes.coordinator[0]!.complete
  return config.partitions.flatMap((orders, i) => orders.slice(0, offsets.get(ids.source[i]!, 0)))
}

const readBefore = (view: View) => countsOf(inFront(view))

const consistent = always<View>(
  'a complete checkpoint is a consistent cut',
  (view) => {
    const { snapshot } = view.nodes.coordinator[0]!.complete
    return snapshot === null || told(snapshot.counts) === told(readBefore(view))
  },
  {
    explain: (view) => {
      const { number, snapshot } = view.nodes.coordinator[0]!.complete
      return (
        `Up to the offsets of checkpoint ${number} the sources have read ${told(readBefore(view))}; ` +
        `the operator's state in that checkpoint counts ${told(snapshot!.counts)}.`
      )
    },
  },
)

const restored = always<View>(
  'a restored operator matches the restored offsets',
  (view) => {
    const { attempt, isRunning } = view.nodes.coordinator[0]!
    const { counts, attempt: restored } = view.nodes.operator[0]!
    return isRunning || restored !== attempt || told(counts) === told(readBefore(view))
  },
  {
    explain: (view) => {
      const { number } = view.nodes.coordinator[0]!.complete
      return (
        `Up to the offsets of checkpoint ${number} the sources have read ${told(readBefore(view))}, and will not again; ` +
        `the operator goes on with ${told(view.nodes.operator[0]!.counts)}.`
      )
    },
  },
)

/** Of these, the ones that readers do not see, in transactions that nobody knows of any more. */
const lost = (view: View): string[] => {
  const { nodes, observers, inFlight } = view
  const operator = nodes.operator[0]!
  if (operator.attempt !== nodes.coordinator[0]!.attempt) return []
  const unseen = inFront(view).filter((order) => !observers.added.has(order))
  if (unseen.length === 0) return unseen
  const isKnown = (transaction: string) =>
    operator.pending.includes(transaction) ||
    inFlight.some(({ message }) => message.type === 'commit' && message.transaction === transaction)
  const known = nodes.table[0]!.open.filter((_, transaction) => isKnown(transaction))
  return unseen.filter((order) => !known.some((orders) => orders.includes(order)))
}

const nothingLost = always<View>('no order of a complete checkpoint is lost', (view) => lost(view).length === 0, {
  only: TRANSACTIONS,
  explain: (view) =>
    `${lost(view).join(' and ')} will not be read again, and nobody will commit the transaction that counts them.`,
})

const invisible = always<View>(
  'readers see only what belongs to a complete checkpoint',
  (view) => view.observers.added.every((_, order) => inFront(view).includes(order)),
  {
    only: TRANSACTIONS,
    explain: (view) => {
      const early = [...view.observers.added.keys()].filter((order) => !inFront(view).includes(order)).sort()
      return `${early.join(' and ')} can be seen in the table, and would be read again after a failure.`
    },
  },
)

const result = ({ config }: View) => countsOf(config.partitions.flat())

const sameResult = finallyHolds<View>(
  'the result equals that of a run without failures',
  (view) => told(view.nodes.table[0]!.counts) === told(result(view)),
  {
    refuted: { increment: 'orders behind the last checkpoint are read again, and the table counts them twice' },
    explain: (view) => `The orders are ${told(result(view))}; the table says ${told(view.nodes.table[0]!.counts)}.`,
  },
)

export const streamCheckpointsSuite = suite(
  streamCheckpoints,
  [
    atMostOnce,
    consistent,
    restored,
    nothingLost,
    invisible,
    neverTakenBack,
    sameResult,
    sometimes('a checkpoint in the middle of the stream completes', (view) => {
      const { number, offsets } = view.nodes.coordinator[0]!.complete
      const read = offsets.reduce((sum, offset) => sum + offset, 0)
      return number > 0 && read > 0 && read < view.config.partitions.flat().length
    }),
    sometimes(
      'an order is held back until the barriers are aligned',
      ({ nodes }) => nodes.operator[0]!.heldBack.size > 0,
    ),
    sometimes('the job goes on from a checkpoint', ({ observers }) => observers.recovery.from.some((n) => n > 0)),
    sometimes('the job starts all over again', ({ observers }) => observers.recovery.from.has(0)),
    sometimes('a transaction is committed after a restart', ({ observers }) => observers.recovery.commits > 0, {
      only: TRANSACTIONS,
    }),
  ],
  {
    exhaustive: {
      'one-order': {
        fields: { partitions: [['Delhi 1'], []] },
        faults: { timeout: 3 },
        without: ['a checkpoint in the middle of the stream completes'],
        found: { distinct: 36_045, generated: 118_760, depth: 50 },
      },
      'two-orders-no-crash': {
        fields: { partitions: [['Delhi 1'], ['Delhi 2']] },
        faults: { crash: 0, restart: 0, timeout: 4 },
        without: [
          'the job goes on from a checkpoint',
          'the job starts all over again',
          'a transaction is committed after a restart',
        ],
        found: { distinct: 16_156, generated: 52_325, depth: 53 },
      },
      'two-orders-upsert': {
        config: 'upsert',
        fields: { partitions: [['Delhi 1', 'Delhi 2'], []] },
        faults: { timeout: 5 },
        found: { distinct: 42_288, generated: 146_885, depth: 19, length: 18 },
      },
      increment: { found: { distinct: 59_791, generated: 204_048, depth: 16, length: 15 } },
    },
    variants: [
      {
        variant: noAlignment,
        shortest: 17,
        exhaustive: {
          'no-crash': {
            faults: { crash: 0, restart: 0 },
            found: { distinct: 8825, generated: 30_791, depth: 18, length: 17 },
          },
        },
        caughtBy: consistent.name,
        about:
          'the operator counts orders behind a barrier into the checkpoint in front of it, and they are read again',
      },
      {
        variant: localDisk,
        shortest: 22,
        caughtBy: restored.name,
        exhaustive: {
          'one-order': {
            fields: { partitions: [['Delhi 1'], []] },
            faults: { timeout: 3 },
            found: { distinct: 18_297, generated: 58_413, depth: 23, length: 22 },
          },
        },
        about: "the operator's snapshot is on the disk of its own machine, and lost together with it",
      },
      {
        variant: commitsAtBarrier,
        shortest: 14,
        exhaustive: {
          'no-crash': {
            faults: { crash: 0, restart: 0 },
            found: { distinct: 3754, generated: 12_430, depth: 15, length: 14 },
          },
        },
        caughtBy: invisible.name,
        about: 'the transaction is committed before the checkpoint is complete, and its orders are read again',
      },
      {
        variant: forgetsPending,
        shortest: 22,
        caughtBy: nothingLost.name,
        exhaustive: {
          'one-order': {
            fields: { partitions: [['Delhi 1'], []] },
            faults: { timeout: 3 },
            found: { distinct: 17_753, generated: 57_337, depth: 23, length: 22 },
          },
        },
        about: 'a pre-committed transaction is not committed after a restart, although its orders are not read again',
      },
      {
        variant: mixesCheckpoints,
        shortest: 10,
        caughtBy: consistent.name,
        exhaustive: {
          'one-order': {
            fields: { partitions: [['Delhi 1'], []] },
            faults: { timeout: 3 },
            found: { distinct: 2557, generated: 6592, depth: 11, length: 10 },
          },
        },
        about: 'sources go on from an offset of a checkpoint that the operator has not made',
      },
    ],
  },
)
