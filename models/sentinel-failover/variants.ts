/** Failover by sentinels with bugs planted, one entry replaced in each. */
import { vocabularyOf } from '../../kernel/index.js'
import { Row } from './clients.js'
import { sentinelFailover } from './model.js'

const { next, send, variant } = vocabularyOf(sentinelFailover)

/** A sentinel gives its vote to everybody who asks in an epoch. */
export const votesForAll = variant(sentinelFailover, 'votes-for-all', {
  rules: { hasVote: ({ currentEpoch }, epoch) => currentEpoch <= epoch },
})

/** The first replica in the list is promoted, however far it is. */
export const picksFirst = variant(sentinelFailover, 'picks-first', {
  rules: { pick: (offsets, replicas) => replicas.find((id) => offsets.has(id))! },
})

/** A replica goes on where it is if its data is long enough, wherever it comes from. */
export const continuesAnyHistory = variant(sentinelFailover, 'continues-any-history', {
  rules: { mayContinue: (_, end, __, offset) => offset <= end },
})

/** Storage remembers no epoch: it takes the token, and does not look at it. */
export const ignoresToken = variant(sentinelFailover, 'ignores-token', {
  storage: {
    receive: {
      store: (state, { from, op, epoch, value }) =>
        next(state.set('rows', state.rows.push(Row({ op, epoch, value }))), send(from, { type: 'stored', op })),
    },
  },
})
