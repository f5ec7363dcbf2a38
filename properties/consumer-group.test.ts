import { describeSuite } from '../test/sampling.js'
import { consumerGroupSuite } from './consumer-group.js'

describeSuite(consumerGroupSuite, 400, {
  'commit-before-effect': 6,
  'no-fencing': 17,
  'commits-of-anybody': 21,
  'offset-outside-transaction': 21,
  'id-per-consumer': 23,
  'unchecked-generation': 24,
  'pending-offsets': 23,
})
