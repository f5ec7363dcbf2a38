import { describeSuite } from '../test/sampling.js'
import { crdtOperationsSuite } from './crdt-operations.js'

describeSuite(crdtOperationsSuite, 200, {
  'removes-unseen-additions': 5,
  'delivers-twice': 5,
  'in-order-of-source': 7,
  'last-arrival-first': 4,
  'sends-once': 6,
})
