/**
 * Operation-based replication (CmRDT): a replica broadcasts what an update does, and every replica does it, once, and not
 * before it has done what came before. For that it needs a reliable causal broadcast, which is a layer of its own here.
 *
 * Source: Shapiro, Preguiça, Baquero & Zawirski, INRIA RR-7506 (2011), section 2.3; for the broadcast Birman, Schiper &
 * Stephenson, "Lightweight causal and atomic group multicast" (1991), section 5, with updates sent again until they arrive.
 * Faithful: an update is prepared at its source, takes effect there at once, and is answered without asking anybody; each
 * carries the vector of what its source had; it waits where some of that is missing, and is ignored where it is known.
 * Left out: acknowledgements, by which a source would know what it need not keep; passing on the updates of others.
 * Assumes: messages are lost, arrive late and any number of times. A replica comes back from a crash with what it had; only
 * what waits is forgotten, and sent again.
 */
import { List, Map, Record, Set } from 'immutable'
import { type Context as ContextOf, type NodeId, type OpId, vocabulary } from '../../kernel/index.js'
import { type Accepted, accepted, readOf } from './accepted.js'
import { type OperationsConfig, operationsConfigs } from './operations-configs.js'
import { atHome, type Operation } from './requests.js'
import { withFewer } from './state-configs.js'
import { type OperationBasedName, operationBased, type Update } from './types/index.js'

/** How many updates of each replica have been delivered. */
type Vector = Map<NodeId, number>

type Arguments = { key?: string; value?: string | number }

interface Rules {
  /** What to do with an update: the `number`-th of its source, made when `after` had been delivered there. */
  reception: (update: Broadcast, delivered: Vector) => 'deliver' | 'wait' | 'ignore'
  /** What an update does to a replica. */
  effect: (type: OperationBasedName, content: unknown, update: Update, prepared: unknown) => unknown
}

export interface CrdtOperations {
  role: 'replica'
  /** What the client asked for, what the source has prepared, its number there, and what came before it. */
  message: Arguments & { type: Update['f']; prepared: unknown; number: number; after: Vector }
  timer: 'resend'
  operation: Operation
  config: OperationsConfig
  rules: Rules
}

const { role, next, send, setTimer, complete, fail, protocol } = vocabulary<CrdtOperations>()
type Context = ContextOf<CrdtOperations>

const Broadcast = Record({
  from: '' as NodeId,
  number: 0,
  f: 'add' as Update['f'],
  key: null as string | null,
  value: null as string | number | null,
  prepared: null as unknown,
  after: Map() as Vector,
})
export type Broadcast = ReturnType<typeof Broadcast>

const Replica = Record({
  role: 'replica' as const,
  content: null as unknown,
  delivered: Map() as Vector,
  /** Its own updates, to be sent again. */
  sent: List<Broadcast>(),
  /** Updates that have arrived before what they depend on. */
  waiting: Set<Broadcast>(),
})
type Replica = ReturnType<typeof Replica>

const deliveredFrom = (delivered: Vector, source: NodeId): number => delivered.get(source, 0)

/** The next one of its source, with all that came before it; known ones are ignored. */
export function inCausalOrder({ from, number, after }: Broadcast, delivered: Vector): 'deliver' | 'wait' | 'ignore' {
  if (number <= deliveredFrom(delivered, from)) return 'ignore'
  return after.every((count, source) => count <= deliveredFrom(delivered, source)) ? 'deliver' : 'wait'
}

function deliver(state: Replica, update: Broadcast, { config, rules }: Context): Replica {
  const { from, number, f, key, value, prepared } = update
  return state.merge({
    content: rules.effect(config.dataType, state.content, { f, key, value }, prepared),
    delivered: state.delivered.update(from, 0, (count) => Math.max(count, number)),
  })
}

