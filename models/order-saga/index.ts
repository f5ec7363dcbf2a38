/** An order saga by choreography: as a text writes it, repaired, and with bugs planted. */
export type { OrderSaga } from './events.js'
export { type Entry, orderSaga } from './model.js'
export { isSettled, type Status } from './order.js'
export { chargeWithoutKey, doubleRefund, lastEventWins, lateSuccess, noOutbox } from './variants.js'
