/**
 * Two actors count together: each answers only the number that it expects.
 * Source: Stateright's example of the same name, on its lossy and duplicating network and on a lossless one.
 * Faithful: messages in flight are a set where they are duplicated, and may vanish; an ignored message stays in flight.
 * Left out: counting beyond `max`, where the example's boundary is.
 */
import { Record } from 'immutable'
import { vocabulary } from '../../kernel/index.js'

interface PingPong {
  role: 'pinger' | 'ponger'
  message: { type: 'ping' | 'pong'; n: number }
  config: { max: number }
}
const { role, next, send, protocol } = vocabulary<PingPong>()

const Pinger = Record({ role: 'pinger' as const, count: 0 })
const Ponger = Record({ role: 'ponger' as const, count: 0 })

const pinger = role({
  init: ({ nodes }) => next(Pinger(), send(nodes.ponger[0]!, { type: 'ping', n: 0 })),
  receive: {
    pong: (state, { n, from }, { config }) =>
      n === state.count && n < config.max
        ? next(state.set('count', n + 1), send(from, { type: 'ping', n: n + 1 }))
        : next(state),
  },
})

const ponger = role({
  init: () => Ponger(),
  receive: {
    ping: (state, { n, from }, { config }) =>
      n === state.count && n < config.max
        ? next(state.set('count', n + 1), send(from, { type: 'pong', n }))
        : next(state),
  },
})

const shape = {
  source: 'Stateright, examples: ping-pong',
  roles: { pinger, ponger },
  cluster: () => ({ pinger: 1, ponger: 1 }),
  configs: { five: { max: 5 }, one: { max: 1 } },
  workload: () => [],
} as const

/** Each message arrives once, or is ignored. */
export const pingPong = protocol({ ...shape, name: 'specs/ping-pong', network: { ignored: 'kept' } })

/** Each message may arrive any number of times, or never. */
export const lossyPingPong = protocol({
  ...shape,
  name: 'specs/lossy-ping-pong',
  network: { ignored: 'kept', delivery: 'repeated' },
  faults: { loss: Infinity },
})
