/** Logistics, which takes the last step that can fail; notification, which tells the customer; and topics that nobody reads. */
import { List, Map, Record } from 'immutable'
import { type Context, commit, type EventType, Outbox, relay, resume, words } from './events.js'

const { role, next, choose } = words

/** `refused`: the order was given up before a partner was asked for; it gets none later. */
export type Delivery = 'assigned' | 'failed' | 'refused'

const Logistics = Record({ role: 'logistics' as const, deliveries: Map<string, Delivery>(), outbox: Outbox() })
export type Logistics = ReturnType<typeof Logistics>

const note = (state: Logistics, order: string, delivery: Delivery): Logistics =>
  state.setIn(['deliveries', order], delivery)

function assign(state: Logistics, { order }: { order: string }, context: Context) {
  if (state.deliveries.has(order)) return next(state)
  const assigned = commit(note(state, order, 'assigned'), context, { type: 'delivery.assigned', order })
  if (!context.config.mayFail.includes('logistics')) return assigned
  const reason = 'no partner nearby'
  const failed = commit(note(state, order, 'failed'), context, { type: 'delivery.failed', order, reason })
  return choose({ assigned, 'no partner': failed })
}

export const logistics = role({
  init: () => Logistics(),
  durable: ['deliveries', 'outbox'],
  receive: {
    'order.confirmed': assign,
    'inventory.reserved': assign,
    /** Too late once a partner is on his way. Otherwise none will ever be, also if the order's items come later. */
    'order.cancellation.requested': (state, { order }, context) =>
      state.deliveries.has(order)
        ? next(state)
        : commit(note(state, order, 'refused'), context, { type: 'delivery.failed', order, reason: 'gave up waiting' }),
  },
  timeout: { relay },
  recover: resume,
})

const Notifications = Record({ role: 'notification' as const, told: List<string>() })
export type Notifications = ReturnType<typeof Notifications>

const tell = (state: Notifications, text: string) =>
  next(state.told.includes(text) ? state : state.set('told', state.told.push(text)))

export const notification = role({
  init: () => Notifications(),
  durable: ['told'],
  receive: {
    'order.confirmed': (state, { order }) => tell(state, `${order} is confirmed`),
    'order.cancelled': (state, { order }) => tell(state, `${order}: sorry, cancelled`),
  },
})

/** What lies in topics that no service consumes. */
const Kafka = Record({ role: 'kafka' as const, unread: List<EventType>() })
export type Kafka = ReturnType<typeof Kafka>

const keep = (state: Kafka, { type }: { type: EventType }) => next(state.set('unread', state.unread.push(type)))

export const kafka = role({
  reliable: true,
  init: () => Kafka(),
  receive: {
    'payment.failed': keep,
    'payment.refund.requested': keep,
    'delivery.assigned': keep,
    'delivery.failed': keep,
  },
})
