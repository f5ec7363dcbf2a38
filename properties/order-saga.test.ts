import { describeSuite } from '../test/sampling.js'
import { orderSagaSuite } from './order-saga.js'

describeSuite(orderSagaSuite, 500, {
  'double-refund': 5,
  'charge-without-key': 4,
  'no-outbox': 5,
  'late-success': 8,
  'last-event-wins': 4,
})
