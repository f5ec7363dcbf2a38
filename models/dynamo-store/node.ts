/**
 * A node: it holds versions, coordinates writes, keeps hints for others, and compares what it has with them.
 * Source: DeCandia et al., Dynamo (2007), sections 4.5 (writes), 4.6 (hinted handoff), 4.7 (anti-entropy).
 */
import { Set } from 'immutable'
import type { NodeId, OpId } from '../../kernel/index.js'
import { historyOf, includes, merge, Version, type Versions } from './versions.js'
import { type Context, homes, type Message, Node, next, Put, role, send, setTimer, standIns } from './vocabulary.js'

/** What it holds from now on. If that is new, it knows no longer who else has it. */
export function absorb(state: Node, versions: Versions): Node {
  const merged = merge(state.versions, versions)
  return merged.equals(state.versions) ? state : state.merge({ versions: merged, agreed: Set<NodeId>() })
}

const others = (context: Context) => homes(context).filter((id) => id !== context.self)
const isHome = (context: Context) => homes(context).includes(context.self)
const disagreeing = ({ agreed }: Node, context: Context) => others(context).filter((id) => !agreed.has(id))

/** It compares what it has with others as long as it does not know that they have the same. */
const comparing = (state: Node, context: Context) =>
  context.config.antiEntropy && isHome(context) && disagreeing(state, context).length > 0
    ? [setTimer('anti-entropy')]
    : []

/** The version that a write leaves. All siblings travel with it, so that nobody knows a number without those before. */
function newVersion(state: Node, items: Version['items'], past: Version['past'], context: Context): Version {
  const number = 1 + Math.max(past.get(context.self, 0), historyOf(state.versions).get(context.self, 0))
  return Version({ by: context.self, number, past: context.rules.past(past, context.self, number), items })
}

/** Answers the application once W copies are stored, and forgets the write once there is one for each home node. */
function settle(state: Node, op: OpId, put: Put, { config }: Context) {
  const isReached = put.stored.size >= config.writeQuorum
  const reply = isReached && !put.isAnswered ? [send(put.app, { type: 'written', op, history: put.history })] : []
  return {
    state: put.missing.isEmpty()
      ? state.deleteIn(['puts', op])
      : state.setIn(['puts', op], put.set('isAnswered', isReached)),
    effects: reply,
  }
}

/** Waits for home nodes to answer, if there is somebody to stand in for them. */
const waiting = ({ puts }: Node, context: Context) =>
  context.config.quorum === 'sloppy' && !puts.isEmpty() ? [setTimer('no-answer')] : []

/** Has the next nodes of the list keep copies for the home nodes that have not answered. */
function standIn(state: Node, context: Context) {
  const hinted = [...state.puts.keys()].sort().flatMap((op) => {
    const missing = others(context).filter((id) => state.puts.get(op)!.missing.has(id))
    const free = standIns(context)
    return missing.map((instead, i) =>
      send(free[i % free.length]!, { type: 'store', op, versions: state.versions, instead }),
    )
  })
  return next(state, ...hinted, ...waiting(state, context))
}

const isUnawaited = ({ puts }: Node, message: Message): boolean => message.type === 'stored' && !puts.has(message.op)

export const node = role({
  init: () => Node(),
  durable: ['versions', 'hints'],
  obsolete: isUnawaited,
  receive: {
    get: (state, { from, op }) =>
      next(state, send(from, { type: 'found', op, versions: state.hints.reduce(merge, state.versions) })),
    put: (state, { from, op, items, context: past }, context) => {
      const stored = absorb(state, Set([newVersion(state, items, past, context)]))
      const { versions } = stored
      const put = Put({
        app: from,
        stored: Set([context.self]),
        missing: Set(others(context)),
        history: historyOf(versions),
      })
      const then = settle(stored, op, put, context)
      return next(
        then.state,
        ...others(context).map((to) => send(to, { type: 'store', op, versions, instead: null })),
        ...then.effects,
        ...waiting(then.state, context),
        ...comparing(then.state, context),
      )
    },
    store: (state, { from, op, versions, instead }, context) => {
      const reply = send(from, { type: 'stored', op, instead })
      if (instead === null) {
        const stored = absorb(state, versions)
        return next(stored, reply, ...comparing(stored, context))
      }
      const hints = state.hints.set(instead, merge(state.hints.get(instead, Set<Version>()), versions))
      return next(state.set('hints', hints), reply, setTimer('hand-off'))
    },
    stored: (state, { from, op, instead }, context) => {
      const put = state.puts.get(op)
      if (put === undefined) return next(state)
      const heard = put.merge({ stored: put.stored.add(from), missing: put.missing.delete(instead ?? from) })
      const then = settle(state, op, heard, context)
      return next(then.state, ...then.effects)
    },
    repair: (state, { versions }, context) => {
      const repaired = absorb(state, versions)
      return next(repaired, ...comparing(repaired, context))
    },
    'hand-off': (state, { from, versions }, context) => {
      const stored = absorb(state, versions)
      return next(stored, send(from, { type: 'handed-off', versions }), ...comparing(stored, context))
    },
    'handed-off': (state, { from, versions }) =>
      includes(versions, state.hints.get(from, Set())) ? next(state.deleteIn(['hints', from])) : next(state),
    compare: (state, { from, versions }, context) => {
      const merged = absorb(state, versions)
      const known = merged.versions.equals(versions) ? merged.set('agreed', merged.agreed.add(from)) : merged
      return next(known, send(from, { type: 'compared', versions: known.versions }), ...comparing(known, context))
    },
    compared: (state, { from, versions }, context) => {
      const merged = absorb(state, versions)
      const known = merged.versions.equals(versions) ? merged.set('agreed', merged.agreed.add(from)) : merged
      return next(known, ...comparing(known, context))
    },
  },
  timeout: {
    'no-answer': (state, context) => standIn(state, context),
    'hand-off': (state, context) =>
      next(
        state,
        ...homes(context).flatMap((to) => {
          const versions = state.hints.get(to)
          return versions === undefined ? [] : [send(to, { type: 'hand-off', versions })]
        }),
        ...(state.hints.isEmpty() ? [] : [setTimer('hand-off')]),
      ),
    'anti-entropy': (state, context) =>
      next(
        state,
        ...disagreeing(state, context).map((to) => send(to, { type: 'compare', versions: state.versions })),
        ...comparing(state, context),
      ),
  },
  recover: (state, context) =>
    next(state, ...(state.hints.isEmpty() ? [] : [setTimer('hand-off')]), ...comparing(state, context)),
})
