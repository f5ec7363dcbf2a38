/** Configurations of streaming replication, and what a configuration consists of. */
import type { Faults, NodeId } from '../../kernel/index.js'

export type Request = { f: 'read'; key: string; at?: NodeId } | { f: 'write'; key: string; value: number; at?: NodeId }

/** What a commit waits for (`synchronous_commit`); the last three wait for standbys, where some are synchronous. */
export type SynchronousCommit = 'off' | 'local' | 'remote_write' | 'on' | 'remote_apply'

/** `synchronous_standby_names`: the first so many of those that are connected, or any so many of them. */
export interface SynchronousStandbys {
  readonly method: 'FIRST' | 'ANY'
  readonly count: number
  readonly names: readonly NodeId[]
}

/** Sessions of applications that connect to one server after another, instead of clients with a server per operation. */
export interface Sessions {
  /** Where writes go. */
  readonly writes: NodeId
  /** Where reads go: to each in turn, or to the first, and to the next when no answer comes. */
  readonly reads: readonly NodeId[]
  readonly balance: 'round-robin' | 'sticky'
  /** What a session remembers of the newest state it saw, so that a standby can wait until it has caught up. */
  readonly token: 'none' | 'lsn' | 'timeline-and-lsn'
}

export interface Config {
  /** `server1` is the primary, the others are its standbys. */
  servers: number
  synchronousCommit: SynchronousCommit
  synchronousStandbys: SynchronousStandbys | null
  /**
   * Whom the cluster manager promotes when it finds the primary gone, rightly or wrongly: one server by name, or that
   * which has received most; and whether it first makes sure that the old primary has stopped (fencing).
   */
  failover: { readonly promotes: NodeId | 'furthest'; readonly stopsPrimary: boolean } | null
  /** Whether a client's driver cancels a commit that waits too long for standbys. */
  cancels: boolean
  /** Whether standbys answer queries (`hot_standby`). Otherwise a client has its answers from a primary, if one that was. */
  hotStandby: boolean
  /** Whether anything can happen between a standby's write to the operating system and its flush to disk. */
  writesApart: boolean
  sessions: Sessions | null
  clients: readonly (readonly Request[])[]
  faults: Faults
  giveUp: number
}

export const read = (at: NodeId): Request => ({ f: 'read', key: 'x', at })
export const write = (value: number, at: NodeId): Request => ({ f: 'write', key: 'x', value, at })

const first = (count: number, ...names: readonly NodeId[]): SynchronousStandbys => ({ method: 'FIRST', count, names })

/** The manager promotes the only standby; clients have heard of it, or not yet. */
const asynchronous: Config = {
  servers: 2,
  synchronousCommit: 'on',
  synchronousStandbys: null,
  failover: { promotes: 'server2', stopsPrimary: false },
  cancels: false,
  hotStandby: false,
  writesApart: false,
  sessions: null,
  clients: [
    [write(1, 'server1'), read('server1'), read('server2')],
    [read('server2'), write(2, 'server2')],
  ],
  faults: {},
  giveUp: 1,
}
/** After the failover, a client still asks the old primary, too. */
const synchronous: Config = {
  ...asynchronous,
  synchronousStandbys: first(1, 'server2', 'server1'),
  clients: [[write(1, 'server1')], [read('server2'), read('server2'), read('server1'), read('server1')]],
}
const fenced: Config = { ...synchronous, failover: { promotes: 'server2', stopsPrimary: true } }
/** Asks the old primary, and then the new one. */
const fromOldToNew = [read('server1'), read('server1'), read('server2'), read('server2')]
/** One write, and a client that asks the next primary for it. */
const oneWrite = (next: NodeId) => [[write(1, 'server1')], [read(next), read(next)]]
const powerLoss: Config = {
  ...fenced,
  clients: oneWrite('server2'),
  writesApart: true,
  faults: { crash: 1, unsynced: 1, restart: 1 },
}

