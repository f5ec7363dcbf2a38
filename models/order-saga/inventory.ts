/** The inventory service of the restaurant: it sets items aside for an order, and puts them back. */
import { Map, Record } from 'immutable'
import { type Context, commit, Outbox, relay, resume, words } from './events.js'

const { role, next, choose } = words

/** `refused`: the order was given up before its items were asked for; who asks for them later gets none. */
export type Reservation = 'reserved' | 'failed' | 'released' | 'refused'

const Inventory = Record({
  role: 'inventory' as const,
  stock: 0,
  reservations: Map<string, Reservation>(),
  outbox: Outbox(),
})
export type Inventory = ReturnType<typeof Inventory>

function reserve(state: Inventory, order: string, context: Context) {
  const reserved = state.set('stock', state.stock - 1).setIn(['reservations', order], 'reserved')
  return commit(reserved, context, { type: 'inventory.reserved', order })
}

/** The text has it publish two events for one failure: what happened, and what is to be done about it. */
function fail(state: Inventory, order: string, reason: string, context: Context) {
  const failed = state.setIn(['reservations', order], 'failed')
  return commit(
    failed,
    context,
    { type: 'inventory.failed', order, reason },
    { type: 'payment.refund.requested', order },
  )
}

/** The compensation; the one before it is payment's. */
function release(state: Inventory, order: string, context: Context) {
  const released = state.set('stock', state.stock + 1).setIn(['reservations', order], 'released')
  return commit(released, context, { type: 'payment.refund.requested', order })
}

export const inventory = role({
  init: ({ config }) => Inventory({ stock: config.stock }),
  durable: ['stock', 'reservations', 'outbox'],
  receive: {
    'payment.completed': (state, { order }, context) => {
      const known = state.reservations.get(order)
      if (known === 'refused') return fail(state, order, 'order was given up', context)
      if (known !== undefined) return next(state)
      if (state.stock === 0) return fail(state, order, 'sold out', context)
      const reserved = reserve(state, order, context)
      if (!context.config.mayFail.includes('inventory')) return reserved
      return choose({ reserved, 'not available': fail(state, order, 'not available today', context) })
    },
    'delivery.failed': (state, { order }, context) => {
      const known = state.reservations.get(order)
      if (known === 'reserved') return release(state, order, context)
      return next(known === undefined ? state.setIn(['reservations', order], 'refused') : state)
    },
  },
  timeout: { relay },
  recover: resume,
})
