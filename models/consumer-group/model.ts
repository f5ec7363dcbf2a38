/**
 * A consumer group that reads a topic: partitions move between consumers, which crash, or are slow and taken for dead, and
 * each record is to take effect exactly once.
 *
 * Source: Apache Kafka documentation, "Message Delivery Semantics" and "Consumers"; KIP-62 (session and rebalance
 * timeouts), KIP-98 (transactions), KIP-447 (transactions of consumer groups).
 * Faithful: rebalances in which all members join again, or are left behind when time is up; generations, and the fencing
 * of offset commits by them; a consumer that was thrown out goes on until it hears of it; offsets committed apart from the
 * effect, before or after it, or in one transaction with it; transactional ids, their epochs, and what initialising one
 * does to its last holder; offsets that are not handed out while a transaction is pending (KIP-447); transaction timeouts.
 * Left out: batches: each record is handled, and its offset committed, by itself; heartbeats that tell nothing; the member
 * who computes the assignment (here the coordinator does); member ids: consumers go by their names, and the generation
 * tells a member from what it was before; the markers that end a transaction in each partition one by one; incremental
 * rebalancing; replication of the brokers.
 * Assumes: connections (messages between two nodes stay in order, and none is lost, as with TCP); the broker and the sink
 * do not crash. Any timeout may be too short: it may expire while its node is alive.
 */
import { configs, withOneLess } from './configs.js'
import { join, receive } from './consumer.js'
import { commit, fetchRecord, joinGroup, objection, rebalanceTimeout, sessionTimeout } from './group.js'
import { late, ledger, regressed } from './observers.js'
import { write } from './sink.js'
import { Broker, protocol, role, Sink } from './state.js'
import {
  addOffset,
  endTransaction,
  initTransactions,
  objectionInTransaction,
  produce,
  transactionTimeout,
} from './transactions.js'

const broker = role({
  reliable: true,
  init: () => Broker(),
  receive: { joinGroup, fetch: fetchRecord, commit, initTransactions, produce, addOffset, endTransaction },
  timeout: { session: sessionTimeout, rebalance: rebalanceTimeout, transaction: transactionTimeout },
})

const consumer = role({
  init: join,
  receive,
  recover: (_, context) => join(context),
})

const sink = role({ reliable: true, init: () => Sink(), receive: { write } })

export const consumerGroup = protocol({
  name: 'consumer-group',
  source: 'Apache Kafka documentation, "Message Delivery Semantics"; KIP-62, KIP-98, KIP-447',
  roles: { broker, consumer, sink },
  rules: {
    steps: ({ sink }) => (sink === 'transaction' ? ['produce', 'addOffset', 'endTransaction'] : ['write', 'commit']),
    objection,
    objectionInTransaction,
    mayWrite: (generation, newest) => generation >= newest,
    transactionalId: (partition, consumer, { transactions }) =>
      transactions === 'producer-epoch' ? `partition ${partition}` : consumer,
    waitsForPending: ({ transactions }) => transactions === 'generation',
  },
  cluster: ({ consumers, sink }) => ({ broker: 1, consumer: consumers, sink: sink === 'transaction' ? 0 : 1 }),
  configs,
  workload: () => [],
  faults: ({ faults }) => faults,
  bounds: ({ timeouts }) => ({ timeout: timeouts }),
  network: { order: 'fifo' },
  simpler: { configs: withOneLess },
  observers: { ledger, regressed, late },
})
