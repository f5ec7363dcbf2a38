/**
 * A wallet on two replicas, and a user who tops it up again when the balance shown is old.
 *
 * Source: the module's text, "Consistency models", the PhonePe wallet: with linearizable reads the new balance is
 * guaranteed; with eventual consistency users see the old one, "think the top-up failed", retry, and have topped up
 * twice. Helland, "Idempotence Is Not a Medical Condition" (2012), for the key.
 * Faithful: whichever replica is asked accepts a top-up and tells the other later; a balance is what the replica knows of;
 * the user sees answers and balances, and nothing else.
 * Left out: the bank, other than in the ledger; spending; a leader that fails (see the replicated stores for that).
 * Assumes: requests and answers may be slow and overtake each other, and none is lost. A top-up is added. (The text
 * writes the new balance as a whole; written so, a retry tops nothing up twice, and a concurrent top-up is lost instead.)
 */
import { Map, Record } from 'immutable'
import { type Context as ContextOf, type NodeId, type OpId, vocabulary } from '../../kernel/index.js'
import { type Config, configs, type Request, withOneLess } from './configs.js'

type Message =
  | { type: 'top-up'; op: OpId; attempt: number; key: string; amount: number }
  | { type: 'accepted'; op: OpId; attempt: number }
  | { type: 'replicate'; key: string; amount: number }
  | { type: 'get-balance'; op: OpId }
  | { type: 'balance'; op: OpId; rupees: number }

export interface Wallet {
  role: 'app' | 'replica'
  message: Message
  timer: 'impatience'
  /** `add` is a wish to top up once, however many tries it takes, and ends when the user believes that it is done. */
  operation: Request
  config: Config
  rules: { keyOf: (op: OpId, attempt: number, config: Config) => string }
}

const { role, next, choose, send, setTimer, complete, protocol } = vocabulary<Wallet>()
type Context = ContextOf<Wallet>

const App = Record({
  role: 'app' as const,
  /** The top-up that the user has in mind, and which balance he expects of it. */
  op: null as OpId | null,
  amount: 0,
  expected: 0,
  attempt: 0,
  phase: 'idle' as 'idle' | 'paying' | 'looking',
})
type App = ReturnType<typeof App>

/** Sends a request to a replica: that of the routing, or any. */
function ask(state: App, message: Message, { self, nodes, config }: Context, ...then: ReturnType<typeof setTimer>[]) {
  const own = nodes.replica[nodes.app.indexOf(self) % nodes.replica.length]!
  const to = (replica: NodeId) => next(state, send(replica, message), ...then)
  if (config.routing !== 'any') return to(config.routing === 'leader' ? nodes.replica[0]! : own)
  return choose(Object.fromEntries(nodes.replica.map((replica) => [`asks ${replica}`, to(replica)])))
}

function pay(state: App, context: Context) {
  const attempt = state.attempt + 1
  const key = context.rules.keyOf(state.op!, attempt, context.config)
  const message = { type: 'top-up', op: state.op!, attempt, key, amount: state.amount } as const
  const mayLook = context.config.impatient && attempt <= context.config.retries
  return ask(state.merge({ attempt, phase: 'paying' }), message, context, ...(mayLook ? [setTimer('impatience')] : []))
}

const look = (state: App, context: Context) =>
  ask(state.set('phase', 'looking'), { type: 'get-balance', op: state.op! }, context)

const app = role({
  init: () => App(),
  invoke: {
    add: (state, { id, value }, context) =>
      pay(state.merge({ op: id, amount: value, expected: context.config.balance + value }), context),
    read: (state, { id }, context) => ask(state, { type: 'get-balance', op: id }, context),
  },
  receive: {
    accepted: (state, { op, attempt }, context) =>
      op === state.op && attempt === state.attempt && state.phase === 'paying' ? look(state, context) : next(state),
    balance: (state, { op, rupees }, context) => {
      if (op !== state.op) return next(state, complete(op, rupees))
      if (state.phase !== 'looking') return next(state)
      const isDone = rupees >= state.expected || state.attempt > context.config.retries
      return isDone ? next(App(), complete(op)) : pay(state, context)
    },
  },
  timeout: { impatience: (state, context) => (state.phase === 'paying' ? look(state, context) : next(state)) },
})

/** Top-ups by their key, of this replica and of those that it has heard of. */
const Replica = Record({ role: 'replica' as const, credits: Map<string, number>() })
export type Replica = ReturnType<typeof Replica>

const total = (amounts: Map<string, number>): number => amounts.reduce((sum, amount) => sum + amount, 0)
export const balanceOf = ({ credits }: Replica, { balance }: Config): number => balance + total(credits)

const replica = role({
  init: () => Replica(),
  receive: {
    // INSERT INTO credits … ON CONFLICT (key) DO NOTHING
    'top-up': (state, { from, op, attempt, key, amount }, { self, nodes }) => {
      const accepted = send(from, { type: 'accepted', op, attempt })
      if (state.credits.has(key)) return next(state, accepted)
      const others = nodes.replica.filter((id) => id !== self)
      return next(
        state.setIn(['credits', key], amount),
        accepted,
        ...others.map((other) => send(other, { type: 'replicate', key, amount })),
      )
    },
    replicate: (state, { key, amount }) => next(state.setIn(['credits', key], amount)),
    'get-balance': (state, { from, op }, { config }) =>
      next(state, send(from, { type: 'balance', op, rupees: balanceOf(state, config) })),
  },
})

export const wallet = protocol({
  name: 'wallet',
  source: 'the text’s wallet ("Consistency models"); Helland, "Idempotence Is Not a Medical Condition" (2012)',
  roles: { app, replica },
  rules: { keyOf: (op, attempt, { key }) => (key === 'of the wish' ? op : `${op}, try ${attempt}`) },
  cluster: ({ apps }) => ({ app: apps.length, replica: 2 }),
  configs,
  workload: ({ apps }) => apps.map((requests, i) => requests.map((request) => ({ ...request, at: `app${i + 1}` }))),
  simpler: { configs: withOneLess },
  observers: {
    /** What the user's bank was charged, by the key of the charge: it too knows a key that it has seen. */
    ledger: {
      init: () => Map<string, number>(),
      observe: (ledger, { role, event, before, after }) => {
        if (role !== 'replica' || event.type !== 'receive' || event.message.type !== 'top-up') return ledger
        const { key } = event.message
        const charged = after.credits.get(key, 0)
        return charged > before.credits.get(key, 0) && charged > ledger.get(key, 0) ? ledger.set(key, charged) : ledger
      },
    },
  },
})
