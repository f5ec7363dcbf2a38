/**
 * A protocol written from nothing: a lock service with leases, and a storage that the holder of the lock writes to.
 *
 *     npx faultline check examples/lock-service.ts
 *
 * A lease ends by itself, so that a crashed holder cannot keep the lock for ever. But a holder that was only slow (a long
 * garbage collection, a suspended machine) does not notice that its lease is over, and writes as if nothing had happened.
 * Fencing repairs that: with every lease comes a token, one higher than the last, and the storage refuses writes whose
 * token is lower than one that it has seen. Both ways are checked below. Source: Burrows, "The Chubby lock service for
 * loosely-coupled distributed systems" (2006), section 2.4, where tokens are called sequencers.
 */
import { always, finallyHolds, type NodeId, sometimes, suite, type ViewOf, vocabulary } from 'faultline'
import { List, Record } from 'immutable'

// 1. The vocabulary: who takes part, which messages they send, and which timers they set.

interface LockService {
  role: 'lock' | 'worker' | 'storage'
  message:
    | { type: 'acquire' }
    | { type: 'granted'; token: number }
    | { type: 'write'; token: number }
    | { type: 'written' | 'refused' }
  /** `lease`: the lease is over. `pause`: the worker wakes up, before or after that. */
  timer: 'lease' | 'pause'
  config: { workers: number }
}

const { role, next, send, setTimer, protocol, variant } = vocabulary<LockService>()

// 2. The roles. A state is an Immutable Record; a handler takes the state and one event, and returns the next state with
// whatever it wants done: `next(state, send(…), setTimer(…))`. It has no other way to act, and nothing else to look at.

const Lock = Record({ role: 'lock' as const, holder: null as NodeId | null, waiting: List<NodeId>(), token: 0 })
type Lock = ReturnType<typeof Lock>

/** Gives the lock to the first who waits, with a token higher than all before. */
function grant(state: Lock) {
  const holder = state.waiting.first()
  if (holder === undefined) return next(state.set('holder', null))
  const token = state.token + 1
  return next(
    state.merge({ holder, token, waiting: state.waiting.shift() }),
    send(holder, { type: 'granted', token }),
    setTimer('lease'),
  )
}

const lock = role({
  init: () => Lock(),
  receive: {
    acquire: (state, { from }) => {
      const queued = state.set('waiting', state.waiting.push(from))
      return state.holder === null ? grant(queued) : next(queued)
    },
  },
  // Nobody asks the holder: it may have crashed. A timer that is set may fire at any moment, early or late.
  timeout: { lease: (state) => grant(state) },
})

const Worker = Record({ role: 'worker' as const, token: 0, outcome: null as 'written' | 'refused' | null })

const worker = role({
  init: ({ nodes }) => next(Worker(), send(nodes.lock[0]!, { type: 'acquire' })),
  receive: {
    granted: (state, { token }) => next(state.set('token', token), setTimer('pause')),
    written: (state) => next(state.set('outcome', 'written')),
    refused: (state) => next(state.set('outcome', 'refused')),
  },
  // The worker has the lock, as far as it knows, and writes.
  timeout: { pause: (state, { nodes }) => next(state, send(nodes.storage[0]!, { type: 'write', token: state.token })) },
})

const Storage = Record({ role: 'storage' as const, highest: 0, tokens: List<number>() })

const storage = role({
  init: () => Storage(),
  receive: {
    write: (state, { from, token }) =>
      token < state.highest
        ? next(state, send(from, { type: 'refused' }))
        : next(state.merge({ highest: token, tokens: state.tokens.push(token) }), send(from, { type: 'written' })),
  },
})

// 3. The protocol: the roles, how many nodes of each, and which faults may happen. Here none is needed: messages that
// overtake each other, and timers that fire when it suits nobody, are not faults.

const lockService = protocol({
  name: 'lock-service',
  roles: { lock, worker, storage },
  cluster: ({ workers }) => ({ lock: 1, worker: workers, storage: 1 }),
  configs: { 'two-workers': { workers: 2 }, 'three-workers': { workers: 3 } },
  workload: () => [],
})

// 4. The variant: the storage takes what it gets. A variant replaces one entry, and the report shows which.

const trustingStorage = variant(lockService, 'trusting-storage', {
  storage: {
    receive: {
      write: (state, { from, token }) =>
        next(state.set('tokens', state.tokens.push(token)), send(from, { type: 'written' })),
    },
  },
})

// 5. The properties: what must hold of every state that can be reached, what must be reachable at all (else the others may
// hold because nothing ever happens), and what must hold when all has come to rest.

type View = ViewOf<typeof lockService>

/** A write in the storage, and the one with a higher token that landed before it. */
const overtaken = ({ nodes }: View) => {
  const tokens = nodes.storage[0]!.tokens
  return tokens.zip(tokens.shift()).find(([before, after]) => before > after)
}

const inOrder = always<View>(
  "no write of an earlier holder lands after a later holder's",
  (view) => overtaken(view) === undefined,
  {
    explain: (view) => {
      const [later, earlier] = overtaken(view)!
      return `The write with token ${earlier} landed after the write with token ${later}, and may have undone it.`
    },
  },
)
const overlap = sometimes<View>(
  'two workers believe that they hold the lock',
  ({ nodes }) => nodes.worker.filter(({ token, outcome }) => token > 0 && outcome === null).length > 1,
)
const refusal = sometimes<View>('a write is refused', ({ nodes }) => nodes.worker.some((w) => w.outcome === 'refused'))
const answered = finallyHolds<View>('every worker learns what became of its write', ({ nodes }) =>
  nodes.worker.every(({ outcome }) => outcome !== null),
)

// 6. Every suite that the file exports is checked. The first holds; the second is violated.

export const withFencingToken = suite(lockService, [inOrder, overlap, refusal, answered])
export const withoutFencingToken = suite(trustingStorage, [inOrder, overlap, answered])
