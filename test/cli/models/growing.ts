/** Models with more states than anybody can look at: one counts for ever, one sends for ever. */
import { always, suite, vocabulary } from 'faultline'
import { Record } from 'immutable'

interface Counting {
  role: 'counter'
  message: { type: 'beat' }
  timer: 'beat'
}
const { role, next, setTimer, send, protocol } = vocabulary<Counting>()

const Counter = Record({ count: 0 })
const shared = { cluster: () => ({ counter: 1 }), configs: { default: {} }, workload: () => [] }
const holds = always<{ readonly nodes: { readonly counter: readonly { readonly count: number }[] } }>(
  'counts upwards',
  ({ nodes }) => nodes.counter[0]!.count >= 0,
)

export const counting = suite(
  protocol({
    ...shared,
    name: 'counting',
    roles: {
      counter: role({
        init: () => next(Counter(), setTimer('beat')),
        timeout: { beat: (state) => next(state.set('count', state.count + 1), setTimer('beat')) },
      }),
    },
  }),
  [holds],
)

export const sending = suite(
  protocol({
    ...shared,
    name: 'sending',
    roles: {
      counter: role({
        init: () => next(Counter(), setTimer('beat')),
        receive: { beat: (state) => next(state.set('count', 1)) },
        timeout: { beat: (state) => next(state, send('counter', { type: 'beat' }), setTimer('beat')) },
      }),
    },
  }),
  [holds],
)