export const configs = {
  asynchronous,
  /** Nothing but the primary itself fails, and there is nobody to fail over to. */
  'commit-off': {
    ...asynchronous,
    synchronousCommit: 'off',
    failover: null,
    clients: [[write(1, 'server1'), read('server1'), write(2, 'server1')], [read('server1')]],
    faults: { crash: 1, restart: 1 },
  },
  /** The manager may take a primary for gone that is not. */
  synchronous,
  'cancelled-wait': { ...synchronous, clients: [[write(1, 'server1')], fromOldToNew], cancels: true },
  /** The manager first sees to it that the old primary has stopped. */
  fenced: {
    ...fenced,
    clients: [
      [write(1, 'server1'), read('server1')],
      [write(2, 'server2'), read('server2')],
    ],
    faults: { partition: 1 },
  },
  /** A primary may crash and come back while a commit waits, before the manager acts. */
  restart: {
    ...synchronous,
    clients: [[write(1, 'server1')], fromOldToNew, fromOldToNew],
    faults: { crash: 1, restart: 1 },
  },
  /** A server may lose what its operating system has not yet put on disk. */
  'power-loss': powerLoss,
  'remote-write': { ...powerLoss, synchronousCommit: 'remote_write' },
  /** The manager does not know which standby was the synchronous one. */
  'other-standby': {
    ...fenced,
    servers: 3,
    failover: { promotes: 'server3', stopsPrimary: true },
    clients: oneWrite('server3'),
  },
  quorum: {
    ...synchronous,
    servers: 3,
    synchronousStandbys: { method: 'ANY', count: 1, names: ['server1', 'server2', 'server3'] },
    failover: { promotes: 'furthest', stopsPrimary: false },
    clients: [[write(1, 'server1')], [read('server2'), write(2, 'server2')]],
  },
} satisfies Record<string, Config>

const reading: Config = {
  ...asynchronous,
  servers: 3,
  failover: null,
  hotStandby: true,
  clients: [
    [write(1, 'server1'), read('server2')],
    [read('server2'), read('server3')],
  ],
  giveUp: 0,
}
const inSessionRead: Request = { f: 'read', key: 'x' }
const inSession: readonly (readonly Request[])[] = [
  [{ f: 'write', key: 'x', value: 1 }, inSessionRead, inSessionRead],
  [inSessionRead, inSessionRead],
]
const roundRobin: Sessions = {
  writes: 'server1',
  reads: ['server2', 'server3'],
  balance: 'round-robin',
  token: 'none',
}
/** A session stays with its server, and goes to the other when that is gone. The standby was promoted without the last write. */
const failover: Config = {
  ...reading,
  servers: 2,
  hotStandby: false,
  failover: { promotes: 'server2', stopsPrimary: false },
  sessions: { writes: 'server1', reads: ['server1', 'server2'], balance: 'sticky', token: 'none' },
  clients: [
    [{ f: 'write', key: 'x', value: 1 }, inSessionRead, inSessionRead],
    [{ f: 'write', key: 'y', value: 2, at: 'server2' }, read('server2')],
  ],
  faults: { crash: 1 },
  giveUp: 1,
}

/** Reads from hot standbys: what clients see who do not ask the primary. */
export const readConfigs = {
  'round-robin': { ...reading, sessions: roundRobin, clients: inSession },
  sticky: { ...reading, sessions: { ...roundRobin, reads: ['server2'], balance: 'sticky' }, clients: inSession },
  'lsn-token': { ...reading, sessions: { ...roundRobin, token: 'lsn' }, clients: inSession },
  /** The same session, as long as its server lives. */
  'sticky-primary': {
    ...failover,
    failover: null,
    sessions: { ...failover.sessions!, reads: ['server1'] },
    clients: inSession,
    faults: {},
    giveUp: 0,
  },
  'sticky-failover': failover,
  'lsn-token-failover': { ...failover, sessions: { ...failover.sessions!, token: 'lsn' } },
  'timeline-token-failover': { ...failover, sessions: { ...failover.sessions!, token: 'timeline-and-lsn' } },
  'synchronous-reads': { ...reading, synchronousStandbys: first(2, 'server2', 'server3') },
  'remote-apply': {
    ...reading,
    synchronousCommit: 'remote_apply',
    synchronousStandbys: first(2, 'server2', 'server3'),
  },
} satisfies Record<string, Config>

/** One client less. A server less would be another cluster: configurations name the servers that count. */
export const simplerConfigs = (config: Config): Config[] =>
  config.clients.length > 1
    ? config.clients.map((_, i) => ({ ...config, clients: config.clients.toSpliced(i, 1) }))
    : []
