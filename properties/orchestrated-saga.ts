/**
 * What an orchestrated saga promises: T1 … Tn, or T1 … Tj and then Cj … C1, whatever crashes. Source: Garcia-Molina &
 * Salem, "Sagas" (1987), section 1.
 */
import type { ViewOf } from '../kernel/index.js'
import {
  backFromThePivot,
  chargeTwice,
  type Entry,
  isEnded,
  isPastPivot,
  lateCharge,
  logInMemory,
  orchestratedSaga,
  refundTwice,
  undoesInOrder,
} from '../models/orchestrated-saga/index.js'
import { leadsTo } from './liveness.js'
import { always, finallyHolds, sometimes } from './property.js'
import { suite } from './suite.js'

type View = ViewOf<typeof orchestratedSaga>
const ORDER = 'ORD-1'

const log = ({ nodes }: View) => nodes.orchestrator[0]!.log
const isCharged = ({ nodes }: View) => nodes.payment[0]!.charges.get(ORDER) === 'charged'
const ticket = ({ nodes }: View) => nodes.restaurant[0]!.tickets.get(ORDER)
const isAssigned = ({ nodes }: View) => nodes.logistics[0]!.assignments.get(ORDER) === 'assigned'

const isComplete = (view: View) => isCharged(view) && ticket(view) === 'cooking' && isAssigned(view)
const isUndone = (view: View) =>
  !isCharged(view) && ticket(view) !== 'reserved' && ticket(view) !== 'cooking' && !isAssigned(view)

const standing = (view: View) =>
  `The customer has ${isCharged(view) ? 'paid' : 'not paid'}, the restaurant's ticket is ${ticket(view) ?? 'not there'}, ` +
  `${isAssigned(view) ? 'a partner delivers' : 'nobody delivers'}.`

/** What the customer was told, if he was. */
const told = ({ history }: View) => history.find(({ type }) => type === 'ok')?.value

const amounts = ({ observers }: View, what: Entry['what']): number[] =>
  [...observers.ledger].flatMap((entry) => (entry.what === what ? [entry.amount] : []))
const total = (numbers: readonly number[]) => numbers.reduce((sum, amount) => sum + amount, 0)

const chargedOnce = always<View>('charged at most once', (view) => amounts(view, 'charge').length <= 1, {
  explain: (view) => `One order of ${view.config.price} rupees, and ${total(amounts(view, 'charge'))} were taken.`,
})

const refundedOnce = always<View>(
  'refunded at most once, and only what was charged',
  (view) => amounts(view, 'refund').length <= 1 && total(amounts(view, 'refund')) <= total(amounts(view, 'charge')),
  {
    explain: (view) =>
      `${total(amounts(view, 'charge'))} rupees were taken, and ${total(amounts(view, 'refund'))} given back: the wallet ` +
      `had ${view.config.wallet} before the order, and has ${view.nodes.payment[0]!.wallet} now.`,
  },
)

const reversed = always<View>(
  'compensations run in reverse order',
  ({ observers }) => {
    let isReserved = false
    return ![...observers.ledger].some(({ what }) => {
      if (what === 'reserve' || what === 'release') isReserved = what === 'reserve'
      return what === 'refund' && isReserved
    })
  },
  { explain: () => 'The money went back while the items, which were taken later, still stood aside.' },
)

const exclusive = always<View>(
  'no order is both delivered and refunded',
  (view) => !isAssigned(view) || amounts(view, 'refund').length === 0,
  { explain: () => 'A partner is on his way, and the money went back to the customer.' },
)

const truthful = always<View>(
  'the customer is told what becomes of the order',
  (view) => {
    const answer = told(view)
    return answer === undefined || (answer === 'CONFIRMED' ? isComplete(view) : isUndone(view))
  },
  { explain: (view) => `The customer was told that the order is ${told(view)}. ${standing(view)}` },
)

const atomic = finallyHolds<View>(
  'all steps succeed, or the completed ones are compensated',
  (view) => isComplete(view) || isUndone(view),
  {
    refuted: {
      'crash-for-good': 'nobody else knows how far the saga has come: the orchestrator is a single point of failure',
    },
    explain: (view) => `Nothing is left to do, and the order is neither whole nor gone. ${standing(view)}`,
  },
)

const fair = finallyHolds<View>(
  'no customer is charged for an order that does not come',
  (view) => !isCharged(view) || isAssigned(view),
  {
    refuted: { 'crash-for-good': 'the customer has paid, and whoever would go on or pay back is gone' },
    explain: standing,
  },
)

const isOpen = (view: View) => !log(view).isEmpty() && !isEnded(log(view))

