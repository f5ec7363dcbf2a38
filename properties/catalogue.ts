/** Every protocol that comes with Faultline, in the order in which `faultline list` and `faultline check` go through them. */
import type { Suite } from './suite.js'
import { twoPhaseCommitSuite } from './two-phase-commit.js'

export const catalogue: readonly Suite[] = [twoPhaseCommitSuite]
