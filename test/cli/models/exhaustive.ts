/** Ping, with configurations made for exhaustive search: one that finds what is on record, and one that does not. */
import { always, suite, vocabularyOf } from 'faultline'
import { answer, type B, pingWith } from './ping.js'

const ping = pingWith('ping')
const { next, variant } = vocabularyOf(ping)

/** Counts twice from the second ping on. */
const twice = variant(ping, 'twice', {
  b: {
    receive: {
      ping: (state: B, message) =>
        state.pings === 0 ? answer(state, message) : next(state.set('pings', state.pings + 2)),
    },
  },
})

const few = always<{ nodes: { b: readonly { pings: number }[] } }>(
  'b counts no more than was sent',
  ({ nodes }) => nodes.b[0]!.pings <= 3,
)
const odd = always<{ nodes: { b: readonly { pings: number }[] } }>(
  'b does not count to three',
  ({ nodes }) => nodes.b[0]!.pings !== 3,
  { refuted: { three: 'three pings arrive' } },
)
const one = { distinct: 4, generated: 4, depth: 4 }

export const measured = suite(ping, [few, odd], {
  variants: [
    {
      variant: twice,
      caughtBy: few.name,
      exhaustive: { lossless: { faults: { loss: 0 }, found: { distinct: 20, generated: 32, depth: 5, length: 4 } } },
    },
  ],
  exhaustive: {
    'one-ping': { fields: { pings: 1 }, faults: { loss: 0 }, without: [odd.name], found: one },
    'one-lossy-ping': { fields: { pings: 1 }, faults: { loss: 1 }, without: [odd.name], found: one },
    three: {},
  },
})
