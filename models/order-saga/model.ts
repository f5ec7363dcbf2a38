/**
 * An order saga by choreography: order, payment, inventory, logistics and notification know each other's events only.
 *
 * Source: the module's text, section "The Saga Pattern — Distributed Transactions Without Two-Phase Commit", whose
 * events, states and listeners are those of the config `as-written`; Garcia-Molina & Salem, "Sagas" (1987), for what a
 * saga promises; Richardson, "Microservices Patterns" (2018), chapter 4, for pending states and the last step that
 * decides, and chapter 3 for the outbox.
 * Faithful: each step is a local transaction, and is known by its order's id; events wait for a service that is down;
 * an outbox is a table of the same database; a crash between a transaction and its events loses them without one.
 * Left out: how Kafka keeps its log; amounts per item; customers who cancel by themselves; notifications that fail.
 * Assumes: a topic for each service, partitioned by order: what one service publishes arrives in order, what different
 * services publish in any. An event is never lost once it is published, and may be delivered again, behind later ones:
 * a consumer crashed before it committed its offset, or a relay before it deleted the row. The text does not say what
 * logistics does when nobody is free; here it says so, and in `as-written` nobody listens.
 */
import { List, Map, Record } from 'immutable'
import { configs, withOneLess } from './configs.js'
import { kafka, logistics, notification } from './delivery.js'
import { words } from './events.js'
import { inventory } from './inventory.js'
import { isBehind, order, type Status } from './order.js'
import { payment } from './payment.js'

/** One line of the ledger: a step that was done for an order, or undone; the amount in rupees, or in items. */
const Entry = Record({ what: 'charge' as 'charge' | 'refund' | 'reserve' | 'release', amount: 0 })
export type Entry = ReturnType<typeof Entry>

/** An order that an event has moved against the order of statuses. */
const SetBack = Record({ order: null as string | null, from: null as Status | null, to: null as Status | null })

/** What a change in the wallet or in the stock says. */
const moneyEntry = (taken: number) =>
  taken === 0 ? null : Entry({ what: taken > 0 ? 'charge' : 'refund', amount: Math.abs(taken) })
const itemEntry = (taken: number) =>
  taken === 0 ? null : Entry({ what: taken > 0 ? 'reserve' : 'release', amount: Math.abs(taken) })

export const orderSaga = words.protocol({
  name: 'order-saga',
  source:
    'the text’s order saga; Garcia-Molina & Salem, "Sagas" (1987); Richardson, "Microservices Patterns", chapters 3 and 4',
  roles: { order, payment, inventory, logistics, notification, kafka },
  cluster: ({ confirmedBy, listeners }) => ({
    order: 1,
    payment: 1,
    inventory: 1,
    logistics: 1,
    notification: 1,
    // Drawn where something may be left lying that should have been read.
    kafka: confirmedBy === 'inventory.reserved' && !listeners['payment.failed'] ? 1 : 0,
  }),
  configs,
  workload: ({ orders }) => orders.map((value) => [{ f: 'place', value }]),
  network: { order: 'fifo' },
  faults: ({ faults }) => faults,
  simpler: { configs: withOneLess },
  observers: {
    /** Of each order all that was ever done and undone, in this order. */
    ledger: {
      init: () => Map<string, List<Entry>>(),
      observe: (ledger, observation) => {
        const { role, event } = observation
        if (event.type !== 'receive') return ledger
        const entry =
          role === 'payment'
            ? moneyEntry(observation.before.wallet - observation.after.wallet)
            : role === 'inventory'
              ? itemEntry(observation.before.stock - observation.after.stock)
              : null
        if (entry === null) return ledger
        const { order } = event.message
        return ledger.set(order, ledger.get(order, List<Entry>()).push(entry))
      },
    },
    /** The first order that was set back, if one was. */
    setBack: {
      init: () => SetBack(),
      observe: (setBack, observation) => {
        if (observation.role !== 'order' || setBack.order !== null) return setBack
        const { before, after } = observation
        const order = [...before.orders.keys()].find((id) => isBehind(after.orders.get(id)!, before.orders.get(id)!))
        return order === undefined
          ? setBack
          : SetBack({ order, from: before.orders.get(order)!, to: after.orders.get(order)! })
      },
    },
  },
})
