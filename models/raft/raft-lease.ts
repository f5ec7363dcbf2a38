/**
 * Raft with leases: the same servers, with clocks.
 *
 * Source: Ongaro, "Consensus: Bridging Theory and Practice" (2014), section 6.4.1, with section 4.2.3.
 * Faithful: see `lease.ts`. A read that finds no lease in force goes the way of ReadIndex. Election timers obey the clock.
 * Left out: clocks that run at different rates all the time; a clock falls behind by whole ticks instead, at any moment.
 * Assumes: any two clocks differ about the length of a span by at most `assumedSkew` ticks. No clock runs ahead here, since
 * one that does is to the others what they are to one that falls behind.
 *
 * This is a protocol of its own, because a protocol has clocks in all of its configurations or in none; `raft` needs none,
 * and its states would be larger for it. All handlers and rules are shared, and look at the clock only where the
 * configuration has a `lease`.
 */
import type { NodeId } from '../../kernel/index.js'
import { at, type Config, type Lease, type Request, read, threeNodes, write } from './configs.js'
import { raft } from './model.js'
import { elected, leaseRead, ledger, misdeeds } from './observers.js'
import { protocol } from './state.js'

const lease: Lease = { electionTimeout: 3, assumedSkew: 1, skew: 1, prompt: false, horizon: 4 }

const repeated = (times: number, request: (i: number) => Request) =>
  Array.from({ length: times }, (_, i) => request(i + 1))

/** Timers may fire often: an election timer that is early is only set again. Elections are bounded by time. */
const boundedSkew = {
  ...threeNodes,
  first: 'server1' as NodeId,
  heartbeats: false,
  reads: 'read-index',
  lease,
  clients: [at('server1', ...repeated(8, () => read)), at('server2', ...repeated(8, write))],
  faults: { clock: 2 },
  timeouts: 30,
  giveUp: 0,
} satisfies Config

/** Here an observer notes of every event whether it was a read from a lease, so that no delivery is without effect. */
const { obsolete: _, ...definition } = raft.definition.roles.server.definition
const server: typeof raft.definition.roles.server = { definition }

export const raftWithLeases = protocol({
  ...raft.definition,
  roles: { ...raft.definition.roles, server },
  name: 'raft-lease',
  source: 'Ongaro, "Consensus: Bridging Theory and Practice" (2014), section 6.4.1',
  configs: {
    'bounded-skew': boundedSkew,
    restarts: { ...boundedSkew, faults: { clock: 1, crash: 1, restart: 1 } },
    partition: {
      ...boundedSkew,
      lease: { ...lease, assumedSkew: 2, skew: 2, prompt: true },
      clients: [at('server1', ...repeated(25, () => read)), at('server2', ...repeated(25, write))],
      faults: { clock: 2, partition: 1, heal: 0 },
      timeouts: 60,
    },
  },
  clock: (config) => clockOf(config.lease ?? lease),
  observers: { elected, ledger, misdeeds, leaseRead },
})

/** Clocks only ever fall behind. */
function clockOf({ horizon, skew, prompt }: Lease) {
  return { horizon, skew, jumps: Array.from({ length: skew }, (_, i) => -1 - i), synchronous: prompt }
}
