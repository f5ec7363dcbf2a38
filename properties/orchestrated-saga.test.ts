import { describeSuite } from '../test/sampling.js'
import { orchestratedSagaSuite } from './orchestrated-saga.js'

describeSuite(orchestratedSagaSuite, 400, {
  'refund-twice': 8,
  'charge-twice': 4,
  'undoes-in-order': 8,
  'log-in-memory': 4,
  'late-charge': 5,
  'back-from-the-pivot': 11,
})
