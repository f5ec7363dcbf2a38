/** Raft: what the paper promises holds, every planted bug is caught, and nothing holds because nothing happened. */
import { testSuite } from '../vitest.js'
import { raftSuite } from './raft.js'

// With seed 1, the last planted bug to be found is the forgotten vote, in run 1067.
testSuite(raftSuite, { runs: 1_100 })
