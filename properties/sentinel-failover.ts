/**
 * Failover by sentinels: what elections and epochs guarantee, and what asynchronous replication does not. Source: Redis
 * documentation, "High availability with Redis Sentinel", sections "Consistency properties of Sentinel under partitions"
 * and "Sentinel states persistence".
 */
import type { NodeId, ViewOf } from '../kernel/index.js'
import { write } from '../models/sentinel-failover/configs.js'
import {
  continuesAnyHistory,
  ignoresToken,
  picksFirst,
  type Redis,
  sentinelFailover,
  votesForAll,
} from '../models/sentinel-failover/index.js'
import { consistencyLattice } from './lattices/index.js'
import { always, finallyHolds, sometimes } from './property.js'
import { suite } from './suite.js'

type View = ViewOf<typeof sentinelFailover>

const CONFIGS = Object.keys(sentinelFailover.definition.configs)
const STORAGE = ['unfenced-storage', 'fenced-storage']
const WITH_CLIENTS = CONFIGS.filter((name) => name !== 'sentinel-crash')
const refutedIn = (configs: readonly string[], reason: string) =>
  Object.fromEntries(configs.map((config) => [config, reason]))

const electionSafety = always<View>(
  'one sentinel is elected per epoch',
  ({ observers }) => observers.leaders.every((elected) => elected.size === 1),
  {
    explain: ({ observers }) =>
      [...observers.leaders]
        .filter(([, elected]) => elected.size > 1)
        .map(([epoch, elected]) => `${[...elected].sort().join(' and ')} were both elected in epoch ${epoch}.`),
  },
)

const named = (view: View): Map<number, Set<NodeId>> => {
  const masters = new Map<number, Set<NodeId>>()
  for (const { configuration } of view.nodes.sentinel)
    masters.set(configuration.epoch, (masters.get(configuration.epoch) ?? new Set()).add(configuration.master))
  return masters
}

const oneMaster = always<View>(
  'a configuration epoch names one master',
  (view) => [...named(view).values()].every((masters) => masters.size === 1),
  {
    explain: (view) =>
      [...named(view)]
        .filter(([, masters]) => masters.size > 1)
        .map(([epoch, masters]) => `Sentinels know ${[...masters].sort().join(' and ')} as master of epoch ${epoch}.`),
  },
)

const misdeed = (name: string, what: string) => {
  const found = ({ observers }: View) => [...observers.misdeeds].filter((told) => told.startsWith(what)).sort()
  return always<View>(name, (view) => found(view).length === 0, {
    explain: (view) => found(view).map((told) => told.slice(what.length + 2)),
  })
}
const epochGrows = misdeed("a sentinel's configuration never goes back to an older epoch", 'epoch')
const bestOffset = misdeed('the replica that has processed most is promoted', 'choice')

/** The master of the newest epoch, also while it is down. */
function newestMaster({ nodes, ids }: View): { id: NodeId; master: Redis } | undefined {
  let newest: { id: NodeId; master: Redis } | undefined
  for (const [i, master] of nodes.redis.entries())
    if (master.role === 'master' && master.epoch >= (newest?.master.epoch ?? 0)) newest = { id: ids.redis[i]!, master }
  return newest
}

const lost = (view: View) => {
  if (view.observers.acknowledged.isEmpty()) return []
  const newest = newestMaster(view)
  if (newest === undefined) return []
  return [...view.observers.acknowledged]
    .filter(([op]) => !newest.master.data.some((command) => command.op === op))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { by, value }]) => ({ by, value, ...newest }))
}

const nothingLost = always<View>('no acknowledged write is lost', (view) => lost(view).length === 0, {
  only: WITH_CLIENTS,
  refuted: {
    ...refutedIn(
      WITH_CLIENTS,
      'the master answers before any replica has the write, and a replica without it is promoted',
    ),
    'min-replicas':
      'replicas that kept up a moment ago count as good, so an isolated master goes on for as long as min-replicas-max-lag',
  },
  explain: (view) =>
    lost(view).map(
      ({ by, value, id, master }) =>
        `${by} had acknowledged ${value}; ${id}, the master of epoch ${master.epoch}, never received it.`,
    ),
})

const masters = ({ nodes, ids, isUp }: View) =>
  ids.redis.filter((id, i) => nodes.redis[i]!.role === 'master' && isUp(id))

const onlyMaster = always<View>('one master at a time accepts writes', (view) => masters(view).length < 2, {
  refuted: refutedIn(CONFIGS, 'nobody can tell the old master, if it is out of reach, that another one was promoted'),
  explain: (view) => `${masters(view).join(' and ')} both take themselves for the master.`,
})

/** A write that storage took of a master after it had taken one of a newer master. */
const stale = ({ nodes }: View) => {
  const rows = nodes.storage[0]?.rows.toArray() ?? []
  for (const [i, row] of rows.entries()) {
    const newer = rows.slice(0, i).find(({ epoch }) => epoch > row.epoch)
    if (newer !== undefined) return { row, newer }
  }
  return undefined
}

const fenced = always<View>(
  'storage takes no write of a master after one of a newer master',
  (view) => stale(view) === undefined,
  {
    only: STORAGE,
    refuted: { 'unfenced-storage': 'storage cannot tell which of two masters was deposed' },
    explain: (view) => {
      const { row, newer } = stale(view)!
      return `The master of epoch ${row.epoch} wrote ${row.value} over ${newer.value}, which the master of epoch ${newer.epoch} had written.`
    },
  },
)

const unsaved = ({ nodes, observers }: View) =>
  [...observers.acknowledged].filter(([op]) => !nodes.storage[0]!.rows.some((row) => row.op === op))

