/** Configurations of Raft, and what a configuration consists of. */
import type { Faults, NodeId } from '../../kernel/index.js'

export type Request = { f: 'read'; at?: NodeId } | { f: 'write'; value: number; at?: NodeId }

export interface Config {
  servers: number
  /** Logs to start with, by the terms of their entries as the figures of the paper show them; empty where left out. */
  logs: readonly (readonly number[])[]
  /** Who has an election timer at the beginning; the others set theirs when they first hear of a term. `null`: all. */
  first: NodeId | null
  /** Whether a new leader appends an entry of its own term at once (section 8). The protocol is safe without. */
  noOp: boolean
  /** Whether a leader repeats itself from time to time. Without, it speaks when it is elected and when it is asked to. */
  heartbeats: boolean
  /**
   * Whether who asks in a past term is told of the later one. Without, only requests teach terms, and what a past term has
   * left in flight is dead. The protocol is safe either way.
   */
  refusals: boolean
  /** Whether a server asks around before it stands for election (thesis, section 9.6). */
  preVote: boolean
  /**
   * `log`: a read is an entry like any other. `read-index`: the leader makes sure that it still is the leader, and answers
   * from its state machine (thesis, section 6.4); this needs the no-op.
   */
  reads: 'log' | 'read-index'
  /**
   * `direct`: a client speaks to one server per operation, and hears at once when that one is not the leader.
   * `clerk`: it has a clerk that tries servers until one answers, and may so send a command twice (thesis, section 6.3).
   */
  access: 'direct' | 'clerk'
  /** The operations of each client; `at` names the server it asks, with direct access. */
  clients: readonly (readonly Request[])[]
  faults: Faults
  /** Leases: a leader that a majority answered a short while ago reads without asking again (see `raftWithLeases`). */
  lease?: Lease
  /** How often timers may fire: elections and heartbeats together. So it bounds the terms, too. */
  timeouts: number
  /** How many operations clients may give up on. */
  giveUp: number
}

/** Leases, and the clocks they rely on. All is in ticks. */
export interface Lease {
  /** For how long a server neither votes nor stands for election after it heard a leader. */
  electionTimeout: number
  /** By how much any two clocks differ about the length of any one span of time: what the protocol relies on. */
  assumedSkew: number
  /** How far behind the true time a clock may really fall. None runs ahead, so this is how much any two may differ. */
  skew: number
  /** Whether messages arrive within a tick, unless a partition holds them back. */
  prompt: boolean
  /** When time ends. Keeps the search finite. */
  horizon: number
}

export const read: Request = { f: 'read' }
export const write = (value: number): Request => ({ f: 'write', value })

/**
 * A client that always asks the same server. One that is not the leader refuses at once, so a client that asked around
 * would have used up its operations before anybody is elected.
 */
export const at = (server: NodeId, ...requests: readonly Request[]) =>
  requests.map((request) => ({ ...request, at: server }))

export const threeNodes: Config = {
  servers: 3,
  logs: [],
  first: null,
  noOp: true,
  heartbeats: true,
  refusals: true,
  preVote: false,
  reads: 'log',
  access: 'direct',
  clients: [at('server1', write(1), read, write(2), read), at('server2', write(3), read, write(4), read)],
  faults: {},
  timeouts: 5,
  giveUp: 1,
}

/** Two leaders in turn, each with an entry that the other has not. Heartbeats would only use up the timeouts. */
const figure8: Config = {
  ...threeNodes,
  noOp: false,
  heartbeats: false,
  clients: [at('server1', write(1), write(2)), at('server2', write(3), write(4))],
  giveUp: 0,
}

/** What the paper's figure 8 shows from its situation (b) on: the last leaders were in terms 2 and 3. */
const situationB: Config = { ...figure8, clients: [], timeouts: 4 }

export const configs = {
  'three-nodes': threeNodes,
  crashes: { ...threeNodes, faults: { crash: 2, restart: 2, loss: 1 } },
  partition: { ...threeNodes, faults: { partition: 2, duplication: 2 } },
  'read-index': {
    ...threeNodes,
    reads: 'read-index',
    clients: [at('server1', write(1), read, write(2), read, read), at('server2', write(3), read, write(4), read, read)],
    faults: { loss: 1, duplication: 1, partition: 1 },
    timeouts: 6,
  },
  'pre-vote': { ...threeNodes, preVote: true, faults: { crash: 1, restart: 1, partition: 1 }, timeouts: 7 },
  'four-nodes': { ...threeNodes, servers: 4, faults: { loss: 1 } },
  'without-no-op': { ...threeNodes, noOp: false },
  'figure-8': figure8,
  'figure-8-b': { ...situationB, logs: [[1, 2], [1], [1, 3]] },
  'figure-8-b-five': { ...situationB, servers: 5, logs: [[1, 2], [1, 2], [1], [1], [1, 3]] },
  duel: { ...threeNodes, servers: 2, noOp: false, heartbeats: false, clients: [], timeouts: 4, giveUp: 0 },
  retries: {
    ...threeNodes,
    heartbeats: false,
    access: 'clerk',
    clients: [
      [write(1), read],
      [write(2), read],
    ],
    faults: { duplication: 2 },
    timeouts: 6,
  },
} satisfies Record<string, Config>

/**
 * Fewer servers, unless there are logs to start with: those that a smaller cluster could not have come to would be no
 * counterexample. And with clerks, one client less, for each client has a clerk of its own.
 */
export function simplerConfigs(config: Config): Config[] {
  const { servers, logs, access, clients } = config
  const fewer = Array.from({ length: servers - 2 }, (_, i) => i + 2)
  return [
    ...(logs.length === 0 ? fewer.map((count) => ({ ...config, servers: count })) : []),
    ...(access === 'clerk' && clients.length > 1
      ? clients.map((_, i) => ({ ...config, clients: clients.toSpliced(i, 1) }))
      : []),
  ]
}
