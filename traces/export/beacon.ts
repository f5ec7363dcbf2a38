/** A beacon whose calls are lost, for ever: for the tests of formats that can say so. */
import { Story } from '../render/story.js'
import type { Trace } from '../trace.js'

/** One call, which gets lost; from step `start` on it goes on like that. */
export function neverHeard(start: number): Trace {
  const told = new Story({
    protocol: 'beacon',
    variant: null,
    config: { name: null, value: {} },
    budgets: {},
    property: { name: 'heard', kind: 'eventually' },
    minimality: 'unshrunk',
    origin: { seed: null, run: null, steps: 2 },
    roles: { a: 'node', b: 'node' },
    clients: [],
    why: [],
  })
    .timeout('a', 'again', { send: [['b', { type: 'hello' }]] })
    .lose('m1')
    .trace()
  return { ...told, lasso: { start } }
}
