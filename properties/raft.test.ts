/** Raft: what the paper promises holds, every planted bug is caught, and nothing holds because nothing happened. */
import { testSuite } from '../vitest.js'
import { raftSuite } from './raft.js'

testSuite(raftSuite, { runs: 1_500 })
