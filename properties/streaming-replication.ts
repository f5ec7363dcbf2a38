/**
 * Streaming replication: which acknowledged writes a failover loses, and what clients of primaries see of it. Source:
 * PostgreSQL 17 manual, section 26.2.8, "Synchronous Replication".
 */

import { read, write } from '../models/streaming-replication/configs.js'
import {
  countsAnyStandby,
  noRewind,
  receivesWhileCounted,
  shipsBeforeFlush,
  streamingReplication,
} from '../models/streaming-replication/index.js'
import { consistencyLattice } from './lattices/index.js'
import { sometimes } from './property.js'
import {
  converged,
  nothingLost,
  onDisk,
  onePerTimeline,
  onePrimary,
  prefix,
  type View,
} from './streaming-replication-safety.js'
import { suite } from './suite.js'

const CONFIGS = Object.keys(streamingReplication.definition.configs)
const allBut = (...names: readonly string[]) => CONFIGS.filter((name) => !names.includes(name))
const SYNCHRONOUS = allBut('asynchronous', 'commit-off')

const durability = nothingLost({
  asynchronous: 'the primary acknowledges a write before any standby has it, and a standby without it is promoted',
  'commit-off': 'the primary acknowledges a write that is in its memory only, and crashes',
  'cancelled-wait':
    'the client cancels a commit that waits for the standby, and is told that it is committed, as it is, on the primary alone',
  'remote-write': 'the standby confirms what its operating system has not yet put on disk, and loses power',
  'other-standby': 'the standby that is promoted is not the one that commits wait for',
})

const deposed = 'the old primary does not know that it was replaced, and takes writes that nobody else will ever have'
const single = onePrimary({
  asynchronous: deposed,
  synchronous: deposed,
  'cancelled-wait': deposed,
  restart: deposed,
  quorum: deposed,
})

const LOST = 'what was acknowledged, and read, is lost in the failover'
const lattice = consistencyLattice<View>({
  asynchronous: { strongest: ['monotonic-writes', 'writes-follow-reads'], because: LOST },
  'commit-off': { strongest: ['monotonic-writes', 'monotonic-reads', 'writes-follow-reads'], because: LOST },
  synchronous: {
    strongest: ['monotonic-writes', 'read-your-writes', 'writes-follow-reads'],
    because: 'the old primary answers reads from what it has, after the new one has shown more',
  },
  'cancelled-wait': {
    strongest: ['monotonic-writes', 'read-your-writes', 'writes-follow-reads'],
    because: LOST,
  },
  fenced: { strongest: ['linearizable'] },
  restart: {
    strongest: ['monotonic-writes', 'read-your-writes', 'writes-follow-reads'],
    because:
      'after a crash the primary shows a commit that was still waiting for the standby, and the failover takes it back',
  },
  'power-loss': { strongest: ['linearizable'] },
  'remote-write': { strongest: ['sequential'], because: 'the new primary does not have what was acknowledged' },
  'other-standby': { strongest: ['sequential'], because: 'the new primary does not have what was acknowledged' },
  quorum: { strongest: ['linearizable'] },
})

const isPromoted = ({ nodes }: View) => nodes.server.some(({ role, timeline }) => role === 'primary' && timeline > 1)

export const streamingReplicationSuite = suite(
  streamingReplication,
  [
    durability,
    single,
    onePerTimeline,
    prefix,
    onDisk(allBut('commit-off')),
    converged,
    ...lattice,
    sometimes('a commit waits for a standby', ({ nodes }) => nodes.server.some(({ waiting }) => waiting !== null), {
      only: SYNCHRONOUS,
    }),
    sometimes('a standby is promoted', isPromoted, { only: allBut('commit-off') }),
    sometimes('a server goes back behind what it had written', ({ observers }) => !observers.discarded.isEmpty(), {
      only: allBut('commit-off'),
    }),
    sometimes(
      'the new primary acknowledges a write',
      (view) => isPromoted(view) && view.observers.acknowledged.some(({ by }) => by !== 'server1'),
      { only: ['asynchronous', 'fenced', 'quorum'] },
    ),
    sometimes(
      'after a crash a primary shows what was never acknowledged',
      ({ nodes, ids, isUp, observers }) =>
        nodes.server.some(
          ({ role, wal, visible }, i) =>
            role === 'primary' &&
            isUp(ids.server[i]!) &&
            wal.some(({ op, timeline }, at) => timeline === 1 && at < visible && !observers.acknowledged.has(op)),
        ),
      { only: ['restart', 'power-loss', 'remote-write'] },
    ),
  ],
  {
    exhaustive: {
      asynchronous: { without: [single.name], found: { distinct: 35, generated: 45, depth: 4, length: 3 } },
      'commit-off': { found: { distinct: 25, generated: 29, depth: 3, length: 2 } },
      synchronous: { without: [single.name], found: { distinct: 759, generated: 1425, depth: 8, length: 7 } },
      'cancelled-wait': { without: [single.name], found: { distinct: 113, generated: 171, depth: 5, length: 4 } },
      fenced: { found: { distinct: 37_080, generated: 110_484, depth: 24 } },
      'restart-one-reader': {
        config: 'restart',
        without: [single.name],
        fields: { clients: [[write(1, 'server1')], [read('server1'), read('server2')]] },
        found: { distinct: 1847, generated: 3884, depth: 8, length: 7 },
      },
      'power-loss': { found: { distinct: 38_682, generated: 105_266, depth: 23 } },
      'remote-write': { found: { distinct: 8481, generated: 19_465, depth: 10, length: 9 } },
      'other-standby': { found: { distinct: 970, generated: 2369, depth: 8, length: 7 } },
      'quorum-one-write': {
        config: 'quorum',
        fields: { clients: [[write(1, 'server1')], [read('server2')]] },
        without: [single.name, 'the new primary acknowledges a write'],
        found: { distinct: 19_410, generated: 70_782, depth: 27 },
      },
    },
    variants: [
      {
        variant: noRewind,
        caughtBy: prefix.name,
        config: 'asynchronous',
        shortest: 8,
        about: 'the old primary joins the new one with all the WAL that it has, as if pg_rewind were not needed',
        exhaustive: { asynchronous: { found: { distinct: 998, generated: 1675, depth: 9, length: 8 } } },
      },
      {
        variant: shipsBeforeFlush,
        caughtBy: prefix.name,
        config: 'commit-off',
        shortest: 2,
        about: 'the primary sends standbys what is in its memory only, and has less than they have after a crash',
        exhaustive: { 'commit-off': { found: { distinct: 26, generated: 30, depth: 3, length: 2 } } },
      },
      {
        variant: countsAnyStandby,
        caughtBy: durability.name,
        config: 'other-standby',
        shortest: 7,
        about: 'a commit is content with any standby, whether or not its name is in synchronous_standby_names',
        exhaustive: { 'other-standby': { found: { distinct: 1023, generated: 2408, depth: 8, length: 7 } } },
      },
      {
        variant: receivesWhileCounted,
        caughtBy: durability.name,
        config: 'quorum',
        shortest: 9,
        about: 'standbys say how far they have come, and go on receiving, so the one promoted need not be the furthest',
        exhaustive: { quorum: { found: { distinct: 3881, generated: 11_436, depth: 10, length: 9 } } },
      },
    ],
  },
)
