/** Configurations of the order saga, and what a configuration consists of: above all who listens to which event. */
import type { Faults } from '../../kernel/index.js'
import type { EventType, Service } from './events.js'

/** The services that hear of each event. An event that is not named is published, and nobody listens. */
export type Listeners = Readonly<Partial<Record<EventType, readonly Service[]>>>

export interface Config {
  listeners: Listeners
  /** The event that makes the order service confirm an order. */
  confirmedBy: 'inventory.reserved' | 'delivery.assigned'
  orders: readonly string[]
  /** Each order costs `price`, in rupees, and takes one of the items in `stock`. */
  price: number
  wallet: number
  stock: number
  /** Services whose step may fail for reasons of its own: a blocked wallet, a dish that is off, no partner nearby. */
  mayFail: readonly Service[]
  /** Whether the order service may lose patience and ask for a cancellation. */
  deadline: boolean
  /**
   * `at once`: a transaction and its events are one step, which is right as long as nobody crashes in between.
   * `outbox`: events are rows of an outbox, which a relay reads and publishes later.
   */
  publishing: 'at once' | 'outbox'
  faults: Faults
}

/** Every line of the text about who listens to what, and no other. */
const textListeners: Listeners = {
  'order.placement.requested': ['payment'],
  'payment.completed': ['inventory'],
  'inventory.reserved': ['order'],
  'inventory.failed': ['payment'],
  'order.confirmed': ['notification', 'logistics'],
  'payment.refunded': ['order'],
  'order.cancelled': ['notification'],
}

/** A listener for each event that had none; at a failure everybody undoes his own step at once. */
const hastyListeners: Listeners = {
  ...textListeners,
  'payment.failed': ['order'],
  'payment.refund.requested': ['payment'],
  'delivery.failed': ['payment', 'inventory'],
}

/** Logistics is the last step, before anything is promised; failures go back the way that the order came. */
const repairedListeners: Listeners = {
  ...hastyListeners,
  'payment.completed': ['inventory', 'order'],
  'inventory.reserved': ['logistics', 'order'],
  'delivery.assigned': ['order'],
  'delivery.failed': ['inventory'],
  'order.confirmed': ['notification'],
  'order.cancellation.requested': ['logistics'],
}

const asWritten: Config = {
  listeners: textListeners,
  confirmedBy: 'inventory.reserved',
  orders: ['ORD-1'],
  price: 250,
  wallet: 500,
  stock: 1,
  mayFail: ['payment', 'inventory', 'logistics'],
  deadline: false,
  publishing: 'at once',
  faults: {},
}
const confirmedLast: Config = {
  ...asWritten,
  listeners: repairedListeners,
  confirmedBy: 'delivery.assigned',
  deadline: true,
}

export const configs = {
  'as-written': asWritten,
  'listeners-added': { ...asWritten, listeners: hastyListeners },
  'confirmed-last': confirmedLast,
  'at-least-once': { ...confirmedLast, faults: { duplication: 2 } },
  outbox: { ...confirmedLast, deadline: false, publishing: 'outbox', faults: { crash: 1, restart: 1 } },
  'outbox-deadline': { ...confirmedLast, publishing: 'outbox', faults: { crash: 1, restart: 1, duplication: 1 } },
  /** The last item, and money for both. */
  'two-orders': {
    ...confirmedLast,
    orders: ['ORD-1', 'ORD-2'],
    mayFail: ['logistics'],
    deadline: false,
    faults: { duplication: 1 },
  },
} satisfies Record<string, Config>

/** The last order left out. */
export function withOneLess(config: Config): Config[] {
  const { orders } = config
  return orders.length > 1 ? [{ ...config, orders: orders.slice(0, -1) }] : []
}
