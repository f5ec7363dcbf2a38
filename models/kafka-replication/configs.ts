/** Configurations of Kafka's replication, and what a configuration consists of. */
import type { Faults, NodeId } from '../../kernel/index.js'

export type Request =
  | { f: 'append'; value: number; at?: NodeId }
  | { f: 'read'; at?: NodeId }
  | { f: 'send'; value: number }
  | { f: 'receive' }

export interface Config {
  /** The replication factor. */
  brokers: number
  minInsyncReplicas: number
  /** What a producer waits for: nothing, the leader's log, or everybody in sync. */
  acks: '0' | '1' | 'all'
  uncleanLeaderElection: boolean
  /**
   * Whether the controller keeps eligible leader replicas, and takes a broker that crashed for one that may have lost what
   * it had not flushed (KIP-966). Without, a broker that is back before its session expires stays in the ISR.
   */
  eligibleLeaderReplicas: boolean
  /** Whether producers have an id, and their records sequence numbers. Matters where clients have libraries. */
  idempotent: boolean
  /** Whether the controller takes brokers for dead from time to time, and whether leaders take followers for too slow. */
  sessions: boolean
  lagTimer: boolean
  /** `direct`: a client speaks to one broker per operation. `library`: it has a library that retries. */
  access: 'direct' | 'library'
  /** The operations of each client. */
  clients: readonly (readonly Request[])[]
  faults: Faults
  /** How often timers may fire: sessions, lag and retries together. */
  timeouts: number
  /** How many operations clients may give up on. */
  giveUp: number
}

export const read: Request = { f: 'read' }
export const append = (value: number): Request => ({ f: 'append', value })
export const produce = (value: number): Request => ({ f: 'send', value })
export const receive: Request = { f: 'receive' }

/** A client that always asks the same broker. */
export const at = (broker: NodeId, ...requests: readonly Request[]) =>
  requests.map((request) => ({ ...request, at: broker }))

/** Clients that speak to the first leader, and then to who leads after it. */
const clients = [
  [...at('broker1', append(1)), ...at('broker2', append(2))],
  [...at('broker1', append(3), read), ...at('broker2', append(4), read)],
]

/** As the documentation recommends. One broker may lose what it did not flush: one less than `min.insync.replicas`. */
const durable: Config = {
  brokers: 3,
  minInsyncReplicas: 2,
  acks: 'all',
  uncleanLeaderElection: false,
  eligibleLeaderReplicas: true,
  idempotent: false,
  sessions: true,
  lagTimer: true,
  access: 'direct',
  clients,
  faults: { crash: 2, restart: 1, unsynced: 1 },
  timeouts: 3,
  giveUp: 1,
}

/** Replication factor 2: what is not waited for is soon on one broker alone. */
const pair: Config = { ...durable, brokers: 2, minInsyncReplicas: 1, faults: { crash: 1 } }

/** Kafka before KIP-101: two replicas, and a broker that is back soon enough is in sync as if nothing had happened. */
const kip101: Config = {
  ...durable,
  brokers: 2,
  minInsyncReplicas: 1,
  eligibleLeaderReplicas: false,
  lagTimer: false,
  clients: [at('broker1', append(1))],
  faults: { crash: 1, restart: 1 },
  timeouts: 1,
  giveUp: 0,
}

const retries: Config = {
  ...durable,
  access: 'library',
  clients: [
    [produce(1), produce(2)],
    [receive, receive, receive],
  ],
  faults: { crash: 1, restart: 1 },
  giveUp: 0,
}

export const configs = {
  durable,
  calm: {
    ...durable,
    sessions: false,
    clients: [at('broker1', append(1), read, append(2)), at('broker1', read, append(3), read)],
    faults: {},
  },
  'acks-1': { ...pair, acks: '1' },
  'acks-0': { ...pair, acks: '0' },
  'min-isr-1': {
    ...pair,
    sessions: false,
    clients: [at('broker1', append(1), read, append(2), read)],
    faults: { crash: 1, restart: 1, unsynced: 1 },
    timeouts: 1,
    giveUp: 0,
  },
  'unclean-election': { ...pair, uncleanLeaderElection: true },
  retries,
  idempotent: { ...retries, idempotent: true },
  'kip-101': kip101,
  'kip-101-power-loss': {
    ...kip101,
    clients: [[...at('broker1', append(1)), ...at('broker2', append(2), append(3), append(4))]],
    faults: { crash: 1, restart: 1, unsynced: 1 },
  },
} satisfies Record<string, Config>

/** Fewer brokers, as long as enough of them can be in sync. */
export function withFewerBrokers(config: Config): Config[] {
  const { brokers, minInsyncReplicas } = config
  return brokers > Math.max(2, minInsyncReplicas) ? [{ ...config, brokers: brokers - 1 }] : []
}