const stored = always<View>('storage has every acknowledged write', (view) => unsaved(view).length === 0, {
  only: STORAGE,
  explain: (view) =>
    unsaved(view).map(([, { by, value }]) => `${by} acknowledged ${value}, which storage has not taken.`),
})

const isBeginning = (data: Redis['data'], of: Redis['data']) => data.size <= of.size && data.equals(of.take(data.size))

/** A replica whose data is not a beginning of that of the master whose history it follows. */
const diverged = ({ nodes, ids }: View) => {
  for (const [i, replica] of nodes.redis.entries()) {
    if (replica.role !== 'replica') continue
    const master = nodes.redis.find(({ role, lineage }) => role === 'master' && lineage.id === replica.lineage.id)
    if (master && !isBeginning(replica.data, master.data)) return ids.redis[i]!
  }
  return undefined
}

const prefix = always<View>("a replica's data is a prefix of its master's", (view) => diverged(view) === undefined, {
  explain: (view) => `${diverged(view)} has writes that the master whose history it follows does not have.`,
})

const agreed = finallyHolds<View>(
  'live sentinels name the same master',
  ({ nodes, ids, isUp }) =>
    new Set(nodes.sentinel.filter((_, i) => isUp(ids.sentinel[i]!)).map(({ configuration }) => configuration.master))
      .size <= 1,
)

const BEHIND = 'a replica answers, or is promoted, that has not received what its master acknowledged'

const THREE_SENTINELS = ['asynchronous', 'isolated-master', 'sentinel-crash']
const ONE_WRITE_EACH = [[write(1, 'redis1')], [write(2, 'redis2')]]

export const sentinelFailoverSuite = suite(
  sentinelFailover,
  [
    electionSafety,
    oneMaster,
    epochGrows,
    bestOffset,
    nothingLost,
    onlyMaster,
    fenced,
    stored,
    prefix,
    agreed,
    ...consistencyLattice<View>({
      asynchronous: { strongest: ['monotonic-writes', 'writes-follow-reads'], because: BEHIND },
      'min-replicas': { strongest: ['monotonic-writes', 'writes-follow-reads'], because: BEHIND },
      'two-replicas': { strongest: ['read-your-writes', 'monotonic-writes', 'writes-follow-reads'], because: BEHIND },
    }),
    sometimes(
      'sentinels agree that the master is down',
      ({ nodes }) => nodes.sentinel.some(({ phase }) => phase === 'electing'),
      { only: THREE_SENTINELS },
    ),
    sometimes('a replica is promoted', ({ nodes }) =>
      nodes.redis.some(({ role, epoch }) => role === 'master' && epoch > 0),
    ),
    sometimes(
      'the old master becomes a replica',
      ({ nodes }) => nodes.redis[0]!.role === 'replica' && nodes.redis[0]!.epoch > 0,
    ),
    sometimes(
      'two sentinels stand for election',
      ({ nodes }) => nodes.sentinel.filter(({ phase }) => phase === 'electing').length > 1,
      { only: THREE_SENTINELS },
    ),
    sometimes(
      'a master refuses a write, for it knows of too few replicas',
      ({ history, nodes }) =>
        history.some(({ type, f, process }) => type === 'fail' && f === 'write' && process === 0) &&
        nodes.redis[0]!.role === 'master',
      { only: ['min-replicas'] },
    ),
    sometimes(
      'a deposed master is fenced off',
      ({ inFlight }) => inFlight.some(({ message }) => message.type === 'fencedOff'),
      { only: ['fenced-storage'] },
    ),
  ],
  {
    exhaustive: {
      'two-replicas': { without: [onlyMaster.name], found: { distinct: 41, generated: 60, depth: 3, length: 2 } },
      elections: {
        config: 'sentinel-crash',
        faults: { crash: 0, restart: 0, timeout: 2 },
        without: [onlyMaster.name],
        found: { distinct: 12_169, generated: 40_066, depth: 29 },
      },
      'fenced-one-write-each': {
        config: 'fenced-storage',
        fields: { clients: ONE_WRITE_EACH },
        without: [onlyMaster.name, nothingLost.name],
        found: { distinct: 5021, generated: 15_620, depth: 20 },
      },
      'unfenced-storage': {
        without: [onlyMaster.name, nothingLost.name],
        found: { distinct: 2183, generated: 5364, depth: 9, length: 8 },
      },
    },
    variants: [
      {
        variant: votesForAll,
        caughtBy: electionSafety.name,
        config: 'sentinel-crash',
        shortest: 10,
        about: 'a sentinel gives its vote to everybody who asks in an epoch',
        exhaustive: {
          elections: {
            faults: { crash: 0, restart: 0, timeout: 2 },
            found: { distinct: 959, generated: 2192, depth: 11, length: 10 },
          },
        },
      },
      {
        variant: picksFirst,
        caughtBy: bestOffset.name,
        config: 'two-replicas',
        shortest: 7,
        about: 'the first replica is promoted, and not the one that has processed most of the stream',
        exhaustive: { 'two-replicas': { found: { distinct: 1662, generated: 4122, depth: 8, length: 7 } } },
      },
      {
        variant: continuesAnyHistory,
        caughtBy: prefix.name,
        config: 'unfenced-storage',
        shortest: 11,
        about: 'the old master goes on from its own offset, as if its history were that of the new one',
        exhaustive: { 'unfenced-storage': { found: { distinct: 11_377, generated: 30_783, depth: 12, length: 11 } } },
      },
      {
        variant: ignoresToken,
        caughtBy: fenced.name,
        config: 'fenced-storage',
        shortest: 8,
        about: 'storage takes the epoch along with each write, and never compares it',
        exhaustive: { 'fenced-storage': { found: { distinct: 2183, generated: 5364, depth: 9, length: 8 } } },
      },
    ],
  },
)