/** Delivers what has arrived, and then what has waited for it. */
function settle(state: Replica, context: Context): Replica {
  const { reception } = context.rules
  const inOrder = state.waiting.sortBy(({ from, number }) => `${from} ${number}`)
  const update = inOrder.find((each) => reception(each, state.delivered) !== 'wait')
  if (update === undefined) return state
  const rest = state.set('waiting', state.waiting.remove(update))
  return settle(reception(update, state.delivered) === 'deliver' ? deliver(rest, update, context) : rest, context)
}

function toOthers({ nodes, self }: Context, { f, key, value, number, after, prepared }: Broadcast) {
  const given = { ...(key === null ? {} : { key }), ...(value === null ? {} : { value }) }
  const others = nodes.replica.filter((id) => id !== self)
  return others.map((to) => send(to, { type: f, ...given, prepared, number, after }))
}

/** An update of another replica arrives. */
function hear(state: Replica, message: CrdtOperations['message'] & { readonly from: NodeId }, context: Context) {
  const { type, from, key = null, value = null, number, after, prepared } = message
  const update = Broadcast({ from, number, f: type, key, value, prepared, after })
  return next(settle(state.set('waiting', state.waiting.add(update)), context))
}

function accept(state: Replica, operation: Update & { readonly id: OpId }, context: Context) {
  const type = operationBased[context.config.dataType]
  const refusal = type.refuses?.(state.content, operation)
  if (refusal !== undefined) return next(state, fail(operation.id, refusal))
  const { self } = context
  const number = deliveredFrom(state.delivered, self) + 1
  const { f, key = null, value = null } = operation
  const prepared = type.prepare(state.content, operation, { replica: self, number })
  const update = Broadcast({ from: self, number, f, key, value, prepared, after: state.delivered })
  const done = deliver(state, update, context)
  return next(done.set('sent', done.sent.push(update)), complete(operation.id), ...toOthers(context, update))
}

const start = (state: Replica) => next(state, setTimer('resend'))

const replica = role({
  init: ({ config }: Context) => start(Replica({ content: operationBased[config.dataType].initial })),
  durable: ['content', 'delivered', 'sent'],
  invoke: {
    add: accept,
    remove: accept,
    write: accept,
    insert: accept,
    read: (state, { id, key }, { config }) =>
      next(state, complete(id, readOf(operationBased[config.dataType].value(state.content), key))),
  },
  receive: { add: hear, remove: hear, write: hear, insert: hear },
  timeout: {
    resend: (state, context) =>
      next(state, ...state.sent.toArray().flatMap((update) => toOthers(context, update)), setTimer('resend')),
  },
  recover: start,
})

/** What replicas have accepted, by operation. */
const Seen = Record({ updates: Map<OpId, Accepted>() })

export const crdtOperations = protocol({
  name: 'crdt-operations',
  source:
    'Shapiro, Preguiça, Baquero & Zawirski, INRIA RR-7506 (2011), section 2.3; Birman, Schiper & Stephenson (1991)',
  roles: { replica },
  rules: {
    reception: inCausalOrder,
    effect: (type, content, update, prepared) => operationBased[type].effect(content, update, prepared),
  },
  cluster: ({ replicas }) => ({ replica: replicas }),
  configs: operationsConfigs,
  workload: ({ clients, replicas }) => atHome(clients, replicas),
  faults: ({ faults }) => faults,
  network: { delivery: 'repeated', ignored: 'kept' },
  // Elements of lists, and of some sets, must not be added twice: operations keep their values.
  simpler: { configs: withFewer, operations: 'optional' },
  observers: {
    accepted: {
      init: () => Seen(),
      observe: (seen, { node, event, before, completed }) => {
        if (event.type !== 'invoke' || event.operation.f === 'read' || completed[0]?.type !== 'ok') return seen
        const isThere = ({ at, mark }: Accepted) => Number(mark) <= deliveredFrom(before.delivered, at)
        const saw = seen.updates.filter(isThere).keySeq().toSet()
        const number = deliveredFrom(before.delivered, node) + 1
        return seen.setIn(['updates', event.operation.id], accepted(event.operation, node, saw, number))
      },
    },
  },
})
