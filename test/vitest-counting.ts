/** A suite in which every property is decided by one of the first runs. */
import { Record } from 'immutable'
import { vocabulary } from '../kernel/index.js'
import { always, sometimes, suite } from '../properties/index.js'

interface Counting {
  role: 'a' | 'b'
  message: { type: 'item' }
}
const { role, next, send, protocol, variant } = vocabulary<Counting>()

const Counter = Record({ seen: 0 })
const receive = { item: (state: ReturnType<typeof Counter>) => next(state.set('seen', state.seen + 1)) }

const counting = protocol({
  name: 'counting',
  roles: {
    a: role({ init: () => next(Counter(), send('b', { type: 'item' })) }),
    b: role({ init: () => Counter(), receive }),
  },
  cluster: () => ({ a: 1, b: 1 }),
  configs: { once: {} },
  workload: () => [],
})
const twice = variant(counting, 'twice', {
  b: { receive: { item: (state) => next(state.set('seen', state.seen + 2)) } },
})

export const countingSuite = suite(
  counting,
  [
    sometimes('an item is seen', ({ nodes }) => nodes.b[0]!.seen === 1),
    always('no item is ever seen', ({ nodes }) => nodes.b[0]!.seen === 0, { refuted: { once: 'it has no faults' } }),
  ],
  { variants: [{ variant: twice, caughtBy: 'no item is ever seen' }] },
)
