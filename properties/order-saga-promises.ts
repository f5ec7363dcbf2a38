/**
 * What a saga of orders promises: to those who wrote it, and to the customer. Source: Garcia-Molina & Salem, "Sagas"
 * (1987), section 1, for the first; the text's takeaway for the others.
 */
import type { ViewOf } from '../kernel/index.js'
import { type Entry, isSettled, type orderSaga } from '../models/order-saga/index.js'
import { leadsTo } from './liveness.js'
import { type Past, steps } from './past.js'
import { always, finallyHolds } from './property.js'

export type View = ViewOf<typeof orderSaga>

/** What each service holds of an order. */
export const outcome = ({ nodes }: View, id: string) => ({
  status: nodes.order[0]!.orders.get(id),
  isCharged: nodes.payment[0]!.payments.get(id)?.status === 'charged',
  isReserved: nodes.inventory[0]!.reservations.get(id) === 'reserved',
  isAssigned: nodes.logistics[0]!.deliveries.get(id) === 'assigned',
})
export type Outcome = ReturnType<typeof outcome>

export const placed = ({ nodes }: View): string[] => [...nodes.order[0]!.orders.keys()].sort()

const isComplete = ({ status, isCharged, isReserved, isAssigned }: Outcome): boolean =>
  status === 'CONFIRMED' && isCharged && isReserved && isAssigned
const isUndone = ({ status, isCharged, isReserved, isAssigned }: Outcome): boolean =>
  status === 'CANCELLED' && !isCharged && !isReserved && !isAssigned

/** Orders that are neither whole nor gone. */
const half = (view: View) => placed(view).filter((id) => !isComplete(outcome(view, id)) && !isUndone(outcome(view, id)))

function describe(view: View, id: string): string {
  const { status, isCharged, isReserved, isAssigned } = outcome(view, id)
  const steps = [
    isCharged ? 'the customer has paid' : 'the customer has not paid',
    isReserved ? 'its items are set aside' : 'no items are set aside',
    isAssigned ? 'a partner delivers it' : 'nobody delivers it',
  ]
  return `Order ${id} stays ${status} for ever: ${steps.join(', ')}.`
}

function unread({ nodes }: View): string[] {
  const left = nodes.kafka[0]?.unread.filter((type) => type !== 'delivery.assigned').sort()
  return left && !left.isEmpty() ? [`No service listens to ${left.join(', ')}.`] : []
}

const AS_WRITTEN = 'as-written'

export const atomic = finallyHolds<View>(
  'all steps succeed, or the completed ones are compensated',
  (view) => half(view).length === 0,
  {
    refuted: {
      [AS_WRITTEN]: 'nobody listens to payment.failed, and nothing is undone when logistics finds no delivery partner',
    },
    explain: (view) => [...half(view).map((id) => describe(view, id)), ...unread(view)],
  },
)

/** Orders that were paid, and that nobody delivers. */
const paidInVain = (view: View) =>
  placed(view).filter((id) => outcome(view, id).isCharged && !outcome(view, id).isAssigned)

export const fair = finallyHolds<View>(
  'no customer is charged for an order that does not come',
  (view) => paidInVain(view).length === 0,
  {
    refuted: {
      [AS_WRITTEN]: 'the order is confirmed before logistics has looked for a partner, and no refund follows',
    },
    explain: (view) => [...paidInVain(view).map((id) => describe(view, id)), ...unread(view)],
  },
)

const unsettled = (view: View) => placed(view).filter((id) => !isSettled(outcome(view, id).status))

export const settled = finallyHolds<View>('no order is stuck', (view) => unsettled(view).length === 0, {
  refuted: { [AS_WRITTEN]: 'nobody tells the order service that the payment failed: it listens to no such event' },
  explain: (view) => [...unsettled(view).map((id) => describe(view, id)), ...unread(view)],
})

/** The amounts that were charged for an order, or refunded. */
const amounts = ({ observers }: View, id: string, what: Entry['what']): number[] =>
  [...(observers.ledger.get(id) ?? [])].flatMap((entry) => (entry.what === what ? [entry.amount] : []))
const total = (rupees: readonly number[]) => rupees.reduce((sum, amount) => sum + amount, 0)
const times = (count: number) => (count === 2 ? 'twice' : `${count} times`)

/** In which steps that was done with the money for an order. */
function stepsOf(id: string, what: Entry['what'], past: Past<View>, count: number): string {
  const nth = (n: number) => past.since((view) => amounts(view, id, what).length > n)
  return steps(
    past,
    Array.from({ length: count }, (_, n) => nth(n)),
  )
}

