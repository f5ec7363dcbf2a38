/**
 * Cassandra: the last write wins, by the clocks of those who coordinate writes; deleted is what has a tombstone, for a while.
 *
 * Source: Apache Cassandra documentation, "Dynamo" (replication, tunable consistency, last write wins), "Read repair",
 * "Hints", "Tombstones", "Repair".
 * Faithful: any replica coordinates; timestamps of the coordinator, higher each time; ties go to tombstones, then to the
 * larger value; blocking read repair among the replicas that were read; hints kept by the coordinator for who did not
 * acknowledge in time, replayed until acknowledged; tombstones collected by compaction when `gc_grace_seconds` are over, no
 * sooner than they are repaired if so configured; due tombstones are shown to nobody; messages and hints
 * that are older than the grace are dropped.
 * Left out: partitioning (one column, which all nodes hold), Merkle trees (cells are compared themselves), the commit log,
 * time to live, errors: an operation that finds too few replicas waits instead of failing. Clocks tick coarsely, so ties
 * are more frequent than with microseconds.
 * Assumes: cells and hints are durable. A replica that knows that all hold what it holds does not compare again. Faults are
 * those of the configuration.
 */
import type { NodeId } from '../../kernel/index.js'
import { configs } from './configs.js'
import { afterRepair, conclude, read, settle, storeHints, write } from './coordinator.js'
import { compact, disagreeing, isLate, keep, shown, stamp, upkeep } from './storage.js'
import {
  type Cell,
  type Context,
  type Message,
  next,
  protocol,
  Replica,
  role,
  send,
  setTimer,
  wins,
} from './vocabulary.js'

/** Answers that no operation waits for any more. */
function isUnawaited({ tasks }: Replica, message: Message): boolean {
  if (message.type === 'got') return tasks.get(message.op)?.phase !== 'reading'
  if (message.type === 'mutated') return tasks.get(message.op)?.phase !== 'writing'
  return message.type === 'repaired' && tasks.get(message.op)?.phase !== 'repairing'
}

/** Takes over what another one holds, if it wins, and notes whether both hold the same now. */
function compared(state: Replica, from: NodeId, cell: Cell, context: Context): Replica {
  const kept = keep(state, cell, context)
  if (!shown(kept, context).equals(cell) || kept.agreed.has(from)) return kept
  return kept.merge({ agreed: kept.agreed.add(from), agreedAt: stamp(context) })
}

const replica = role({
  init: () => Replica(),
  durable: ['cell', 'hints'],
  obsolete: isUnawaited,
  invoke: {
    read: (state, { id }, context) => read(state, id, context),
    write: (state, { id, value }, context) => write(state, id, { kind: 'value', value }, context),
    delete: (state, { id }, context) => write(state, id, { kind: 'tombstone', value: null }, context),
  },
  receive: {
    get: (state, { from, op, sentAt }, context) =>
      next(state, send(from, { type: 'got', op, cell: shown(state, context), sentAt })),
    got: (state, { from, op, cell, sentAt }, context) => {
      const task = state.tasks.get(op)
      if (task?.phase !== 'reading' || isLate(sentAt, context)) return next(state)
      return conclude(state, op, task.setIn(['got', from], cell), context)
    },
    mutate: (state, { from, op, cell, sentAt }, context) => {
      if (isLate(sentAt, context)) return next(state)
      const kept = keep(state, cell, context)
      return next(kept, send(from, { type: 'mutated', op }), ...upkeep(kept, context))
    },
    mutated: (state, { from, op }, context) => {
      const task = state.tasks.get(op)
      if (task?.phase !== 'writing') return next(state)
      const then = settle(state, op, task.set('missing', task.missing.delete(from)), context)
      return next(then.state, ...then.effects)
    },
    repair: (state, { from, op, cell, sentAt }, context) => {
      if (isLate(sentAt, context)) return next(state)
      const kept = keep(state, cell, context)
      return next(kept, send(from, { type: 'repaired', op }), ...upkeep(kept, context))
    },
    repaired: (state, { from, op }) => {
      const task = state.tasks.get(op)
      return task?.phase === 'repairing'
        ? afterRepair(state, op, task.set('missing', task.missing.delete(from)))
        : next(state)
    },
    hint: (state, { from, cell }, context) => {
      const kept = isLate(cell.timestamp, context) ? state : keep(state, cell, context)
      return next(kept, send(from, { type: 'hint-stored', cell }), ...upkeep(kept, context))
    },
    'hint-stored': (state, { from, cell }) =>
      next(state.hints.get(from)?.equals(cell) ? state.deleteIn(['hints', from]) : state),
    compare: (state, { from, cell, sentAt }, context) => {
      if (isLate(sentAt, context)) return next(state)
      const known = compared(state, from, cell, context)
      return next(
        known,
        send(from, { type: 'compared', cell: shown(known, context), sentAt }),
        ...upkeep(known, context),
      )
    },
    compared: (state, { from, cell, sentAt }, context) => {
      if (isLate(sentAt, context)) return next(state)
      const known = compared(state, from, cell, context)
      return next(known, ...upkeep(known, context))
    },
  },
  timeout: {
    'write-timeout': (state, context) => storeHints(state, context),
    hints: (state, { nodes }) =>
      next(
        state,
        ...nodes.replica.flatMap((to) => {
          const cell = state.hints.get(to)
          return cell === undefined ? [] : [send(to, { type: 'hint', cell })]
        }),
        ...(state.hints.isEmpty() ? [] : [setTimer('hints')]),
      ),
    'anti-entropy': (state, context) => {
      const [cell, sentAt] = [shown(state, context), stamp(context)]
      const comparisons = disagreeing(state, context).map((to) => send(to, { type: 'compare', cell, sentAt }))
      return next(state, ...comparisons, ...upkeep(state, context))
    },
    compaction: (state, context) => {
      const compacted = compact(state, context)
      return next(compacted, ...upkeep(compacted, context))
    },
  },
  recover: (state, context) =>
    next(state, ...(state.hints.isEmpty() ? [] : [setTimer('hints')]), ...upkeep(state, context)),
})

export const cassandraStore = protocol({
  name: 'cassandra-store',
  source: 'Apache Cassandra documentation: "Dynamo", "Read repair", "Hints", "Tombstones", "Repair"',
  roles: { replica },
  rules: { wins, grace: ({ grace }) => grace, dropsLate: true },
  cluster: ({ replicas }) => ({ replica: replicas }),
  configs,
  workload: ({ clients }) => clients,
  faults: ({ faults }) => faults,
  bounds: ({ timeouts }) => ({ timeout: timeouts }),
  simpler: { operations: 'optional' },
  clock: ({ clock: { horizon, skew, prompt } }) => ({
    horizon,
    skew,
    synchronous: prompt,
    ...(skew > 0 ? { jumps: [-skew, skew] } : {}),
  }),
})
