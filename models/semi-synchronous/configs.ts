/** Configurations of semisynchronous replication, and what a configuration consists of. */
import type { Faults, NodeId } from '../../kernel/index.js'

export type Request = { f: 'read'; at?: NodeId } | { f: 'write'; value: number; at?: NodeId }

export interface Config {
  /**
   * `rpl_semi_sync_source_wait_point`: the source waits for the replica before it commits to the storage engine, where
   * other clients see it, or after that and before it answers.
   */
  waitPoint: 'AFTER_SYNC' | 'AFTER_COMMIT'
  /** Whether the wait may end by `rpl_semi_sync_source_timeout`, which turns replication asynchronous. */
  timesOut: boolean
  clients: readonly (readonly Request[])[]
  faults: Faults
  giveUp: number
}

const read = (at: NodeId): Request => ({ f: 'read', at })
const write = (value: number, at: NodeId): Request => ({ f: 'write', value, at })

/** One client writes; the other reads from the source, and from the one that follows it. */
const afterSync: Config = {
  waitPoint: 'AFTER_SYNC',
  timesOut: false,
  clients: [
    [write(1, 'server1'), write(2, 'server1')],
    [read('server1'), read('server1'), read('server2'), read('server2')],
  ],
  faults: {},
  giveUp: 1,
}

const oneWrite: Config = { ...afterSync, clients: [[write(1, 'server1')], afterSync.clients[1]!] }

export const configs = {
  'after-sync': afterSync,
  'after-commit': { ...oneWrite, waitPoint: 'AFTER_COMMIT' },
  'timed-out': { ...oneWrite, timesOut: true },
  /** A replica may crash after it has acknowledged, and a source while it waits. */
  crash: {
    ...afterSync,
    clients: [[write(1, 'server1')], [read('server2'), read('server2')]],
    faults: { crash: 1, restart: 1 },
  },
} satisfies Record<string, Config>

/** One client less. */
export const simplerConfigs = (config: Config): Config[] =>
  config.clients.length > 1
    ? config.clients.map((_, i) => ({ ...config, clients: config.clients.toSpliced(i, 1) }))
    : []