const overcharged = (view: View) => placed(view).filter((id) => amounts(view, id, 'charge').length > 1)

export const chargedOnce = always<View>('charged at most once', (view) => overcharged(view).length === 0, {
  explain: (view, past) =>
    overcharged(view).map((id) => {
      const charges = amounts(view, id, 'charge')
      return (
        `The customer ordered ${id} once and was charged ${times(charges.length)}, ` +
        `${stepsOf(id, 'charge', past, charges.length)}: ` +
        `${total(charges)} rupees for an order of ${view.config.price}.`
      )
    }),
})

const overRefunded = (view: View) =>
  placed(view).filter((id) => {
    const refunds = amounts(view, id, 'refund')
    return refunds.length > 1 || total(refunds) > total(amounts(view, id, 'charge'))
  })

export const refundedOnce = always<View>(
  'refunded at most once, and only what was charged',
  (view) => overRefunded(view).length === 0,
  {
    explain: (view, past) =>
      overRefunded(view).map((id) => {
        const [charges, refunds] = [amounts(view, id, 'charge'), amounts(view, id, 'refund')]
        return (
          `${total(charges)} rupees were taken for ${id} ${stepsOf(id, 'charge', past, charges.length)}, ` +
          `and ${total(refunds)} were given back, in ${refunds.length} refunds ` +
          `(${stepsOf(id, 'refund', past, refunds.length)}): the wallet had ${view.config.wallet} before the order, ` +
          `and has ${view.nodes.payment[0]!.wallet} now.`
        )
      }),
  },
)

/** Orders whose money went back while their items were still set aside. */
const disordered = ({ observers }: View) => {
  const isEarly = (entries: Iterable<Entry>) => {
    let isReserved = false
    return [...entries].some(({ what }) => {
      if (what === 'reserve' || what === 'release') isReserved = what === 'reserve'
      return what === 'refund' && isReserved
    })
  }
  return [...observers.ledger].flatMap(([id, entries]) => (isEarly(entries) ? [id] : [])).sort()
}

export const reversed = always<View>('compensations run in reverse order', (view) => disordered(view).length === 0, {
  refuted: {
    'listeners-added':
      'payment and inventory both listen to delivery.failed: the money may go back before the items do',
  },
  explain: (view) =>
    disordered(view).map(
      (id) => `The money for ${id} went back while the items, which were taken later, still stood aside.`,
    ),
})

export const forward = always<View>('no order goes backwards', ({ observers }) => observers.setBack.order === null, {
  explain: ({ observers }) => {
    const { order, from, to } = observers.setBack
    return `Order ${order} was ${from} already, and an event that came late set it back to ${to}.`
  },
})

/** Orders that are delivered although the money went back. */
const gifts = (view: View) =>
  placed(view).filter((id) => outcome(view, id).isAssigned && amounts(view, id, 'refund').length > 0)

export const exclusive = always<View>('no order is both delivered and refunded', (view) => gifts(view).length === 0, {
  explain: (view) => gifts(view).map((id) => `The money for ${id} went back, and a partner delivers it all the same.`),
})

/** Orders of which the customer heard both. */
const broken = ({ nodes, config }: View) => {
  const { told } = nodes.notification[0]!
  return config.orders.filter((id) => told.filter((text) => text.startsWith(id)).size > 1)
}

export const truthful = always<View>('an order once confirmed is not cancelled', (view) => broken(view).length === 0, {
  refuted: { 'listeners-added': 'the customer hears that the order is confirmed before the last step that may fail' },
  explain: (view) =>
    broken(view).map((id) => `The customer was told that ${id} is confirmed, and then that it is not.`),
})

export const told = finallyHolds<View>(
  'the customer hears what becomes of the order',
  (view) => placed(view).every((id) => view.nodes.notification[0]!.told.some((text) => text.startsWith(id))),
  {
    refuted: { [AS_WRITTEN]: 'an order whose payment failed is never cancelled, so nobody is told' },
    explain: (view) => `Told so far: ${view.nodes.notification[0]!.told.join('; ') || 'nothing'}.`,
  },
)

export const settles = leadsTo<View>(
  'every order is confirmed or cancelled in the end, if what crashed is restarted',
  (view) => unsettled(view).length > 0,
  (view) => unsettled(view).length === 0,
  {
    fairness: { weak: ['deliver', 'timeout', 'invoke', 'restart'] },
    refuted: { [AS_WRITTEN]: 'an order whose payment failed stays pending for ever' },
    explain: (view) => [...unsettled(view).map((id) => describe(view, id)), ...unread(view)],
  },
)
