/**
 * A leaderless replicated store: every replica coordinates reads and writes, and waits for the answers of a quorum.
 *
 * Source: DeCandia et al., "Dynamo: Amazon's Highly Available Key-value Store" (2007), section 4.5, for the store and
 * its read repair; Lynch & Shvartsman, "Robust emulation of shared memory using dynamic quorum-acknowledged broadcasts"
 * (1997), for several writers and write-back, after Attiya, Bar-Noy & Dolev, "Sharing Memory Robustly in Message-Passing
 * Systems" (1995). Majorities, asked versions and write-back make it ABD.
 * Faithful: requests go to all replicas and the first quorum of answers counts; a copy is durable before it is
 * acknowledged, and gives way only to newer ones; read repair happens behind the reader's back.
 * Left out: partitioning of the key space (every replica holds every key), sloppy quorums and hinted handoff, Merkle
 * trees, deletion; retries: an operation whose messages got lost waits until its client gives up.
 * Assumes: the coordinator counts itself in every quorum, and asks itself without a message; it forgets in a crash what
 * it was doing, never what it stored. Faults are those of the configuration.
 */
import { Map, Record, Set } from 'immutable'
import { type Context as ContextOf, type NodeId, type OpId, vocabulary } from '../../kernel/index.js'

import { type Config, configs, type Request, withOneLess } from './configs.js'

/**
 * What a replica holds for one key. Copies are ordered by counter, then by the write they come from. (Dynamo and ABD
 * break ties by the writer's name; but a client that gave up may begin its next write while the last one is still on
 * its way, so here each write has a name of its own.)
 */
export const Copy = Record({ counter: 0, write: '' as OpId, value: null as number | null })
export type Copy = ReturnType<typeof Copy>

export const isNewer = (a: Copy, b: Copy): boolean =>
  a.counter === b.counter ? a.write > b.write : a.counter > b.counter

type Message =
  | { type: 'query'; op: OpId; key: string }
  | { type: 'report'; op: OpId; copy: Copy }
  | { type: 'store'; op: OpId; key: string; copy: Copy }
  | { type: 'stored'; op: OpId }
  | { type: 'repair'; key: string; copy: Copy }

export interface QuorumStore {
  role: 'replica'
  message: Message
  operation: Request
  config: Config
  rules: { readQuorum: (config: Config) => number; writeQuorum: (config: Config) => number }
}

const { role, next, send, complete, protocol } = vocabulary<QuorumStore>()
type Context = ContextOf<QuorumStore>

/** An operation that this replica coordinates. A read that was answered stays as long as it may have copies to repair. */
const Task = Record({
  op: '' as OpId,
  key: '',
  /** What a write is to write; `null` for a read. */
  value: null as number | null,
  phase: 'asking' as 'asking' | 'storing' | 'answered',
  reports: Map<NodeId, Copy>(),
  /** What is being stored, and who has it. */
  copy: Copy(),
  stored: Set<NodeId>(),
})
export type Task = ReturnType<typeof Task>

const Replica = Record({ role: 'replica' as const, copies: Map<string, Copy>(), tasks: Map<OpId, Task>() })
export type Replica = ReturnType<typeof Replica>

const held = (state: Replica, key: string): Copy => state.copies.get(key, Copy())
const keep = (state: Replica, key: string, copy: Copy): Replica =>
  isNewer(copy, held(state, key)) ? state.setIn(['copies', key], copy) : state
const open = (state: Replica, task: Task): Replica => state.setIn(['tasks', task.op], task)
const close = (state: Replica, task: Task): Replica => state.deleteIn(['tasks', task.op])
const newest = (reports: Task['reports']): Copy => reports.reduce((a, b) => (isNewer(b, a) ? b : a), Copy())

/** To all other replicas. */
const broadcast = ({ nodes, self }: Context, message: Message) =>
  nodes.replica.filter((id) => id !== self).map((to) => send(to, message))

/** First phase: asks all replicas for their copies. */
function ask(state: Replica, { op, key, value }: Pick<Task, 'op' | 'key' | 'value'>, context: Context) {
  const task = Task({ op, key, value, reports: Map([[context.self, held(state, key)]]) })
  const then = conclude(state, task, context)
  return next(then.state, ...broadcast(context, { type: 'query', op, key }), ...then.effects)
}

/** Ends the first phase once a read quorum has reported. */
export function conclude(state: Replica, task: Task, context: Context) {
  const { config, rules } = context
  if (task.reports.size < rules.readQuorum(config)) return next(open(state, task))
  const found = newest(task.reports)
  if (task.value !== null) return store(state, task, successor(found, task), context)
  return config.reads === 'write-back' ? store(state, task, found, context) : answer(state, task, context)
}

