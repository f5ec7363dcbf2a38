/** Every protocol that comes with Faultline, in the order in which `faultline list` and `faultline check` go through them. */
import { consumerGroupSuite } from './consumer-group.js'
import { idempotentSinkSuite } from './idempotent-sink.js'
import { optimisticCommitSuite } from './optimistic-commit.js'
import { quorumStoreSuite } from './quorum-store.js'
import { raftSuite } from './raft.js'
import { raftLeaseSuite } from './raft-lease.js'
import { snapshotIsolationSuite } from './snapshot-isolation.js'
import type { Suite } from './suite.js'
import { twoPhaseCommitSuite } from './two-phase-commit.js'

export const catalogue: readonly Suite[] = [
  twoPhaseCommitSuite,
  quorumStoreSuite,
  idempotentSinkSuite,
  consumerGroupSuite,
  raftSuite,
  raftLeaseSuite,
  snapshotIsolationSuite,
  optimisticCommitSuite,
]
