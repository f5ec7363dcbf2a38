/**
 * Failover by sentinels as in Redis: replication is asynchronous, and sentinels elect one of them to promote a replica.
 *
 * Source: Redis documentation, "High availability with Redis Sentinel" (SDOWN and ODOWN, epochs, elections, replica
 * selection, configuration propagation) and "Redis replication".
 * Faithful: one vote per sentinel and epoch, on disk before it is given; a quorum to agree, a majority to be elected; the
 * replica with the greatest offset is promoted; the configuration with the later epoch wins; a master that is not told
 * goes on as one; a replica that cannot go on where it is copies the whole data set of its master.
 * Left out: PING and INFO as messages (a sentinel finds the master down by a timer, rightly or wrongly); priorities of
 * replicas; that other sentinels than the elected one reconfigure instances, too; a second failover of the new master;
 * persistence other than an append-only file that is always synced. `storage: 'fenced'` is no part of Redis: it is what the
 * literature advises where two masters must do no harm.
 * Assumes: links keep their order and lose nothing; faults and the number of timeouts are those of the configuration.
 */
import { library, storage } from './clients.js'
import { configs, type Request, simplerConfigs } from './configs.js'
import { acknowledged, leaders, misdeeds } from './observers.js'
import { mayContinue, redis } from './redis.js'
import { pick, sentinel } from './sentinel.js'
import { protocol } from './state.js'

const asksSentinels = (requests: readonly Request[]) => requests.every(({ at }) => at === undefined)

export const sentinelFailover = protocol({
  name: 'sentinel-failover',
  source: 'Redis documentation, "High availability with Redis Sentinel" and "Redis replication"',
  roles: { redis, sentinel, library, storage },
  rules: {
    majority: (sentinels) => Math.floor(sentinels / 2) + 1,
    hasVote: ({ votedIn }, epoch) => votedIn < epoch,
    isNewer: (offered, own) => offered.epoch > own.epoch,
    pick,
    mayContinue,
  },
  cluster: ({ instances, sentinels, clients, storage }) => ({
    redis: instances,
    sentinel: sentinels,
    library: clients.filter(asksSentinels).length,
    storage: storage === 'none' ? 0 : 1,
  }),
  configs,
  workload: ({ clients }) => {
    const asking = clients.filter(asksSentinels)
    const nameOf = (requests: readonly Request[]) =>
      asking.length === 1 ? 'library' : `library${asking.indexOf(requests) + 1}`
    return clients.map((requests) =>
      asksSentinels(requests) ? requests.map((request) => ({ ...request, at: nameOf(requests) })) : requests,
    )
  },
  faults: ({ faults }) => faults,
  bounds: ({ timeouts, giveUp }) => ({ timeout: timeouts, giveUp }),
  network: { order: 'fifo' },
  simpler: { configs: simplerConfigs },
  observers: { leaders, acknowledged, misdeeds },
})
