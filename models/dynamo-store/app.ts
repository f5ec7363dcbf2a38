/**
 * An application with the client library: it coordinates its own reads, and has a home node coordinate its writes.
 * Source: DeCandia et al., Dynamo (2007), sections 4.4, 4.5 and 6.4 (client-driven coordination).
 */
import { Map, Set } from 'immutable'
import type { Json, NodeId, OpId } from '../../kernel/index.js'
import type { Item } from './configs.js'
import { historyOf, includes, joined, merge, type Version, type Versions } from './versions.js'
import { App, type Context, complete, homes, type Message, next, role, send, setTimer, standIns } from './vocabulary.js'

/** Asks all home nodes for their versions. */
function ask(state: App, context: Context) {
  const gets = homes(context).map((to) => send(to, { type: 'get', op: state.op! }))
  return next(state, ...gets, ...(context.config.quorum === 'sloppy' ? [setTimer('no-answer')] : []))
}

const begun = (state: App, op: OpId, f: App['f'], item: Item | null): App =>
  state.merge({ op, f, item, phase: 'reading', found: Map<NodeId, Versions>() })

const allFound = ({ found }: App): Versions =>
  found.reduce<Versions>((all, versions) => merge(all, versions), Set<Version>())

/** Goes on once R nodes have answered: with the result, or with the write for which it had to read. */
function conclude(state: App, context: Context) {
  if (state.found.size < context.config.readQuorum) return next(state)
  const versions = allFound(state)
  const items = context.rules.reconcile(versions)
  if (state.f !== 'read') {
    // What is written is made of what was read just now, and of nothing else that was known before.
    const changed = state.f === 'add' ? items.add(state.item!) : items.delete(state.item!)
    return put(state.set('context', historyOf(versions)), changed, context)
  }
  const answered = state.merge({ phase: 'answered', context: joined(state.context, historyOf(versions)) })
  const reply = complete(state.op!, resultOf(items, context))
  return next(answered, reply, ...repairs(state, [...state.found.keys()], context))
}

/** A register with siblings reads as all of them, for the client to choose. */
function resultOf(items: Set<Item>, { config }: Context): Json {
  const sorted = [...items].sort()
  return config.object === 'register' && sorted.length < 2 ? (sorted[0] ?? null) : sorted
}

/** Sends what was found to the ones among `answered` that have not got all of it. */
function repairs(state: App, answered: readonly NodeId[], context: Context) {
  if (!context.config.readRepair) return []
  const versions = allFound(state)
  const behind = homes(context).filter((id) => answered.includes(id) && !includes(state.found.get(id)!, versions))
  return behind.map((to) => send(to, { type: 'repair', versions }))
}

function put(state: App, items: Set<Item>, { self, nodes, rules, config }: Context) {
  const coordinator = nodes.node[config.coordinator === 'first' ? 0 : nodes.app.indexOf(self)]!
  const context = rules.context(state.context)
  return next(state.set('phase', 'writing'), send(coordinator, { type: 'put', op: state.op!, items, context }))
}

/** Answers that nobody waits for any more. */
function isUnawaited({ op, phase, f }: App, message: Message, { config }: Context): boolean {
  if (message.type === 'written') return message.op !== op || phase !== 'writing'
  if (message.type !== 'found') return false
  return message.op !== op || (phase !== 'reading' && !(config.readRepair && f === 'read'))
}

export const app = role({
  init: () => App(),
  reliable: true,
  obsolete: isUnawaited,
  invoke: {
    read: (state, { id }, context) => ask(begun(state, id, 'read', null), context),
    add: (state, { id, value }, context) => ask(begun(state, id, 'add', value), context),
    remove: (state, { id, value }, context) => ask(begun(state, id, 'remove', value), context),
    write: (state, { id, value }, context) => put(begun(state, id, 'write', value), Set<Item>([value]), context),
  },
  receive: {
    found: (state, { from, op, versions }, context) => {
      if (op !== state.op) return next(state)
      const heard = state.setIn(['found', from], versions)
      if (state.phase === 'reading') return conclude(heard, context)
      // The result is out. If this one is behind, or those who were faster, they will hear of it.
      const isOfUse = context.config.readRepair && state.f === 'read'
      return isOfUse ? next(heard, ...repairs(heard, [...heard.found.keys()], context)) : next(state)
    },
    written: (state, { op, history }) =>
      op === state.op && state.phase === 'writing'
        ? next(state.merge({ phase: 'answered', context: joined(state.context, history) }), complete(op, state.item))
        : next(state),
  },
  timeout: {
    'no-answer': (state, context) =>
      state.phase === 'reading'
        ? next(state, ...standIns(context).map((to) => send(to, { type: 'get', op: state.op! })))
        : next(state),
  },
})
