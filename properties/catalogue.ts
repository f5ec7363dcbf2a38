/** Every protocol that comes with Faultline, in the order in which `faultline list` and `faultline check` go through them. */
import { cassandraStoreSuite } from './cassandra-store.js'
import { consumerGroupSuite } from './consumer-group.js'
import { crdtDeltaSuite } from './crdt-delta.js'
import { crdtOperationsSuite } from './crdt-operations.js'
import { crdtStateSuite } from './crdt-state.js'
import { dailyRevenueSuite } from './daily-revenue.js'
import { dynamoStoreSuite } from './dynamo-store.js'
import { idempotentSinkSuite } from './idempotent-sink.js'
import { kafkaReplicationSuite } from './kafka-replication.js'
import { multiLeaderSuite } from './multi-leader.js'
import { optimisticCommitSuite } from './optimistic-commit.js'
import { orchestratedSagaSuite } from './orchestrated-saga.js'
import { orderSagaSuite } from './order-saga.js'
import { outputCommitterSuite } from './output-committer.js'
import { quorumStoreSuite } from './quorum-store.js'
import { raftSuite } from './raft.js'
import { raftLeaseSuite } from './raft-lease.js'
import { replicaSetSuite } from './replica-set.js'
import { semiSynchronousSuite } from './semi-synchronous.js'
import { sentinelFailoverSuite } from './sentinel-failover.js'
import { snapshotIsolationSuite } from './snapshot-isolation.js'
import { standbyReadsSuite } from './standby-reads.js'
import { streamCheckpointsSuite } from './stream-checkpoints.js'
import { streamingReplicationSuite } from './streaming-replication.js'
import type { Suite } from './suite.js'
import { twoPhaseCommitSuite } from './two-phase-commit.js'
import { walletSuite } from './wallet.js'

export const catalogue: readonly Suite[] = [
  twoPhaseCommitSuite,
  quorumStoreSuite,
  dynamoStoreSuite,
  cassandraStoreSuite,
  multiLeaderSuite,
  crdtStateSuite,
  crdtOperationsSuite,
  crdtDeltaSuite,
  streamingReplicationSuite,
  standbyReadsSuite,
  sentinelFailoverSuite,
  semiSynchronousSuite,
  replicaSetSuite,
  kafkaReplicationSuite,
  raftSuite,
  raftLeaseSuite,
  snapshotIsolationSuite,
  optimisticCommitSuite,
  orderSagaSuite,
  orchestratedSagaSuite,
  walletSuite,
  idempotentSinkSuite,
  consumerGroupSuite,
  streamCheckpointsSuite,
  outputCommitterSuite,
  dailyRevenueSuite,
]
