/**
 * A register behind a network that loses messages. The gateway sends each request of a client to the store, and sends it
 * again when no answer comes; so the store may see a request twice, and must not carry it out twice. It keeps a log of the
 * writes that it has carried out, by the id of the request: the last one is the register's value, and an id that is in
 * the log already marks a repetition.
 */
import { always, history, type OpId, sometimes, suite, type ViewOf, vocabulary } from 'faultline'
import { linearizable, register } from 'faultline/checkers'
import { List, Map, Record } from 'immutable'

// 1. Who takes part, what they say to each other, and what clients can ask for.

interface Retrying {
  role: 'gateway' | 'store'
  message:
    | { type: 'read'; op: OpId }
    | { type: 'write'; op: OpId; value: number }
    | { type: 'answer'; op: OpId; value: number | null }
  timer: 'retry'
  operation: { f: 'read' } | { f: 'write'; value: number }
}
const { role, next, send, setTimer, complete, protocol, variant } = vocabulary<Retrying>()

// 2. The roles. A handler gets the node's state and one event; it returns the next state, and what it wants done.

/** The open requests: what is to be written, or null for a read. (States are made of Immutable's collections throughout.) */
const Gateway = Record({ role: 'gateway' as const, open: Map<OpId, number | null>() })
type Gateway = ReturnType<typeof Gateway>

const request = (op: OpId, value: number | null) =>
  send('store', value === null ? { type: 'read', op } : { type: 'write', op, value })

const ask = (state: Gateway, op: OpId, value: number | null) =>
  next(state.setIn(['open', op], value), request(op, value), setTimer('retry'))

const gateway = role({
  init: () => Gateway(),
  invoke: {
    read: (state, { id }) => ask(state, id, null),
    write: (state, { id, value }) => ask(state, id, value),
  },
  receive: {
    answer: (state, { op, value }) =>
      state.open.has(op) ? next(state.set('open', state.open.delete(op)), complete(op, value)) : next(state),
  },
  timeout: {
    // A timer that is set may fire at any moment: also when the answer is under way, and only slow.
    retry: (state) => next(state, ...[...state.open].map(([op, value]) => request(op, value))),
  },
})

const Write = Record({ op: '' as OpId, value: 0 })
const Store = Record({ role: 'store' as const, log: List<ReturnType<typeof Write>>() })

const store = role({
  durable: ['log'], // a crash forgets the rest
  init: () => Store(),
  receive: {
    read: (state, { from, op }) =>
      next(state, send(from, { type: 'answer', op, value: state.log.last()?.value ?? null })),
    write: (state, { from, op, value }) => {
      // The README breaks this line.
      const isRepeated = state.log.some((write) => write.op === op)
      const log = isRepeated ? state.log : state.log.push(Write({ op, value }))
      return next(state.set('log', log), send(from, { type: 'answer', op, value }))
    },
  },
})

// 3. The protocol: how many nodes, what clients do, and which faults may happen how often in one run.

const retryingRegister = protocol({
  name: 'retrying-register',
  roles: { gateway, store },
  cluster: () => ({ gateway: 1, store: 1 }),
  configs: { default: {} },
  workload: () => [[{ f: 'write', value: 1 }], [{ f: 'write', value: 2 }, { f: 'read' }]], // two clients
  faults: { loss: 1, crash: 1, restart: 1 },
  bounds: { timeout: 2 },
})

// 4. A planted bug: a variant replaces one entry of the protocol. Here the log is in memory only, and a crash forgets it.

const logInMemory = variant(retryingRegister, 'log-in-memory', { store: { durable: [] } })

// 5. What must hold, and what must happen at all (else the rest might hold because nothing ever happens).

type View = ViewOf<typeof retryingRegister>

const onceOnly = always<View>('no write is carried out twice', ({ nodes }) => {
  const ops = nodes.store[0]!.log.map(({ op }) => op)
  return ops.toSet().size === ops.size
})
const atomic = history<View>('linearizable', linearizable(register()))
const repeated = sometimes<View>('a write that was carried out arrives again', ({ nodes, inFlight }) =>
  inFlight.some(({ message }) => message.type === 'write' && nodes.store[0]!.log.some(({ op }) => op === message.op)),
)
const answered = sometimes<View>(
  'every request is answered',
  ({ history }) => history.filter(({ type }) => type === 'ok').length === 3,
)

export const retryingRegisterSuite = suite(retryingRegister, [onceOnly, atomic, repeated, answered], {
  variants: [
    {
      variant: logInMemory,
      caughtBy: 'linearizable',
      about: 'the log is in memory only: after a crash, acknowledged writes are gone',
    },
  ],
})
