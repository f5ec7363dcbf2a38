/** Versions of one protocol, each of which differs from the first in a way of its own. */
import { always, suite, vocabularyOf } from 'faultline'
import { a, B, next, pingWith, protocol, role, send, shared } from './ping.js'

type Version = ReturnType<typeof pingWith>

const { choose } = vocabularyOf(pingWith('words'))

const judged = (version: Version) =>
  suite(version, [always('fewer than two pings arrive', ({ nodes }) => nodes.b[0]!.pings < 2)])

const counted = (state: B, n: number) => next(state.set('pings', state.pings + 1), send('a', { type: 'pong', n }))

export const first = judged(pingWith('versions'))
export const startsAtOne = judged(pingWith('starts-at-one', undefined, () => B({ pings: 1 })))
export const countsTwice = judged(
  pingWith('counts-twice', (state, { n }) => next(state.set('pings', state.pings + 2), send('a', { type: 'pong', n }))),
)
/** Does what the first does unless the third ping overtakes the others. */
export const deafToTwo = judged(
  pingWith('deaf-to-two', (state, { n }) => (n === 2 && state.pings === 0 ? next(state) : counted(state, n))),
)
const choosing = (name: string, receive: (state: B, n: number) => ReturnType<typeof choose<B>>) =>
  judged(
    protocol({
      ...shared,
      name,
      roles: { a, b: role({ init: () => B(), receive: { ping: (state, { n }) => receive(state, n) } }) },
    }),
  )
export const accepts = choosing('accepts', (state, n) => choose({ accept: counted(state, n) }))
export const acceptsOrRefuses = choosing('accepts-or-refuses', (state, n) =>
  choose({ accept: counted(state, n), refuse: next(state) }),
)

export const forEver = judged(
  pingWith('for-ever', () => {
    console.error('this takes for ever')
    // It leaves the processor to others.
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  }),
)
export const worksMore = judged(
  pingWith('works-more', undefined, undefined, { workload: () => [[{ f: 'go' }], [{ f: 'go' }]] }),
)

const configured = (name: string, configs: Record<string, { pings: number }>) =>
  judged(
    protocol({
      ...shared,
      name,
      configs,
      roles: { a, b: role({ init: () => B(), receive: { ping: (state, { n }) => counted(state, n) } }) },
    }) as Version,
  )
export const otherConfigs = configured('other-configs', { seven: { pings: 7 } })
export const otherValues = configured('other-values', { three: { pings: 4 } })
