/** What the text says of the wallet: linearizable reads prevent the double top-up. And what it takes besides. */
import { linearizable, specifications } from '../checkers/index.js'
import type { ViewOf } from '../kernel/index.js'
import { balanceOf, keyIgnored, keyPerTry, wallet } from '../models/wallet/index.js'
import { always, finallyHolds, history, sometimes } from './property.js'
import { suite } from './suite.js'

type View = ViewOf<typeof wallet>

/** What the users wanted to top up, once each. */
const wished = ({ config }: View): number =>
  config.apps.flat().reduce((sum, request) => sum + (request.f === 'add' ? request.value : 0), 0)
const charged = ({ observers }: View): number => observers.ledger.reduce((sum, amount) => sum + amount, 0)

const REASONS = {
  'any-replica':
    'the replica that is asked may not have heard of the top-up: the user sees the old balance and tries again',
  'linearizable-slow-answer':
    'a linearizable read does not know of a top-up that is still under way: the user sees the old balance and tries again',
}

const once = always<View>('nobody tops up twice', (view) => charged(view) <= wished(view), {
  refuted: REASONS,
  explain: (view) =>
    `The user wanted to top up ${wished(view)} rupees once, and ${charged(view)} were taken from the bank: ` +
    `${[...view.observers.ledger.keys()].sort().join(' and ')}.`,
})

const right = finallyHolds<View>(
  'in the end every replica shows what was topped up',
  (view) =>
    view.nodes.replica.every((replica) => balanceOf(replica, view.config) === view.config.balance + wished(view)),
  {
    refuted: REASONS,
    explain: (view) =>
      `The wallet held ${view.config.balance} rupees, ${wished(view)} were to be added, and the replicas show ` +
      `${view.nodes.replica.map((replica) => balanceOf(replica, view.config)).join(' and ')}.`,
  },
)

/** A counter that begins with what is in the wallet at the start. */
const account = specifications.counter({ initial: 350 })

const atomic = history<View>('after a top-up every node shows the new balance (linearizable)', linearizable(account), {
  refuted: {
    ...REASONS,
    sticky: 'the other app asks the other replica, which may not have heard of the top-up',
    'idempotency-key': 'the key keeps the user from paying twice, and does not make old balances new',
  },
})

const ALL = Object.keys(wallet.definition.configs)
const reads = ({ history }: View) => history.filter(({ f, type }) => f === 'read' && type === 'ok').map((e) => e.value)

export const walletSuite = suite(
  wallet,
  [
    once,
    right,
    atomic,
    sometimes('the new balance is shown', (view) => reads(view).includes(view.config.balance + wished(view))),
    sometimes('the user tries again', ({ nodes }) => nodes.app[0]!.attempt > 1, {
      only: ALL.filter((name) => name !== 'linearizable' && name !== 'sticky'),
    }),
    sometimes(
      'an app shows the old balance after the top-up was answered',
      (view) => {
        const answered = view.history.findIndex(({ f, type }) => f === 'add' && type === 'ok')
        const late = view.history
          .slice(answered)
          .some(({ f, type, value }) => f === 'read' && type === 'ok' && value === view.config.balance)
        return answered >= 0 && late
      },
      { only: ['any-replica', 'sticky', 'idempotency-key'] },
    ),
  ],
  {
    exhaustive: {
      'any-replica': { found: { distinct: 215, generated: 401, depth: 7, length: 6 } },
      linearizable: { found: { distinct: 155, generated: 279, depth: 13 } },
      'linearizable-slow-answer': { found: { distinct: 146, generated: 278, depth: 7, length: 6 } },
      sticky: { found: { distinct: 86, generated: 141, depth: 9, length: 8 } },
      'linearizable-with-key': { found: { distinct: 720, generated: 1838, depth: 16 } },
    },
    variants: [
      {
        variant: keyPerTry,
        caughtBy: once.name,
        config: 'linearizable-with-key',
        about: 'the app makes up a new idempotency key each time that the user tries',
        shortest: 6,
        exhaustive: { 'linearizable-with-key': { found: { distinct: 146, generated: 278, depth: 7, length: 6 } } },
      },
      {
        variant: keyIgnored,
        caughtBy: once.name,
        config: 'linearizable-with-key',
        about: 'the key is sent, and the replica adds without looking it up',
        shortest: 6,
        exhaustive: { 'linearizable-with-key': { found: { distinct: 146, generated: 278, depth: 7, length: 6 } } },
      },
    ],
  },
)
