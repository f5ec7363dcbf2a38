/** Kafka's replication: what it promises holds where its settings allow, every planted bug is caught, and nothing is vacuous. */
import { tries } from '../test/thorough.js'
import { testSuite } from '../vitest.js'
import { kafkaReplicationSuite } from './kafka-replication.js'

testSuite(kafkaReplicationSuite, { seed: 3, runs: tries(400, 5_000) })
