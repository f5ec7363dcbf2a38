/** The order saga: what holds of it as the text writes it and repaired, and the bugs planted in it. */
import {
  chargeWithoutKey,
  doubleRefund,
  lastEventWins,
  lateSuccess,
  noOutbox,
  orderSaga,
} from '../models/order-saga/index.js'
import {
  atomic,
  chargedOnce,
  exclusive,
  fair,
  forward,
  outcome,
  placed,
  refundedOnce,
  reversed,
  settled,
  settles,
  told,
  truthful,
  type View,
} from './order-saga-promises.js'
import { sometimes } from './property.js'
import { suite } from './suite.js'

/** Whether some order that was placed is in such a state. */
const some = (holds: (state: ReturnType<typeof outcome>, view: View, id: string) => boolean) => (view: View) =>
  placed(view).some((id) => holds(outcome(view, id), view, id))

export const orderSagaSuite = suite(
  orderSaga,
  [
    chargedOnce,
    refundedOnce,
    reversed,
    forward,
    exclusive,
    truthful,
    atomic,
    fair,
    settled,
    told,
    settles,
    sometimes(
      'an order is confirmed',
      some(({ status }) => status === 'CONFIRMED'),
    ),
    sometimes(
      'an order is cancelled',
      some(({ status }) => status === 'CANCELLED'),
    ),
    sometimes(
      'the dirty window: money is taken for an order that will be cancelled',
      some(({ isCharged, status }, { nodes }, id) => {
        const reservation = nodes.inventory[0]!.reservations.get(id)
        const delivery = nodes.logistics[0]!.deliveries.get(id)
        return isCharged && status !== 'CANCELLED' && (reservation === 'failed' || delivery === 'failed')
      }),
    ),
    sometimes(
      'a cancellation is asked for, and comes too late',
      some(({ status, isAssigned }) => status === 'CANCEL_PENDING' && isAssigned),
      { only: ['confirmed-last', 'at-least-once', 'outbox-deadline'] },
    ),
    sometimes(
      'an order is given up before its items are asked for',
      ({ nodes }) => nodes.inventory[0]!.reservations.some((reservation) => reservation === 'refused'),
      { only: ['confirmed-last', 'at-least-once', 'outbox-deadline'] },
    ),
    sometimes(
      'a service is down with events in its outbox',
      ({ nodes, isUp }) => !isUp('payment') && !nodes.payment[0]!.outbox.isEmpty(),
      { only: ['outbox', 'outbox-deadline'] },
    ),
    sometimes(
      'an order is refused an item that another order gives back',
      ({ nodes }) => {
        const { reservations } = nodes.inventory[0]!
        return reservations.includes('failed') && reservations.includes('released')
      },
      { only: ['two-orders'] },
    ),
  ],
  {
    exhaustive: {
      'as-written': { found: { distinct: 10, generated: 10, depth: 4, length: 3 } },
      'listeners-added': { found: { distinct: 24, generated: 28, depth: 7, length: 6 } },
      'confirmed-last': { found: { distinct: 197, generated: 438, depth: 13 } },
      'at-least-once': { found: { distinct: 8310, generated: 30_098, depth: 17 } },
      outbox: { found: { distinct: 595, generated: 1721, depth: 20 } },
      'outbox-deadline-once': {
        config: 'outbox-deadline',
        faults: { duplication: 0 },
        found: { distinct: 3081, generated: 10_738, depth: 21 },
      },
      'two-orders': { found: { distinct: 17_749, generated: 58_009, depth: 23 } },
    },
    variants: [
      {
        variant: doubleRefund,
        caughtBy: refundedOnce.name,
        config: 'confirmed-last',
        about: 'the refund asks whether the order was charged, and not whether the money went back already',
        shortest: 5,
        exhaustive: { 'confirmed-last': { found: { distinct: 63, generated: 101, depth: 6, length: 5 } } },
      },
      {
        variant: chargeWithoutKey,
        caughtBy: chargedOnce.name,
        config: 'at-least-once',
        about: 'the payment service charges for every event that asks for it, also for one delivered twice',
        shortest: 4,
        exhaustive: { 'at-least-once': { found: { distinct: 154, generated: 244, depth: 5, length: 4 } } },
      },
      {
        variant: noOutbox,
        caughtBy: atomic.name,
        config: 'outbox',
        about: 'a service that crashes between its transaction and its event never publishes the event',
        shortest: 5,
        exhaustive: { outbox: { found: { distinct: 67, generated: 120, depth: 6, length: 5 } } },
      },
      {
        variant: lateSuccess,
        caughtBy: exclusive.name,
        config: 'confirmed-last',
        about: 'logistics gives an order up without writing it down, and assigns a partner when it is asked later',
        shortest: 8,
        exhaustive: { 'confirmed-last': { found: { distinct: 199, generated: 434, depth: 9, length: 8 } } },
      },
      {
        variant: lastEventWins,
        caughtBy: forward.name,
        config: 'at-least-once',
        about: 'a payment.completed that is late, or comes twice, sets the order back to PAID',
        shortest: 4,
        exhaustive: { 'at-least-once': { found: { distinct: 181, generated: 269, depth: 5, length: 4 } } },
      },
    ],
  },
)
