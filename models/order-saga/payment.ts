/** The payment service: it takes money from the customer's wallet, and gives it back. */
import { Map, Record } from 'immutable'
import { type Context, commit, Outbox, relay, resume, words } from './events.js'

const { role, next, choose } = words

const Payment = Record({ status: 'charged' as 'charged' | 'failed' | 'refunded', amount: 0 })
export type Payment = ReturnType<typeof Payment>

/** Of each order at most one row: its key is what makes charge and refund idempotent. */
const Payments = Record({ role: 'payment' as const, wallet: 0, payments: Map<string, Payment>(), outbox: Outbox() })
export type Payments = ReturnType<typeof Payments>

const record = (state: Payments, order: string, payment: Payment): Payments => state.setIn(['payments', order], payment)

export function charge(state: Payments, order: string, amount: number, context: Context) {
  const paid = record(state.set('wallet', state.wallet - amount), order, Payment({ status: 'charged', amount }))
  return commit(paid, context, { type: 'payment.completed', order, amount })
}

function refuse(state: Payments, order: string, amount: number, reason: string, context: Context) {
  const refused = record(state, order, Payment({ status: 'failed', amount }))
  return commit(refused, context, { type: 'payment.failed', order, reason })
}

/** The compensation: it puts back what was taken, whether or not that has been done before. */
export function putBack(state: Payments, order: string, { amount }: Payment, context: Context) {
  const back = record(state.set('wallet', state.wallet + amount), order, Payment({ status: 'refunded', amount }))
  return commit(back, context, { type: 'payment.refunded', order, amount })
}

/** Several events ask for the same refund, and each may come twice: what counts is whether the money is still here. */
function refund(state: Payments, { order }: { order: string }, context: Context) {
  const payment = state.payments.get(order)
  return payment?.status === 'charged' ? putBack(state, order, payment, context) : next(state)
}

export const payment = role<Payments>({
  init: ({ config }) => Payments({ wallet: config.wallet }),
  durable: ['wallet', 'payments', 'outbox'],
  receive: {
    'order.placement.requested': (state, { order, amount }, context) => {
      if (state.payments.has(order)) return next(state)
      if (state.wallet < amount) return refuse(state, order, amount, 'not enough money', context)
      const charged = charge(state, order, amount, context)
      if (!context.config.mayFail.includes('payment')) return charged
      return choose({ charged, declined: refuse(state, order, amount, 'wallet blocked', context) })
    },
    'inventory.failed': refund,
    'payment.refund.requested': refund,
    'delivery.failed': refund,
  },
  timeout: { relay },
  recover: resume,
})