/** What a write leaves where it found a copy. */
const successor = ({ counter }: Copy, { op, value }: Pick<Task, 'op' | 'value'>) =>
  Copy({ counter: counter + 1, write: op, value })

/** Writes without asking anybody else how far the counter has come. */
export function storeAtOnce(state: Replica, op: OpId, key: string, value: number, context: Context) {
  const task = Task({ op, key, value })
  return store(state, task, successor(held(state, key), task), context)
}

/** Second phase: has all replicas store a copy. */
function store(state: Replica, { op, key, value }: Task, copy: Copy, context: Context) {
  const task = Task({ op, key, value, phase: 'storing', copy, stored: Set([context.self]) })
  const then = settle(keep(state, key, copy), task, context)
  return next(then.state, ...broadcast(context, { type: 'store', op, key, copy }), ...then.effects)
}

/** Ends the second phase once a write quorum has stored the copy. */
function settle(state: Replica, task: Task, { rules, config }: Context) {
  if (task.stored.size < rules.writeQuorum(config)) return next(open(state, task))
  return next(close(state, task), complete(task.op, task.copy.value))
}

/** Answers a read with what was found, whether or not a write quorum has stored it. */
export function answer(state: Replica, task: Task, context: Context) {
  const reply = complete(task.op, newest(task.reports).value)
  if (context.config.reads !== 'repair') return next(close(state, task), reply)
  const then = repair(state, task.set('phase', 'answered'), context)
  return next(then.state, reply, ...then.effects)
}

/** Sends the newest copy to the replicas that reported older ones, now and until all have reported. */
function repair(state: Replica, task: Task, { self, nodes }: Context) {
  const copy = newest(task.reports)
  const behind = nodes.replica.filter((id) => id !== self && isNewer(copy, task.reports.get(id, copy)))
  const isLast = task.reports.size === nodes.replica.length
  const repaired = keep(state, task.key, copy)
  return next(
    isLast
      ? close(repaired, task)
      : open(
          repaired,
          task.set(
            'reports',
            task.reports.map(() => copy),
          ),
        ),
    ...behind.map((to) => send(to, { type: 'repair', key: task.key, copy })),
  )
}

/** Answers that an operation no longer waits for: it has ended, or is a phase further. It does not come back. */
function isUnawaited({ tasks }: Replica, message: Message): boolean {
  if (message.type === 'stored') return !tasks.has(message.op)
  if (message.type !== 'report') return false
  const phase = tasks.get(message.op)?.phase
  return phase === undefined || phase === 'storing'
}

const replica = role({
  init: () => Replica(),
  symmetric: true,
  durable: ['copies'],
  obsolete: isUnawaited,
  invoke: {
    read: (state, { id, key }, context) => ask(state, { op: id, key, value: null }, context),
    write: (state, { id, key, value }, context) =>
      context.config.versions === 'asked'
        ? ask(state, { op: id, key, value }, context)
        : storeAtOnce(state, id, key, value, context),
  },
  receive: {
    query: (state, { from, op, key }) => next(state, send(from, { type: 'report', op, copy: held(state, key) })),
    report: (state, { from, op, copy }, context) => {
      const task = state.tasks.get(op)
      // Enough others were faster, or the coordinator has crashed since: nobody waits for this report.
      if (!task || task.phase === 'storing') return next(state)
      const heard = task.setIn(['reports', from], copy)
      return task.phase === 'asking' ? conclude(state, heard, context) : repair(state, heard, context)
    },
    store: (state, { from, op, key, copy }) => next(keep(state, key, copy), send(from, { type: 'stored', op })),
    stored: (state, { from, op }, context) => {
      const task = state.tasks.get(op)
      return task ? settle(state, task.set('stored', task.stored.add(from)), context) : next(state)
    },
    repair: (state, { key, copy }) => next(keep(state, key, copy)),
  },
})

export const quorumStore = protocol({
  name: 'quorum-store',
  source: 'DeCandia et al., Dynamo (2007), section 4.5; Attiya, Bar-Noy & Dolev (1995); Lynch & Shvartsman (1997)',
  roles: { replica },
  rules: { readQuorum: (config) => config.readQuorum, writeQuorum: (config) => config.writeQuorum },
  cluster: ({ replicas }) => ({ replica: replicas }),
  configs,
  workload: ({ clients }) => clients,
  faults: ({ faults }) => faults,
  bounds: ({ giveUp }) => ({ giveUp }),
  simpler: { configs: withOneLess, operations: 'independent' },
  observers: {
    /** Replicas that once held a newer copy than later. */
    regressed: {
      init: () => Set<NodeId>(),
      observe: (regressed, { node, before, after }) =>
        before.copies.some((copy, key) => isNewer(copy, held(after, key))) ? regressed.add(node) : regressed,
    },
  },
})
