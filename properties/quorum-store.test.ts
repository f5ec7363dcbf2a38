import { describeSuite } from '../test/sampling.js'
import { quorumStoreSuite } from './quorum-store.js'

describeSuite(quorumStoreSuite, 800, {
  'no-write-back': 9,
  'no-query': 11,
  'minority-quorum': 6,
  'copies-in-memory': 4,
  'last-arrival-wins': 7,
})
