/** What roles declare for the reductions of an exhaustive search, truly and not. */
import { always, suite, vocabulary } from 'faultline'
import { Record, Set } from 'immutable'

interface Rumour {
  role: 'teller' | 'listener'
  message: { type: 'rumour' } | { type: 'heard' }
  operation: { f: 'tell' }
}
const { role, next, send, protocol } = vocabulary<Rumour>()

const Teller = Record({ role: 'teller' as const, heardBy: Set<string>() })
const Listener = Record({ role: 'listener' as const, times: 0 })

const teller = role({
  init: () => Teller(),
  invoke: { tell: (state, _, { nodes }) => next(state, ...nodes.listener.map((to) => send(to, { type: 'rumour' }))) },
  receive: { heard: (state, { from }) => next(state.set('heardBy', state.heardBy.add(from))) },
  symmetric: true,
  // Who was heard of already is not counted twice.
  obsolete: ({ heardBy }, { from }) => heardBy.has(from),
})

const honest = role({
  init: () => Listener(),
  symmetric: true,
  receive: { rumour: (state, { from }) => next(state.set('times', state.times + 1), send(from, { type: 'heard' })) },
})

/** Says that nothing that it was told before matters; but it counts. */
const lying = role({
  init: () => Listener(),
  obsolete: ({ times }) => times > 0,
  receive: { rumour: (state, { from }) => next(state.set('times', state.times + 1), send(from, { type: 'heard' })) },
})

/** The first one listens better than the others. */
const unequal = role({
  init: () => Listener(),
  symmetric: true,
  receive: {
    rumour: (state, { from }, { self, nodes }) =>
      self === nodes.listener[0] ? next(state, send(from, { type: 'heard' })) : next(state),
  },
})

const rumours = (name: string, listener: typeof honest) =>
  protocol({
    name,
    roles: { teller, listener },
    cluster: () => ({ teller: 1, listener: 3 }),
    configs: { only: {} },
    workload: () => [[{ f: 'tell' }]],
    faults: { duplication: 1 },
  })

const fewHear = always<{ nodes: { teller: readonly ReturnType<typeof Teller>[] } }>(
  'not all are heard of',
  ({ nodes }) => nodes.teller[0]!.heardBy.size < 3,
)

export const rumour = suite(rumours('rumour', honest), [fewHear])
export const lie = suite(rumours('lie', lying), [fewHear])
export const inequality = suite(rumours('inequality', unequal), [fewHear])
