/**
 * At-least-once delivery into a sink that recognises what it has seen: every effect happens exactly once.
 *
 * Source: Apache Kafka documentation, "Message Delivery Semantics", for the consumer; Helland, "Idempotence Is Not a
 * Medical Condition" (2012), for the sink. The three tables stand for the three usual idempotency keys: the event's id
 * (a row per order), its sequence number (a count stored together with the offset up to which it counts), and the
 * number of the pipeline run (a report that only a later run may replace).
 * Faithful: the consumer commits an offset when the effect is acknowledged, and after a crash starts again where the
 * group committed; commits overwrite each other; batch runs retry until they are acknowledged.
 * Left out: batches of records, rebalancing and several partitions, how a run computes its result; connections: an
 * answer may reach a consumer that crashed and came back since.
 * Assumes: broker and sink do not crash, and each handles a request in one transaction. Faults are those of the
 * configuration.
 */
import { List, Map, Record } from 'immutable'
import { type Context as ContextOf, type OpId, vocabulary } from '../../kernel/index.js'

import { type Config, configs, withOneLess } from './configs.js'

type Message =
  /** `null`: from where the group committed. */
  | { type: 'fetch'; offset: number | null }
  | { type: 'record'; offset: number; order: string }
  | { type: 'end' }
  | { type: 'insert' | 'count'; order: string; offset: number }
  | { type: 'written'; offset: number }
  /** The next offset to read. */
  | { type: 'commit' | 'committed'; offset: number }
  | { type: 'upsert'; run: number; orderCount: number }
  | { type: 'upserted'; run: number }

export interface IdempotentSink {
  role: 'broker' | 'consumer' | 'run' | 'sink'
  message: Message
  timer: 'retry'
  /** Its value is the number of the run. */
  operation: { f: 'report'; value: number }
  config: Config
  /** What the consumer does with a record, in order. */
  rules: { steps: readonly ('write' | 'commit')[] }
}

const { role, next, send, setTimer, complete, protocol } = vocabulary<IdempotentSink>()

const Broker = Record({ role: 'broker' as const, committed: 0 })

const broker = role({
  reliable: true,
  init: () => Broker(),
  receive: {
    fetch: (state, { from, offset }, { config }) => {
      const at = offset ?? state.committed
      const order = config.orders[at]
      return next(state, send(from, order === undefined ? { type: 'end' } : { type: 'record', offset: at, order }))
    },
    commit: (state, { from, offset }) =>
      next(state.set('committed', offset), send(from, { type: 'committed', offset })),
  },
})

const Consumer = Record({
  role: 'consumer' as const,
  /** Of the record in hand, or the one to fetch; `null`: wherever the group committed. */
  offset: null as number | null,
  order: null as string | null,
  /** Index into `steps`: what is being done with the record in hand. */
  step: 0,
  isDone: false,
})
type Consumer = ReturnType<typeof Consumer>
type Context = ContextOf<IdempotentSink>

/** What the consumer is doing: one thing at a time. */
const doing = ({ order, step }: Consumer, { rules }: Context) => (order === null ? 'fetch' : rules.steps[step]!)

function requestOf(state: Consumer, context: Context) {
  const [broker, sink] = [context.nodes.broker[0]!, context.nodes.sink[0]!]
  const offset = state.offset ?? 0
  const type = context.config.table === 'orders' ? 'insert' : 'count'
  switch (doing(state, context)) {
    case 'fetch':
      return send(broker, { type: 'fetch', offset: state.offset })
    case 'write':
      return send(sink, { type, order: state.order!, offset })
    case 'commit':
      return send(broker, { type: 'commit', offset: offset + 1 })
  }
}

/** Sends the request that the consumer's state calls for; it is sent again when it is not answered in time. */
const request = (state: Consumer, context: Context) => next(state, requestOf(state, context), setTimer('retry'))

/** The next step with the record in hand, or the next record. */
const advance = (state: Consumer, context: Context) =>
  state.step + 1 < context.rules.steps.length
    ? request(state.set('step', state.step + 1), context)
    : request(state.merge({ offset: state.offset! + 1, order: null, step: 0 }), context)

