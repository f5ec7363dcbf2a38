/** What Raft with leases guarantees while clocks keep within the assumed skew, and the planted bug that breaks it. */
import { linearizable, register } from '../checkers/index.js'
import type { ViewOf } from '../kernel/index.js'
import { leaseIgnoresSkew, raftWithLeases } from '../models/raft/index.js'
import { history, sometimes } from './property.js'
import { safety } from './raft-safety.js'
import { suite } from './suite.js'

type View = ViewOf<typeof raftWithLeases>

const atomic = history<View>('linearizable', linearizable(register()))

export const raftLeaseSuite = suite(
  raftWithLeases,
  [
    ...safety,
    atomic,
    sometimes('a leader is replaced', ({ observers }) => observers.elected.size > 1),
    sometimes('a leader answers a read from its lease', ({ observers }) => observers.leaseRead !== null),
    sometimes(
      'a leader answers a read from its lease, while another server is in a later term',
      ({ observers: { leaseRead }, nodes }) =>
        leaseRead !== null && nodes.server.some(({ currentTerm }) => currentTerm > leaseRead.term),
    ),
    sometimes('a server that heard a leader has waited, and begins an election', ({ nodes }) =>
      nodes.server.some(({ role, heardAt }) => role === 'candidate' && heardAt !== null),
    ),
  ],
  {
    variants: [
      {
        variant: leaseIgnoresSkew,
        caughtBy: atomic.name,
        config: 'partition',
        shortest: 18,
        about: 'a lease is as long as followers wait: a leader whose clock is slow still reads when it is deposed',
      },
    ],
  },
)
