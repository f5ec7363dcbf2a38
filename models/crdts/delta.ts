/**
 * Delta-state replication: replicas merge as state-based ones do, but send only what is new, the deltas of updates, joined
 * into intervals.
 *
 * Source: Almeida, Shoker & Baquero, "Delta state replicated data types" (2018), section 6: algorithm 1 (`basic`), which
 * converges, and algorithm 2 (`causal`), which keeps causal order as well, at the price of acknowledgements.
 * Faithful: what is on disk (the state, and the count of its changes) and what is not (deltas, and what neighbours have
 * acknowledged); after a crash, and where deltas were collected, the whole state is sent. In `basic`, deltas that arrive
 * are passed on (the transitive mode).
 * Left out: a neighbour is not drawn at random; all that lack something are sent it. The timer chooses when.
 * Assumes: messages are lost, arrive late and any number of times. `basic` assumes that a delta-group that is sent arrives
 * some time: it is sent once.
 */
import { is, Map, Record } from 'immutable'
import { type Context as ContextOf, type NodeId, type OpId, vocabulary } from '../../kernel/index.js'
import { readOf, Seen, watch } from './accepted.js'
import { type DeltaConfig, deltaConfigs } from './delta-configs.js'
import { atHome, type Operation } from './requests.js'
import { withFewer } from './state-configs.js'
import { stateBased, type Update } from './types/index.js'

interface Rules {
  /** The first delta to send to a neighbour that has acknowledged so many changes, of as many as there are. */
  firstToSend: (acknowledged: number, changes: number) => number
}

export interface CrdtDelta {
  role: 'replica'
  message: /** Deltas joined, up to the `upTo`-th change of the sender; `null` where nobody is to acknowledge it. */
  { type: 'delta'; delta: unknown; upTo: number | null } | { type: 'acknowledge'; upTo: number }
  timer: 'send'
  operation: Operation
  config: DeltaConfig
  rules: Rules
}

const { role, next, send, setTimer, complete, fail, protocol } = vocabulary<CrdtDelta>()
type Context = ContextOf<CrdtDelta>

const Replica = Record({
  role: 'replica' as const,
  content: null as unknown,
  /** How often the content has changed. */
  changes: 0,
  /** What changed it, by number; of the first ones, those that all neighbours have acknowledged, are gone. */
  deltas: Map<number, unknown>(),
  acknowledged: Map<NodeId, number>(),
})
type Replica = ReturnType<typeof Replica>

const typeOf = ({ config }: Context) => stateBased[config.dataType]
const neighbours = ({ nodes, self }: Context) => nodes.replica.filter((id) => id !== self)
const acknowledgedBy = ({ acknowledged }: Replica, id: NodeId): number => acknowledged.get(id, 0)

/** Takes a delta in, and remembers it for the others. */
const changed = (state: Replica, delta: unknown, context: Context): Replica =>
  state.merge({
    content: typeOf(context).merge(state.content, delta),
    deltas: state.deltas.set(state.changes, delta),
    changes: state.changes + 1,
  })

/** The deltas from `first` on, joined; the whole content where some of them are gone. */
function interval({ content, deltas, changes }: Replica, first: number, context: Context): unknown {
  const wanted = Array.from({ length: changes - first }, (_, i) => first + i)
  if (wanted.length === 0 || !wanted.every((number) => deltas.has(number))) return content
  return wanted.map((number) => deltas.get(number)).reduce((all, delta) => typeOf(context).merge(all, delta))
}

/** Algorithm 2: each neighbour is sent what it has not acknowledged. */
function sendWhatIsMissing(state: Replica, context: Context) {
  const behind = neighbours(context).filter((id) => acknowledgedBy(state, id) < state.changes)
  const messages = behind.map((to) => {
    const first = context.rules.firstToSend(acknowledgedBy(state, to), state.changes)
    return send(to, { type: 'delta', delta: interval(state, first, context), upTo: state.changes })
  })
  return next(state, ...messages, setTimer('send'))
}

/** Algorithm 1: all are sent what is new since it was sent last. */
function sendWhatIsNew(state: Replica, context: Context) {
  if (state.deltas.isEmpty()) return start(state)
  const delta = [...state.deltas.sortBy((_, number) => number).values()].reduce((all, each) =>
    typeOf(context).merge(all, each),
  )
  const messages = neighbours(context).map((to) => send(to, { type: 'delta', delta, upTo: null }))
  return next(state.set('deltas', Map()), ...messages, setTimer('send'))
}

/** Deltas that every neighbour has acknowledged are needed no more. */
function collected(state: Replica, context: Context): Replica {
  const needed = Math.min(...neighbours(context).map((id) => acknowledgedBy(state, id)))
  return state.set(
    'deltas',
    state.deltas.filter((_, number) => number >= needed),
  )
}

function accept(state: Replica, operation: Update & { readonly id: OpId }, context: Context) {
  const refusal = typeOf(context).refuses?.(state.content, operation)
  if (refusal !== undefined) return next(state, fail(operation.id, refusal))
  const delta = typeOf(context).delta(state.content, operation, context.self)
  return next(changed(state, delta, context), complete(operation.id))
}

const start = (state: Replica) => next(state, setTimer('send'))

const replica = role({
  init: ({ config }: Context) => start(Replica({ content: stateBased[config.dataType].initial })),
  durable: ['content', 'changes'],
  invoke: {
    add: accept,
    remove: accept,
    write: accept,
    insert: accept,
    read: (state, { id, key }, context) => next(state, complete(id, readOf(typeOf(context).value(state.content), key))),
  },
  receive: {
    delta: (state, { from, delta, upTo }, context) => {
      const isNew = !is(typeOf(context).merge(state.content, delta), state.content)
      const answer = upTo === null ? [] : [send(from, { type: 'acknowledge', upTo })]
      return next(isNew ? changed(state, delta, context) : state, ...answer)
    },
    acknowledge: (state, { from, upTo }, context) =>
      next(collected(state.setIn(['acknowledged', from], Math.max(upTo, acknowledgedBy(state, from))), context)),
  },
  timeout: {
    send: (state, context) =>
      context.config.antiEntropy === 'causal' ? sendWhatIsMissing(state, context) : sendWhatIsNew(state, context),
  },
  recover: start,
})

export const crdtDelta = protocol({
  name: 'crdt-delta',
  source: 'Almeida, Shoker & Baquero, "Delta state replicated data types" (2018), section 6',
  roles: { replica },
  rules: { firstToSend: (acknowledged) => acknowledged },
  cluster: ({ replicas }) => ({ replica: replicas }),
  configs: deltaConfigs,
  workload: ({ clients, replicas }) => atHome(clients, replicas),
  faults: ({ faults }) => faults,
  network: { delivery: 'repeated', ignored: 'kept' },
  // Elements of lists, and of some sets, must not be added twice: operations keep their values.
  simpler: { configs: withFewer, operations: 'optional' },
  observers: {
    accepted: {
      init: ({ dataType }: DeltaConfig) => Seen({ dataType }),
      observe: (seen, observation) => watch(seen, observation),
    },
  },
})
