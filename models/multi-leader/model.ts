/**
 * Multi-leader replication: each region has a leader that takes writes and acknowledges them at once; they tell each other
 * afterwards.
 *
 * Source: Kleppmann, "Designing Data-Intensive Applications" (2017), chapter 5, "Multi-Leader Replication"; MySQL reference
 * manual, "Replication" (circular replication, server ids); EDB Postgres Distributed (BDR) documentation, "Conflict
 * resolution" (update_if_newer, by commit timestamp);
 * Apache CouchDB documentation, "Replication and conflict model".
 * Faithful: writes never wait for other regions; changes of one leader arrive in order, as in a log that is shipped, and
 * carry the name of the leader that took them, which keeps them from going round a ring for ever; timestamps are those of
 * the leader's clock, whatever it reads.
 * Left out: followers within a region, deletion, schema, transactions of several rows; that a leader that is back catches
 * up from its log (messages wait for it instead).
 * Assumes: what a leader has applied is durable; links are reliable, and FIFO. A leader takes two writes at different
 * times, so its own are never tied. Faults are those of the configuration.
 */
import { List, Map, Record, Set } from 'immutable'
import { type Context as ContextOf, type Json, type NodeId, vocabulary } from '../../kernel/index.js'
import { type Config, configs, type Request } from './configs.js'
import { isLater, type Known, Revision, resolve } from './conflicts.js'

const CART = 'cart'

export interface MultiLeader {
  role: 'leader'
  message: { type: 'change'; key: string; revision: Revision }
  operation: Request
  config: Config
  rules: {
    isLater: (a: Revision, b: Revision) => boolean
    resolve: typeof resolve
    /** Whether a leader takes a change that comes in over its link, or knows it for its own. */
    isForeign: (revision: Revision, self: NodeId) => boolean
    /** Whether all that a change depends on has been applied. */
    isReady: (revision: Revision, applied: Known) => boolean
  }
}

export const { role, next, send, complete, protocol, variant } = vocabulary<MultiLeader>()
type Context = ContextOf<MultiLeader>

const Change = Record({ key: '', revision: Revision() })
type Change = ReturnType<typeof Change>

const Leader = Record({
  role: 'leader' as const,
  rows: Map<string, Set<Revision>>(),
  /** How many changes it has taken from clients itself. */
  number: 0,
  /** How many changes of each leader it has applied; its own among them. */
  applied: Map<NodeId, number>() as Known,
  /** Changes that have arrived before those they depend on. */
  waiting: List<Change>(),
})
export type Leader = ReturnType<typeof Leader>

export const revisionsOf = ({ rows }: Leader, key: string): Set<Revision> => rows.get(key, Set<Revision>())

function apply(state: Leader, key: string, revision: Revision, { config, rules }: Context): Leader {
  const kept = rules.resolve(config, revisionsOf(state, key), revision, rules.isLater)
  const known = Math.max(revision.number, state.applied.get(revision.by, 0))
  return state.merge({ rows: state.rows.set(key, kept), applied: state.applied.set(revision.by, known) })
}

/** Applies what has waited, as far as that can be done now. */
function drain(state: Leader, context: Context): Leader {
  const ready = state.waiting.findIndex(({ revision }) => context.rules.isReady(revision, state.applied))
  if (ready < 0) return state
  const { key, revision } = state.waiting.get(ready)!
  return drain(apply(state.set('waiting', state.waiting.delete(ready)), key, revision, context), context)
}

/** To whom a leader hands a change that it has taken from a client or, in a ring, from the leader before it. */
function receivers(isOwn: boolean, { config, nodes, self }: Context): readonly NodeId[] {
  const { leader } = nodes
  if (config.topology === 'ring') return [leader[(leader.indexOf(self) + 1) % leader.length]!]
  return isOwn ? leader.filter((id) => id !== self) : []
}

/** Takes a write, and answers before anybody else has heard of it. */
function take(state: Leader, key: string, value: number | string, context: Context) {
  const number = state.number + 1
  const { applied } = state
  const revision = Revision({ value, by: context.self, number, clock: context.now, after: applied })
  const taken = apply(state.set('number', number), key, revision, context)
  return { taken, sends: receivers(true, context).map((to) => send(to, { type: 'change', key, revision })) }
}

/** One value; or all of them, where there are several or none is expected to be the only one. */
function shown(state: Leader, key: string, { config }: Context): Json {
  const values = [...revisionsOf(state, key)].map(({ value }) => value!).sort()
  return config.conflicts === 'union' || values.length > 1 ? values : (values[0] ?? null)
}

const leader = role({
  init: () => Leader(),
  durable: ['rows', 'number', 'applied', 'waiting'],
  invoke: {
    write: (state, { id, key, value }, context) => {
      const { taken, sends } = take(state, key, value, context)
      return next(taken, complete(id, value), ...sends)
    },
    add: (state, { id, value }, context) => {
      const { taken, sends } = take(state, CART, value, context)
      return next(taken, complete(id, value), ...sends)
    },
    read: (state, { id, key = CART }, context) => next(state, complete(id, shown(state, key, context))),
  },
  receive: {
    change: (state, { key, revision }, context) => {
      const { config, rules, self } = context
      if (!rules.isForeign(revision, self)) return next(state)
      const onwards = receivers(false, context).map((to) => send(to, { type: 'change', key, revision }))
      const isEarly = config.dependencies && !rules.isReady(revision, state.applied)
      const taken = isEarly
        ? state.set('waiting', state.waiting.push(Change({ key, revision })))
        : drain(apply(state, key, revision, context), context)
      return next(taken, ...onwards)
    },
  },
})

export const multiLeader = protocol({
  name: 'multi-leader',
  source: 'Kleppmann, "Designing Data-Intensive Applications" (2017), chapter 5; MySQL, BDR and CouchDB documentation',
  roles: { leader },
  rules: {
    isLater,
    resolve,
    isForeign: ({ by }, self) => by !== self,
    isReady: ({ after }, applied) => after.every((number, id) => applied.get(id, 0) >= number),
  },
  cluster: ({ leaders }) => ({ leader: leaders }),
  configs,
  workload: ({ clients }) => clients,
  faults: ({ faults }) => faults,
  simpler: { operations: 'optional' },
  network: { order: 'fifo', partitions: ['bridge'] },
  clock: ({ clock: { horizon, jumps } }) => ({ horizon, jumps }),
  observers: {
    /** Leaders that passed on a change that they had passed on, or taken from a client, before. */
    repeated: {
      init: () => Set<NodeId>(),
      observe: (repeated, { node, event, before, sent }) => {
        if (event.type !== 'receive' || sent.length === 0) return repeated
        const { by, number } = event.message.revision
        return before.applied.get(by, 0) >= number ? repeated.add(node) : repeated
      },
    },
  },
})
