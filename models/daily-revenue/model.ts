/**
 * The revenue of a day, in which each order counts once although nodes fail: a shop publishes orders, a broker keeps them in
 * partitions, workers read these and write a row for each order, and the report is the sum of the rows. What is new
 * there goes on to billing.
 *
 * Source: the interview question of every data engineer, with the answer that is expected of them: a partition key, offsets
 * in durable storage, delivery at least once, upserts by the order's id. Kafka documentation, "Message Delivery Semantics";
 * Helland, "Idempotence Is Not a Medical Condition" (2012); Kleppmann, "How to do distributed locking" (2016), for the fence.
 * Faithful: the shop publishes again when it does not hear back, and so an order may be in the log twice; offsets are
 * committed when the effect is acknowledged; a worker that is given up goes on until it is refused; orders are amended, and
 * what is published later in a partition counts.
 * Left out: 10 million of them; batches; who pays back; the protocol by which a group agrees (see `consumer-group`), and
 * pipelines that checkpoint their own state (see `stream-checkpoints`).
 * Assumes: connections (messages between two nodes stay in order, and none is lost); shop, broker and warehouse do not crash.
 */
import { List, Map, Set } from 'immutable'
import { receive as ofBroker, sessionTimeout } from './broker.js'
import { AMOUNT, configs, withOneLess } from './configs.js'
import {
  Broker,
  type Context,
  complete,
  next,
  Partition,
  Publication,
  protocol,
  type Received,
  Row,
  role,
  Shop,
  send,
  setTimer,
  Warehouse,
} from './state.js'
import { join, receive as ofWorker } from './worker.js'

function publish(state: Shop, f: 'publish' | 'amend', { id, value }: { id: string; value: string }, context: Context) {
  const { nodes, config, rules } = context
  const partition = rules.partitionOf(value, state.count, config.partitions)
  const publication = Publication({ partition, order: value, amount: AMOUNT[f] })
  return next(
    state.set('count', state.count + 1).setIn(['unacknowledged', id], publication),
    send(nodes.broker[0]!, { type: 'publish', op: id, ...publication.toObject() }),
    setTimer('retry'),
  )
}

/** What was not acknowledged in time is published again. */
function retry(state: Shop, { nodes }: Context) {
  const open = [...state.unacknowledged.entries()].sort(([a], [b]) => (a < b ? -1 : 1))
  if (open.length === 0) return next(state)
  const again = open.map(([op, publication]) =>
    send(nodes.broker[0]!, { type: 'publish', op, ...publication.toObject() }),
  )
  return next(state, ...again, setTimer('retry'))
}

const shop = role({
  reliable: true,
  init: () => Shop(),
  invoke: {
    publish: (state, operation, context) => publish(state, 'publish', operation, context),
    amend: (state, operation, context) => publish(state, 'amend', operation, context),
  },
  receive: {
    published: (state, { op }) =>
      state.unacknowledged.has(op)
        ? next(state.set('unacknowledged', state.unacknowledged.delete(op)), complete(op))
        : next(state),
  },
  timeout: { retry },
})

const broker = role({
  reliable: true,
  init: ({ config }: Context) =>
    Broker({ partitions: List(Array.from({ length: config.partitions }, () => Partition())) }),
  receive: ofBroker,
  timeout: { session: sessionTimeout },
})

const worker = role({ init: join, receive: ofWorker, recover: (_, context) => join(context) })

const warehouse = role({
  reliable: true,
  init: () => Warehouse(),
  invoke: {
    receive: (state, { id }) =>
      next(state.set('fresh', state.fresh.shift()), complete(id, state.fresh.first<string | null>(null))),
  },
  receive: {
    // INSERT INTO orders … ON CONFLICT (order_id) DO UPDATE SET amount = EXCLUDED.amount
    upsert: (state, { type: _, from, ...record }: Received<'upsert'>, { rules }) => {
      const { partition, epoch, offset, order, amount } = record
      const newest = state.newest.get(partition, 0)
      if (!rules.mayWrite(epoch, newest)) return next(state, send(from, { type: 'refused', partition, epoch }))
      const key = rules.rowKey(record, state.rows.size)
      return next(
        state.merge({
          newest: state.newest.set(partition, Math.max(epoch, newest)),
          fresh: state.rows.has(key) ? state.fresh : state.fresh.push(order),
          rows: state.rows.set(key, Row({ order, amount })),
        }),
        send(from, { type: 'upserted', partition, epoch, offset }),
      )
    },
  },
})

export const dailyRevenue = protocol({
  name: 'daily-revenue',
  source: 'Apache Kafka documentation, "Message Delivery Semantics"; Helland (2012); Kleppmann (2016)',
  roles: { shop, broker, worker, warehouse },
  rules: {
    partitionOf: (order, _, partitions) => order.charCodeAt(0) % partitions,
    steps: ['upsert', 'commit'],
    startsAt: (committed) => committed,
    rowKey: ({ order }) => order,
    mayWrite: (epoch, newest) => epoch >= newest,
  },
  cluster: ({ workers }) => ({ shop: 1, broker: 1, worker: workers, warehouse: 1 }),
  configs,
  workload: ({ customers, asks }) => [
    ...customers,
    ...(asks > 0 ? [Array.from({ length: asks }, () => ({ f: 'receive' as const }))] : []),
  ],
  faults: ({ faults }) => faults,
  bounds: ({ timeouts }) => ({ timeout: timeouts }),
  network: { order: 'fifo' },
  simpler: { configs: withOneLess },
  observers: {
    /** Orders whose row went back to an amount that had been amended before, as sentences. */
    wentBack: {
      init: () => Set<string>(),
      observe: (told, { role, before, after }) => {
        if (role !== 'warehouse' || before.rows === after.rows) return told
        const grown = [...before.rows].filter(([key, { amount }]) => after.rows.get(key)!.amount > amount)
        return told.union(
          grown.map(
            ([key, { order, amount }]) =>
              `Order ${order} had been amended to ${amount}, and counts ${after.rows.get(key)!.amount} again.`,
          ),
        )
      },
    },
    /** How often each order was handed to the warehouse with each amount. */
    handedIn: {
      init: () => Map<string, number>(),
      observe: (known, { role, event }) => {
        if (role !== 'warehouse' || event.type !== 'receive' || event.message.type !== 'upsert') return known
        const { order, amount } = event.message
        return known.update(`${order} ${amount}`, 0, (times) => times + 1)
      },
    },
  },
})
