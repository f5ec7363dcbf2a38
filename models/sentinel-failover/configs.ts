/** Configurations of a Redis deployment with sentinels, and what a configuration consists of. */
import type { Faults, NodeId } from '../../kernel/index.js'

export type Request = { f: 'read'; at?: NodeId } | { f: 'write'; value: number; at?: NodeId }

export interface Config {
  /** `redis1` is the master at first, the others are its replicas. */
  instances: number
  sentinels: number
  /** How many sentinels must find the master down before one of them asks to be elected. */
  quorum: number
  /** `min-replicas-to-write`: a master that knows of fewer replicas which keep up refuses writes. */
  minReplicas: number
  /**
   * A database behind the masters, into which each puts what it was asked to write before it answers. `fenced`: every
   * write names the configuration epoch in which its master was promoted, and an older one than was seen is refused.
   */
  storage: 'none' | 'unfenced' | 'fenced'
  /** Requests that name an instance go there; clients whose requests name none ask a sentinel for the master. */
  clients: readonly (readonly Request[])[]
  faults: Faults
  /** How often timers may fire. */
  timeouts: number
  giveUp: number
}

const read = (at: NodeId): Request => ({ f: 'read', at })
export const write = (value: number, at: NodeId): Request => ({ f: 'write', value, at })

const asynchronous: Config = {
  instances: 2,
  sentinels: 3,
  quorum: 2,
  minReplicas: 0,
  storage: 'none',
  clients: [
    [write(1, 'redis1'), read('redis2')],
    [read('redis1'), read('redis2')],
  ],
  faults: {},
  timeouts: 4,
  giveUp: 1,
}
/** A single sentinel has nobody to agree with: not advised, and enough where nothing depends on elections. */
const alone: Config = { ...asynchronous, sentinels: 1, quorum: 1 }
/** Both masters are asked to write. */
const storage: Config = {
  ...alone,
  storage: 'unfenced',
  clients: [
    [write(1, 'redis1'), write(3, 'redis1')],
    [write(2, 'redis2'), write(4, 'redis2')],
  ],
}

export const configs = {
  asynchronous: { ...asynchronous, faults: { crash: 1 } },
  /** Clients find the master through sentinels; a partition may leave some of them alone with the old one. */
  'isolated-master': {
    ...asynchronous,
    clients: [[{ f: 'write', value: 1 }, { f: 'write', value: 3 }, { f: 'read' }], [{ f: 'write', value: 2 }]],
    faults: { partition: 1 },
  },
  'min-replicas': { ...alone, minReplicas: 1, faults: { partition: 1 }, timeouts: 5 },
  'two-replicas': { ...alone, instances: 3, clients: [[write(1, 'redis1')], [read('redis2'), read('redis3')]] },
  /** Sentinels crash, and come back with what they had on disk. */
  'sentinel-crash': { ...asynchronous, clients: [], faults: { crash: 1, restart: 1 }, timeouts: 6 },
  'unfenced-storage': storage,
  'fenced-storage': { ...storage, storage: 'fenced' },
} satisfies Record<string, Config>

/** A single sentinel, or one client less. */
export const simplerConfigs = (config: Config): Config[] => [
  ...(config.sentinels > 1 && config.clients.length > 0 ? [{ ...config, sentinels: 1, quorum: 1 }] : []),
  ...(config.clients.length > 1
    ? config.clients.map((_, i) => ({ ...config, clients: config.clients.toSpliced(i, 1) }))
    : []),
]
