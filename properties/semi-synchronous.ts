/**
 * Semisynchronous replication: where the source waits decides what others may see and lose; and the timeout undoes it all.
 * Source: MySQL 8.4 Reference Manual, section 19.4.10.
 */
import type { ViewOf } from '../kernel/index.js'
import { promotedTooEarly, relayLogInMemory, semiSynchronous } from '../models/semi-synchronous/index.js'
import { consistencyLattice } from './lattices/index.js'
import { always, finallyHolds, sometimes } from './property.js'
import { suite } from './suite.js'

type View = ViewOf<typeof semiSynchronous>
const CONFIGS = Object.keys(semiSynchronous.definition.configs)

/** Acknowledged writes that the source does not have, while there is one. */
const lost = ({ nodes, ids, observers }: View) => {
  if (observers.acknowledged.isEmpty()) return []
  const at = nodes.server.findIndex(({ role }) => role === 'source')
  if (at < 0) return []
  const missing = observers.acknowledged.filter((_, op) => !nodes.server[at]!.log.some((event) => event.op === op))
  return [...missing]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { by, value }]) => ({ by, value, source: ids.server[at]! }))
}

const nothingLost = always<View>('no acknowledged write is lost', (view) => lost(view).length === 0, {
  refuted: {
    'timed-out': 'the source waits no longer than its timeout, and then acknowledges what no replica has received',
  },
  explain: (view) =>
    lost(view).map(
      ({ by, value, source }) => `${by} had acknowledged ${value}; ${source}, the source now, never received it.`,
    ),
})

const oneSource = always<View>(
  'one server at a time is the source',
  ({ nodes }) => nodes.server.filter(({ role }) => role === 'source').length < 2,
)

/** The first source shows what its replica has not received. (Later its data is thrown away, and sent to it anew.) */
const isAhead = ({ nodes }: View) => {
  const [source, replica] = nodes.server
  return source!.role === 'source' && source!.committed > replica!.log.size
}

const shown = always<View>('clients see only what a replica has received', (view) => !isAhead(view), {
  only: CONFIGS.filter((name) => name !== 'crash'),
  refuted: {
    'after-commit': 'the storage engine commits, for all to see, before the source waits for the replica',
    'timed-out': 'after the timeout the source commits without the replica',
  },
  explain: ({ nodes, ids }) =>
    nodes.server.map(
      ({ role, log, committed }, i) =>
        `${ids.server[i]} (${role}) has ${log.size} transactions, ${committed} of them committed.`,
    ),
})

const prefix = always<View>('what the replica has received is a prefix of the binary log', ({ nodes }) => {
  const source = nodes.server.find(({ role }) => role === 'source')
  return nodes.server.every(
    ({ role, log, source: from }) =>
      role !== 'replica' || source === undefined || from === null || log.equals(source.log.take(log.size)),
  )
})

const caughtUp = finallyHolds<View>('the replica has everything', ({ nodes }) => {
  const [first, second] = nodes.server
  return first!.log.equals(second!.log) && first!.committed === second!.committed
})

export const semiSynchronousSuite = suite(
  semiSynchronous,
  [
    nothingLost,
    oneSource,
    shown,
    prefix,
    caughtUp,
    ...consistencyLattice<View>({
      'after-sync': { strongest: ['linearizable'] },
      'after-commit': {
        strongest: ['monotonic-writes', 'read-your-writes', 'writes-follow-reads'],
        because: 'another client reads what only the source has committed, and the failover takes it back',
      },
      'timed-out': {
        strongest: ['monotonic-writes', 'read-your-writes', 'writes-follow-reads'],
        because: 'what was acknowledged and read after the timeout is lost in the failover',
      },
      crash: { strongest: ['linearizable'] },
    }),
    sometimes('a transaction waits for the replica', ({ nodes }) =>
      nodes.server.some(({ waiting }) => waiting !== null),
    ),
    sometimes('the replica is promoted', ({ nodes }) => nodes.server[1]!.role === 'source'),
    sometimes('the old source is rebuilt', ({ nodes }) => nodes.server[0]!.role === 'replica'),
    sometimes('replication is asynchronous', ({ nodes }) => nodes.server.some(({ isSemiSync }) => !isSemiSync), {
      only: ['timed-out'],
    }),
  ],
  {
    exhaustive: {
      'after-sync': { found: { distinct: 64_903, generated: 153_968, depth: 23 } },
      'after-commit': { without: [shown.name], found: { distinct: 1204, generated: 2419, depth: 9, length: 8 } },
      'timed-out': { without: [shown.name], found: { distinct: 671, generated: 1187, depth: 7, length: 6 } },
      crash: { found: { distinct: 16_313, generated: 46_142, depth: 23 } },
    },
    variants: [
      {
        variant: relayLogInMemory,
        caughtBy: nothingLost.name,
        config: 'crash',
        shortest: 4,
        about: 'the replica acknowledges what it has in memory only, crashes, and is promoted without it',
        exhaustive: { crash: { found: { distinct: 326, generated: 568, depth: 5, length: 4 } } },
      },
      {
        variant: promotedTooEarly,
        caughtBy: 'linearizable',
        config: 'after-sync',
        shortest: 10,
        about: 'the replica takes queries as the source before it has applied what it has received',
        exhaustive: { 'after-sync': { found: { distinct: 7303, generated: 14_148, depth: 11, length: 10 } } },
      },
    ],
  },
)
