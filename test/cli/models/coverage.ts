/** Suites whose runs leave something out: a handler that nothing leads to, and whole protocols in which nothing happens. */
import { always, type NodeId, sometimes, suite, vocabulary } from 'faultline'
import { Record } from 'immutable'
import { B, type Ping, pingWith, shared } from './ping.js'

interface Wide {
  role: 'a' | 'b'
  message: Ping['message'] | { type: 'stop' }
  timer: 'patience'
  operation: { f: 'go' }
  config: { pings: number }
}
const words = vocabulary<Wide>()
const A = Record({ answered: 0, ended: false })

/** `stop` is sent when patience has run out, and patience is never tried; nor does anybody restart. */
export const partly = suite(
  words.protocol({
    ...shared,
    name: 'partly',
    roles: {
      a: words.role({
        init: () => A(),
        invoke: {
          go: (state, { id }, { config }) =>
            words.next(
              state,
              ...Array.from({ length: config.pings }, (_, n) => words.send('b', { type: 'ping', n })),
              words.complete(id),
            ),
        },
        receive: { pong: (state) => words.next(state.set('answered', state.answered + 1)) },
        timeout: { patience: (state) => words.next(state.set('ended', true), words.send('b', { type: 'stop' })) },
      }),
      b: words.role({
        init: () => B(),
        receive: {
          ping: (state, { from, n }: { readonly from: NodeId; readonly n: number }) =>
            words.next(state.set('pings', state.pings + 1), words.send(from, { type: 'pong', n })),
          stop: (state) => words.next(state),
        },
        recover: (state) => words.next(state),
      }),
    },
    faults: { loss: 1, duplication: 1 },
  }),
  [
    always('no more pongs than pings', ({ nodes }) => nodes.a[0]!.answered <= nodes.b[0]!.pings),
    sometimes('all pings are answered', ({ nodes, config }) => nodes.a[0]!.answered === config.pings),
    sometimes('it ends', ({ nodes }) => nodes.a[0]!.ended),
  ],
)

const changed = (name: string, change: Parameters<typeof pingWith>[3]) => pingWith(name, undefined, undefined, change)

/** No client, no timer, no message: whatever is claimed of it is claimed of nothing. */
export const lifeless = suite(changed('lifeless', { workload: () => [] }), [
  always('no pings', ({ nodes }) => nodes.b[0]!.pings === 0),
])

/** Much happens, and nobody looks at it. */
export const blind = suite(pingWith('blind'), [always('is what it is', ({ config }) => config.pings > 0)])

/** The only operation is for a node that is not there. */
export const nowhere = suite(changed('nowhere', { workload: () => [[{ f: 'go', at: 'c' }]] }), [
  always('no pings', ({ nodes }) => nodes.b[0]!.pings === 0),
])

/** What `a` does needs a `b`, and there is none. */
export const alone = suite(changed('alone', { cluster: () => ({ a: 1, b: 0 }) }), [
  always('answers nothing', ({ nodes }) => nodes.a[0]!.answered === 0),
])
