/** `faultline/vitest`, on a suite that passes; that a failing one fails is seen from outside, in a run of its own. */
import { twoPhaseCommitSuite } from '../properties/two-phase-commit.js'
import { testSuite } from '../vitest.js'

testSuite(twoPhaseCommitSuite, { runs: 500 })
