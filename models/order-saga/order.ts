/** The order service: it writes an order down, follows it through the events of the others, and confirms or cancels it. */
import { Map, Record } from 'immutable'
import { type Context, commit, Outbox, relay, resume, words } from './events.js'

const { role, next, setTimer, complete } = words

/** Where an order may stand, in the order in which it advances. The first four are pending states: nothing is promised. */
export const STATUSES = ['PENDING', 'PAID', 'RESERVED', 'CANCEL_PENDING', 'CONFIRMED', 'CANCELLED'] as const
export type Status = (typeof STATUSES)[number]

const Orders = Record({ role: 'order' as const, orders: Map<string, Status>(), outbox: Outbox() })
export type Orders = ReturnType<typeof Orders>

export const isSettled = (status: Status | undefined): boolean => status === 'CONFIRMED' || status === 'CANCELLED'
export const isBehind = (status: Status, other: Status): boolean => STATUSES.indexOf(status) < STATUSES.indexOf(other)

/** Events arrive late and more than once: an order only ever moves forward. */
const advance = (state: Orders, order: string, to: Status): Orders =>
  isBehind(state.orders.get(order, to), to) ? state.setIn(['orders', order], to) : state

function settle(state: Orders, order: string, to: 'CONFIRMED' | 'CANCELLED', context: Context) {
  const after = advance(state, order, to)
  if (after === state) return next(state)
  return commit(after, context, { type: to === 'CONFIRMED' ? 'order.confirmed' : 'order.cancelled', order })
}

/** Orders of which the customer has not heard yet, and that nobody has asked to cancel. */
const waiting = ({ orders }: Orders): string[] =>
  [...orders.filter((status) => isBehind(status, 'CANCEL_PENDING')).keys()].sort()

/** A pending cancellation is decided by logistics, which takes the last step: it has done so, or never will. */
function loseHope(state: Orders, context: Context) {
  const late = waiting(state)
  const after = late.reduce((orders, order) => advance(orders, order, 'CANCEL_PENDING'), state)
  return commit(after, context, ...late.map((order) => ({ type: 'order.cancellation.requested', order }) as const))
}

export const order = role({
  init: () => Orders(),
  durable: ['orders', 'outbox'],
  invoke: {
    place: (state, { id, value }, context) => {
      const after = state.setIn(['orders', value], 'PENDING')
      const event = { type: 'order.placement.requested', order: value, amount: context.config.price } as const
      const then = commit(after, context, event)
      const answers = [complete(id), ...(context.config.deadline ? [setTimer('deadline')] : [])]
      return next(then.state, ...then.effects, ...answers)
    },
  },
  receive: {
    'payment.completed': (state, { order }) => next(advance(state, order, 'PAID')),
    'payment.failed': (state, { order }, context) => settle(state, order, 'CANCELLED', context),
    'payment.refunded': (state, { order }, context) => settle(state, order, 'CANCELLED', context),
    'inventory.reserved': (state, { order }, context) =>
      context.config.confirmedBy === 'inventory.reserved'
        ? settle(state, order, 'CONFIRMED', context)
        : next(advance(state, order, 'RESERVED')),
    'delivery.assigned': (state, { order }, context) => settle(state, order, 'CONFIRMED', context),
  },
  timeout: { relay, deadline: loseHope },
  recover: (state, { config }) => {
    const { effects } = resume(state)
    return next(state, ...effects, ...(config.deadline && waiting(state).length > 0 ? [setTimer('deadline')] : []))
  },
})
