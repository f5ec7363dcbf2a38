import { describeSuite } from '../test/sampling.js'
import { optimisticCommitSuite } from './optimistic-commit.js'

describeSuite(optimisticCommitSuite, 500, {
  'plain-put': 9,
  'no-conflict-check': 14,
  'does-not-know-itself': 10,
  'knows-itself-in-others': 11,
  'silence-is-failure': 5,
})
