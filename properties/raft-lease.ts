/** What Raft with leases guarantees while clocks keep within the assumed skew, and the planted bug that breaks it. */
import type { ViewOf } from '../kernel/index.js'
import { at, type Lease, read, write } from '../models/raft/configs.js'
import { leaseIgnoresSkew, raftWithLeases } from '../models/raft/index.js'
import { consistencyLattice } from './lattices/index.js'
import { sometimes } from './property.js'
import { safety } from './raft-safety.js'
import { suite } from './suite.js'

type View = ViewOf<typeof raftWithLeases>

/** Clocks of a few ticks: as long as a lease takes to run out, and no longer. */
const threeTicks: Lease = { electionTimeout: 3, assumedSkew: 1, skew: 1, prompt: true, horizon: 3 }
const oneTick: Lease = { electionTimeout: 1, assumedSkew: 1, skew: 1, prompt: true, horizon: 1 }
const slow = { ...threeTicks, assumedSkew: 2, skew: 2 }
const oneRead = [at('server1', read), []]
const readAndWrite = [at('server1', read), at('server2', write(1))]
const LATER = 'a leader answers a read from its lease, while another server is in a later term'

const levels = consistencyLattice<View>(
  Object.fromEntries(
    Object.keys(raftWithLeases.definition.configs).map((config) => [config, { strongest: ['linearizable'] as const }]),
  ),
)

export const raftLeaseSuite = suite(
  raftWithLeases,
  [
    ...safety,
    ...levels,
    sometimes('a leader is replaced', ({ observers }) => observers.elected.size > 1),
    sometimes('a leader answers a read from its lease', ({ observers }) => observers.leaseRead !== null),
    sometimes(
      LATER,
      ({ observers: { leaseRead }, nodes }) =>
        leaseRead !== null && nodes.server.some(({ currentTerm }) => currentTerm > leaseRead.term),
    ),
    sometimes('a server that heard a leader has waited, and begins an election', ({ nodes }) =>
      nodes.server.some(({ role, heardAt }) => role === 'candidate' && heardAt !== null),
    ),
  ],
  {
    exhaustive: {
      'one-read': {
        fields: { refusals: false, lease: threeTicks, clients: oneRead },
        faults: { timeout: 2, clock: 1 },
        symmetry: true,
        without: [LATER],
        found: { distinct: 27_188, generated: 95_709, depth: 26 },
      },
      'one-restart': {
        config: 'restarts',
        fields: { refusals: false, lease: threeTicks, clients: oneRead },
        faults: { timeout: 2, clock: 0, crash: 1, restart: 1 },
        symmetry: true,
        without: [LATER],
        found: { distinct: 40_744, generated: 135_580, depth: 28 },
      },
    },
    variants: [
      {
        variant: leaseIgnoresSkew,
        caughtBy: 'linearizable',
        config: 'partition',
        shortest: 18,
        about: 'a lease is as long as followers wait: a leader whose clock is slow still reads when it is deposed',
        exhaustive: {
          'one-tick': {
            fields: { refusals: false, lease: oneTick, clients: readAndWrite },
            faults: { timeout: 2, clock: 1 },
            found: { distinct: 505_946, generated: 1_400_345, depth: 17, length: 16 },
          },
          'three-ticks': {
            fields: { refusals: false, lease: slow, clients: readAndWrite },
            faults: { timeout: 2, clock: 1 },
            found: { distinct: 1_917_976, generated: 5_774_705, depth: 19, length: 18 },
          },
        },
      },
    ],
  },
)
