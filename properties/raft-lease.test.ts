/** Raft with leases: reads from a lease are linearizable while clocks keep within the assumed skew. */
import { testSuite } from '../vitest.js'
import { raftLeaseSuite } from './raft-lease.js'

testSuite(raftLeaseSuite, { runs: 1_000 })
