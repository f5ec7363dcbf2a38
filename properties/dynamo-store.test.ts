import { describeSuite } from '../test/sampling.js'
import { dynamoStoreSuite } from './dynamo-store.js'

describeSuite(dynamoStoreSuite, 500, {
  'hints-in-memory': 7,
  'node-counters': 16,
  'one-sibling': 16,
  'no-context': 12,
  'hint-deleted-when-sent': 9,
})
