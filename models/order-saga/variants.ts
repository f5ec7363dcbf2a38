/** The order saga with bugs planted, one entry replaced in each. */
import { vocabularyOf } from '../../kernel/index.js'
import { commit } from './events.js'
import { orderSaga } from './model.js'
import { charge, putBack } from './payment.js'

const { next, variant } = vocabularyOf(orderSaga)

/** The refund looks for a charge, and not whether it was given back already. */
export const doubleRefund = variant(orderSaga, 'double-refund', {
  payment: {
    receive: {
      'payment.refund.requested': (state, { order }, context) => {
        const payment = state.payments.get(order)
        return payment ? putBack(state, order, payment, context) : next(state)
      },
    },
  },
})

/** The charge is made whenever it is asked for. */
export const chargeWithoutKey = variant(orderSaga, 'charge-without-key', {
  payment: {
    receive: {
      'order.placement.requested': (state, { order, amount }, context) => charge(state, order, amount, context),
    },
  },
})

/** The events of a transaction are only in memory until they are published. */
export const noOutbox = variant(orderSaga, 'no-outbox', { payment: { durable: ['wallet', 'payments'] } })

/** Logistics answers a cancellation, and does not write it down. */
export const lateSuccess = variant(orderSaga, 'late-success', {
  logistics: {
    receive: {
      'order.cancellation.requested': (state, { order }, context) =>
        state.deliveries.has(order)
          ? next(state)
          : commit(state, context, { type: 'delivery.failed', order, reason: 'gave up waiting' }),
    },
  },
})

/** The status of an order is what the last event says. */
export const lastEventWins = variant(orderSaga, 'last-event-wins', {
  order: { receive: { 'payment.completed': (state, { order }) => next(state.setIn(['orders', order], 'PAID')) } },
})
