/**
 * Kafka's replication of one partition: followers fetch from the leader, a record is committed when all replicas in sync have
 * it, and a controller says who is in sync and who leads.
 *
 * Source: Apache Kafka documentation, "Replication" and "Eligible Leader Replicas"; KIP-101 and KIP-279 (truncation by leader
 * epoch), KIP-320 (epochs in fetches), KIP-497 (AlterPartition), KIP-841 and KIP-903 (who may join the ISR), KIP-966 (eligible
 * leader replicas), KIP-98 (idempotent producers). It is Kafka 4 with KRaft; `eligibleLeaderReplicas: false` and the variants
 * go back in time.
 * Faithful: pull replication, in which a fetch acknowledges all before its offset; a high watermark that followers learn one
 * answer later; the ISR changed by the controller alone, at the request of the leader of the epoch, which meanwhile waits for
 * the larger of the two (maximal ISR); elections from the ISR in the order of the replicas; a broker acknowledges what it has
 * not flushed; divergence found by epochs, with every fetch (since Kafka 2.7; OffsetsForLeaderEpoch asked the same before).
 * Left out: KRaft itself (the controller is one node that never fails), segments and log compaction, batches and pipelining,
 * transactions, consumer groups, reads from followers, clean shutdowns, preferred-leader elections; waiting for a caught-up
 * replica that is about to join the ISR, which only delays.
 * Assumes: connections keep order and lose nothing; what a broker sent before it crashed still arrives; a fetch to which there
 * is no answer yet waits at the leader without end; the checkpoint of the high watermark is as new as the log. A power loss
 * (`unsynced`) takes all that a broker wrote since it started: the worst case, for Kafka leaves flushing to the system.
 */
import { append, begin, consume, consumed, produce, produced, read, redirected, refused, retry } from './clients.js'
import { configs, withFewerBrokers } from './configs.js'
import { alterPartition, beginControlling, heartbeat, register, sessionTimeout } from './controller.js'
import { beginReplicating, diverging, fetched, leaderAndIsrChanged, recover } from './follower.js'
import { fetchRequested, lagTimeout, notAltered } from './leader.js'
import { acknowledged, consumption } from './observers.js'
import { rules } from './rules.js'
import { Client, protocol, role } from './state.js'

const controller = role({
  reliable: true,
  init: beginControlling,
  receive: { alterPartition, register, heartbeat },
  timeout: { session: sessionTimeout },
})

const broker = role({
  init: beginReplicating,
  durable: ['log', 'highWatermark', 'registration'],
  buffered: true,
  invoke: { append, read },
  receive: {
    leaderAndIsr: leaderAndIsrChanged,
    notAltered,
    fetch: fetchRequested,
    fetched,
    diverging,
    produce,
    consume,
  },
  timeout: { lag: lagTimeout },
  recover,
})

const library = role({
  reliable: true,
  init: () => Client(),
  invoke: { send: begin, receive: begin },
  receive: { produced, consumed, notLeader: redirected, notEnoughReplicas: refused },
  timeout: { retry },
})

export const kafkaReplication = protocol({
  name: 'kafka-replication',
  source:
    'Apache Kafka documentation, "Replication"; KIP-101, KIP-279, KIP-320, KIP-497, KIP-903 and KIP-966 ' +
    '(cwiki.apache.org/confluence/display/KAFKA)',
  roles: { controller, broker, library },
  rules,
  cluster: ({ brokers, access, clients }) => ({
    controller: 1,
    broker: brokers,
    library: access === 'library' ? clients.length : 0,
  }),
  configs,
  network: { order: 'fifo' },
  workload: ({ access, clients }) =>
    access === 'direct'
      ? clients
      : clients.map((requests, i) =>
          requests.map((request) => ({ ...request, at: clients.length === 1 ? 'library' : `library${i + 1}` })),
        ),
  faults: ({ faults }) => faults,
  bounds: ({ timeouts, giveUp }) => ({ timeout: timeouts, giveUp }),
  observers: { acknowledged, consumed: consumption },
  simpler: { configs: withFewerBrokers, operations: 'independent' },
})
