import { describeSuite } from '../test/sampling.js'
import { multiLeaderSuite } from './multi-leader.js'

describeSuite(multiLeaderSuite, 500, {
  'no-tie-break': 7,
  'no-origin-tag': 4,
  'arrival-wins': 7,
  'cart-is-register': 11,
  'replaced-comes-back': 5,
  'dependencies-ignored': 8,
})