const consumer = role({
  init: (context) => request(Consumer(), context),
  receive: {
    record: (state, { offset, order }, context) => {
      const isAwaited = state.order === null && !state.isDone && (state.offset ?? offset) === offset
      return isAwaited ? request(state.merge({ offset, order, step: 0 }), context) : next(state)
    },
    end: (state) => (state.order === null ? next(state.set('isDone', true)) : next(state)),
    written: (state, { offset }, context) =>
      doing(state, context) === 'write' && offset === state.offset ? advance(state, context) : next(state),
    committed: (state, { offset }, context) =>
      doing(state, context) === 'commit' && offset === state.offset! + 1 ? advance(state, context) : next(state),
  },
  timeout: { retry: (state, context) => (state.isDone ? next(state) : request(state, context)) },
  recover: (state, context) => request(state, context),
})

const Run = Record({ role: 'run' as const, op: null as OpId | null, run: 0, isDone: false })
type Run = ReturnType<typeof Run>

/** Writes the report of a run; sent again when it is not acknowledged in time. */
const report = (state: Run, { nodes, config }: Context) =>
  next(
    state,
    send(nodes.sink[0]!, { type: 'upsert', run: state.run, orderCount: config.runs[state.run - 1]! }),
    setTimer('retry'),
  )

const run = role({
  init: () => Run(),
  durable: ['op', 'run', 'isDone'],
  invoke: { report: (state, { id, value }, context) => report(state.merge({ op: id, run: value }), context) },
  receive: { upserted: (state) => next(state.set('isDone', true), complete(state.op!)) },
  timeout: { retry: (state, context) => (state.isDone ? next(state) : report(state, context)) },
  recover: (state, context) => (state.op === null || state.isDone ? next(state) : report(state, context)),
})

const Sink = Record({
  role: 'sink' as const,
  /** A table with a row per order. */
  orders: List<string>(),
  /** The number of orders of the day, and the next offset to count. */
  dailyCount: 0,
  dailyOffset: 0,
  /** The report of the day: how many orders, and which run says so. */
  orderCount: 0,
  writtenByRun: 0,
})

const sink = role({
  reliable: true,
  init: () => Sink(),
  receive: {
    // INSERT … ON CONFLICT (order_id) DO NOTHING
    insert: (state, { from, order, offset }) =>
      next(
        state.orders.includes(order) ? state : state.set('orders', state.orders.push(order)),
        send(from, { type: 'written', offset }),
      ),
    // UPDATE … SET order_count = order_count + 1, next_offset = … WHERE next_offset = …
    count: (state, { from, offset }) =>
      next(
        offset === state.dailyOffset
          ? state.merge({ dailyCount: state.dailyCount + 1, dailyOffset: offset + 1 })
          : state,
        send(from, { type: 'written', offset }),
      ),
    // INSERT … ON CONFLICT (date) DO UPDATE … WHERE run < EXCLUDED.run
    upsert: (state, { from, run, orderCount }) =>
      next(
        state.writtenByRun < run ? state.merge({ orderCount, writtenByRun: run }) : state,
        send(from, { type: 'upserted', run }),
      ),
  },
})

/** What became of one order or run at the sink. */
const Entry = Record({ attempts: 0, effects: 0 })
export type Entry = ReturnType<typeof Entry>

export const idempotentSink = protocol({
  name: 'idempotent-sink',
  source: 'Apache Kafka documentation, "Message Delivery Semantics"; Helland (2012)',
  roles: { broker, consumer, run, sink },
  rules: { steps: ['write', 'commit'] },
  cluster: ({ orders, runs }) => {
    const streaming = orders.length > 0 ? 1 : 0
    return { broker: streaming, consumer: streaming, run: runs.length, sink: 1 }
  },
  configs,
  // The scheduler starts a run when the one before has ended, or is given up.
  workload: ({ runs }) =>
    runs.length === 0
      ? []
      : [runs.map((_, i) => ({ f: 'report', value: i + 1, at: runs.length === 1 ? 'run' : `run${i + 1}` }))],
  faults: ({ faults }) => faults,
  bounds: ({ retries }) => ({ timeout: retries }),
  simpler: { configs: withOneLess },
  observers: {
    /** How often each order, and each run, was handed to the sink and changed its tables. */
    ledger: {
      init: () => Map<string, Entry>(),
      observe: (ledger, { role, event, before, after }) => {
        if (role !== 'sink' || event.type !== 'receive') return ledger
        const { message } = event
        const name = 'order' in message ? message.order : 'run' in message ? `run ${message.run}` : 'nothing'
        const { attempts, effects } = ledger.get(name, Entry())
        return ledger.set(name, Entry({ attempts: attempts + 1, effects: effects + (before.equals(after) ? 0 : 1) }))
      },
    },
  },
})
