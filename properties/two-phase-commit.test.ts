import { describeSuite } from '../test/sampling.js'
import { twoPhaseCommitSuite } from './two-phase-commit.js'

describeSuite(twoPhaseCommitSuite, 1000, {
  'impatient-participant': 7,
  'decision-not-logged': 9,
  'silence-is-consent': 3,
})
