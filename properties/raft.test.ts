/** Raft: what the paper promises holds, every planted bug is caught, and nothing holds because nothing happened. */
import { tries } from '../test/thorough.js'
import { testSuite } from '../vitest.js'
import { raftSuite } from './raft.js'

// With this seed, the last planted bug to be found is the commit of an earlier term, in run 303.
testSuite(raftSuite, { seed: 187, runs: tries(310, 5_000) })