const ends = leadsTo<View>('every saga ends, if what crashed is restarted', isOpen, (view) => !isOpen(view), {
  fairness: { weak: ['deliver', 'timeout', 'invoke', 'restart'] },
  // With all faults together there are too many states for it.
  only: ['calm', 'lossy', 'deadline', 'forward-recovery', 'backward-recovery', 'crash-for-good'],
  refuted: { 'crash-for-good': 'the orchestrator does not come back, and nobody else reads its log' },
  explain: (view) => `The log ends with '${log(view).last()}', and nothing follows.`,
})

export const orchestratedSagaSuite = suite(
  orchestratedSaga,
  [
    chargedOnce,
    refundedOnce,
    exclusive,
    reversed,
    truthful,
    atomic,
    fair,
    ends,
    sometimes('a saga ends with all steps done', (view) => isEnded(log(view)) && !log(view).includes('abort')),
    sometimes('a saga ends with all that was done undone', (view) => isEnded(log(view)) && log(view).includes('abort')),
    sometimes(
      'the dirty window: money is taken for an order that will be cancelled',
      (view) => isCharged(view) && log(view).includes('abort'),
    ),
    sometimes(
      'a command is executed twice, and its effect is not',
      (view) => isCharged(view) && view.inFlight.some(({ message }) => message.type === 'charge'),
      { only: ['lossy', 'deadline', 'forward-recovery', 'trouble'] },
    ),
    sometimes('a compensation comes before its step', ({ nodes }) => nodes.payment[0]!.charges.get(ORDER) === 'never', {
      only: ['deadline', 'trouble'],
    }),
    sometimes(
      'the orchestrator is down while the customer has paid',
      (view) => isCharged(view) && !isEnded(log(view)) && !view.isUp('orchestrator'),
      { only: ['forward-recovery', 'backward-recovery', 'crash-for-good', 'trouble'] },
    ),
    sometimes(
      'the orchestrator comes down behind the pivot',
      (view) => isPastPivot(log(view)) && !isEnded(log(view)) && !view.isUp('orchestrator'),
      { only: ['forward-recovery', 'backward-recovery', 'crash-for-good'] },
    ),
  ],
  {
    exhaustive: {
      calm: { found: { distinct: 22, generated: 22, depth: 12 } },
      'lossy-one-retry': {
        config: 'lossy',
        faults: { timeout: 1 },
        found: { distinct: 1916, generated: 5979, depth: 17 },
      },
      deadline: { found: { distinct: 1486, generated: 3284, depth: 18 } },
      'forward-recovery': { found: { distinct: 1978, generated: 4850, depth: 19 } },
      'backward-recovery': { found: { distinct: 801, generated: 1825, depth: 17 } },
      'crash-for-good': { found: { distinct: 30, generated: 41, depth: 4, length: 3 } },
    },
    variants: [
      {
        variant: refundTwice,
        caughtBy: refundedOnce.name,
        config: 'lossy',
        about: 'the refund is made each time that it is commanded, also when the command is repeated',
        shortest: 8,
        exhaustive: { lossy: { found: { distinct: 1048, generated: 2379, depth: 9, length: 8 } } },
      },
      {
        variant: chargeTwice,
        caughtBy: chargedOnce.name,
        config: 'lossy',
        about: 'the charge carries no key that is looked up: a retry charges again',
        shortest: 4,
        exhaustive: { lossy: { found: { distinct: 62, generated: 84, depth: 5, length: 4 } } },
      },
      {
        variant: undoesInOrder,
        caughtBy: reversed.name,
        config: 'calm',
        about: 'compensations run in the order of their steps',
        shortest: 8,
        exhaustive: { calm: { found: { distinct: 19, generated: 19, depth: 9, length: 8 } } },
      },
      {
        variant: logInMemory,
        caughtBy: atomic.name,
        config: 'forward-recovery',
        about: 'the orchestrator forgets in a crash how far the saga has come, and the saga stops there',
        shortest: 4,
        exhaustive: { 'forward-recovery': { found: { distinct: 93, generated: 164, depth: 5, length: 4 } } },
      },
      {
        variant: lateCharge,
        caughtBy: truthful.name,
        config: 'deadline',
        about: 'a refund that finds nothing to undo leaves no trace, and the charge that arrives after it is made',
        shortest: 5,
        exhaustive: { deadline: { found: { distinct: 157, generated: 222, depth: 6, length: 5 } } },
      },
      {
        variant: backFromThePivot,
        caughtBy: exclusive.name,
        config: 'backward-recovery',
        about: 'after a crash the orchestrator compensates whatever is open, also when a partner is on his way',
        shortest: 11,
        exhaustive: { 'backward-recovery': { found: { distinct: 702, generated: 1414, depth: 12, length: 11 } } },
      },
    ],
  },
)
