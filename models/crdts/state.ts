/**
 * State-based replication (CvRDT): replicas tell each other all that they have, now and then, and merge what they hear.
 *
 * Source: Shapiro, Preguiça, Baquero & Zawirski, "A comprehensive study of Convergent and Commutative Replicated Data
 * Types", INRIA RR-7506 (2011), section 2.2; the data types of section 3 are in `types/`.
 * Faithful: an update takes effect at one replica, which answers at once, without asking anybody; the whole state is sent,
 * and nobody acknowledges it. Timestamps are Lamport's, so nothing depends on clocks.
 * Left out: collecting tombstones, which would need agreement; replicas that join or leave.
 * Assumes: nothing of the network but that a state that is sent again and again arrives some time: messages are lost,
 * arrive late, and any number of times. What a replica has accepted is on disk before it answers.
 */
import { is, Record } from 'immutable'
import { type Context as ContextOf, type NodeId, type OpId, vocabulary } from '../../kernel/index.js'
import { readOf, Seen, watch } from './accepted.js'
import { atHome, type Operation } from './requests.js'
import { type StateConfig, stateConfigs, withFewer } from './state-configs.js'
import { type StateBasedName, stateBased, type Update } from './types/index.js'

interface Rules {
  /** The name under which a replica counts, and which makes its tags and timestamps unique. */
  name: (self: NodeId) => NodeId
  merge: (type: StateBasedName, own: unknown, received: unknown) => unknown
}

export interface CrdtState {
  role: 'replica'
  /** What the sender has: all of it. What is in it, only the data type knows. */
  message: { type: 'gossip'; content: unknown }
  timer: 'gossip'
  operation: Operation
  config: StateConfig
  rules: Rules
}

const { role, next, send, setTimer, complete, fail, protocol } = vocabulary<CrdtState>()
type Context = ContextOf<CrdtState>

const Replica = Record({ role: 'replica' as const, content: null as unknown })
type Replica = ReturnType<typeof Replica>

/** An update is the replica's own affair. */
function accept(state: Replica, operation: Update & { readonly id: OpId }, { self, config, rules }: Context) {
  const type = stateBased[config.dataType]
  const refusal = type.refuses?.(state.content, operation)
  if (refusal !== undefined) return next(state, fail(operation.id, refusal))
  return next(state.set('content', type.update(state.content, operation, rules.name(self))), complete(operation.id))
}

/** A replica that has nothing tells nobody. */
const hasNews = ({ content }: Replica, { config }: Context) => !is(content, stateBased[config.dataType].initial)

const start = (state: Replica) => next(state, setTimer('gossip'))

const replica = role({
  init: ({ config }: Context) => start(Replica({ content: stateBased[config.dataType].initial })),
  durable: ['content'],
  invoke: {
    add: accept,
    remove: accept,
    write: accept,
    insert: accept,
    read: (state, { id, key }, { config }) =>
      next(state, complete(id, readOf(stateBased[config.dataType].value(state.content), key))),
  },
  timeout: {
    gossip: (state, context) => {
      const others = context.nodes.replica.filter((id) => id !== context.self && hasNews(state, context))
      return next(
        state,
        ...others.map((to) => send(to, { type: 'gossip', content: state.content })),
        setTimer('gossip'),
      )
    },
  },
  receive: {
    gossip: (state, { content }, { config, rules }) =>
      next(state.set('content', rules.merge(config.dataType, state.content, content))),
  },
  recover: start,
})

export const crdtState = protocol({
  name: 'crdt-state',
  source: 'Shapiro, Preguiça, Baquero & Zawirski, INRIA RR-7506 (2011), section 2.2',
  roles: { replica },
  rules: { name: (self) => self, merge: (type, own, received) => stateBased[type].merge(own, received) },
  cluster: ({ replicas }) => ({ replica: replicas }),
  configs: stateConfigs,
  workload: ({ clients, replicas, roaming }) => (roaming ? clients : atHome(clients, replicas)),
  faults: ({ faults }) => faults,
  network: { delivery: 'repeated', ignored: 'kept' },
  // Elements of lists, and of some sets, must not be added twice: operations keep their values.
  simpler: { configs: withFewer, operations: 'optional' },
  observers: {
    accepted: {
      init: ({ dataType }: StateConfig) => Seen({ dataType }),
      observe: (seen, observation) => watch(seen, observation),
    },
  },
})
