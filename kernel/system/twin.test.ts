/** The kernel against its dumb twin: the same states, and the same successors of each. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { twoPhaseCommit } from '../../models/two-phase-commit/index.js'
import { breadthFirst, decoded, sorted, successorsOf } from '../../test/breadth-first.js'
import { counters, erased, pingPong, stream } from '../../test/protocols.js'
import { randomProtocols } from '../../test/random-protocol.js'
import { canonical, Twin } from '../../test/twin.js'
import { type AnyProtocol, type State, System } from '../index.js'

interface Options {
  readonly config?: string
  readonly faults?: Record<string, number>
  readonly distinctMax?: number
}

function compare(protocol: AnyProtocol, { config, faults, distinctMax }: Options = {}) {
  const system = new System(protocol, { ...(config ? { config } : {}), ...(faults ? { faults } : {}) })
  const fifo = protocol.definition.network?.order === 'fifo'
  const names = new Map<string, string>()
  const nameOf = (state: State) => {
    const vector = state.join()
    const known = names.get(vector)
    if (known !== undefined) return known
    const name = canonical(decoded(system, state), fifo)
    names.set(vector, name)
    return name
  }
  const initial = sorted(system, system.initial)
  const ours = breadthFirst(initial, (state) => successorsOf(system, state), nameOf, distinctMax)
  const twin = new Twin(protocol, config, faults)
  const theirs = breadthFirst(
    twin.initial,
    (state) => twin.successors(state),
    (state) => canonical(state, fifo),
    distinctMax,
  )
  const odd = [...theirs.successors].find(([name, next]) => {
    const known = ours.successors.get(name)
    return !known || known.size !== next.size || [...next].some((successor) => !known.has(successor))
  })
  expect(
    odd && { state: odd[0], twin: [...odd[1]].sort(), kernel: [...(ours.successors.get(odd[0]) ?? [])].sort() },
  ).toBeUndefined()
  expect(ours.successors.size).toBe(theirs.successors.size)
  expect(ours.distinct).toBe(theirs.distinct)
  // Interning is one to one: there are as many vectors as states.
  expect(names.size).toBe(theirs.distinct)
  return theirs
}

test.each<[string, AnyProtocol, Options]>([
  [
    'two-phase commit without faults',
    erased(twoPhaseCommit),
    { faults: { loss: 0, duplication: 0, crash: 0, restart: 0, timeout: 0 } },
  ],
  [
    'two-phase commit with timeouts and a loss',
    erased(twoPhaseCommit),
    { faults: { loss: 1, duplication: 0, crash: 0, restart: 0, timeout: 1 } },
  ],
  [
    'two-phase commit with a crash and a restart',
    erased(twoPhaseCommit),
    { config: 'one-unwilling', faults: { loss: 0, duplication: 0, timeout: 1 } },
  ],
  [
    'two-phase commit with a crash for good',
    erased(twoPhaseCommit),
    { config: 'coordinator-lost', faults: { duplication: 0, timeout: 1 } },
  ],
  [
    'two-phase commit with a partition',
    erased(twoPhaseCommit),
    { faults: { loss: 0, duplication: 0, crash: 0, timeout: 0, partition: 1 } },
  ],
  ['ping-pong, lossy and duplicating', pingPong(3), { faults: { loss: 2, duplication: 2 } }],
  ['ping-pong, losing without limit', pingPong(5), { faults: { loss: Number.POSITIVE_INFINITY } }],
  [
    'a FIFO stream that crashes and comes back',
    stream(3, { order: 'fifo' }),
    { faults: { crash: 1, restart: 1, timeout: 5 } },
  ],
  [
    'a FIFO stream with loss and duplication',
    stream(3, { order: 'fifo' }),
    { faults: { loss: 1, duplication: 1, timeout: 4 } },
  ],
  ['an unordered stream', stream(3, { order: 'unordered' }), { faults: { loss: 1, duplication: 1, timeout: 4 } }],
  ['replicated counters whose clients give up', counters({ crash: 1, restart: 1 }, { giveUp: 1 }), {}],
  ['replicated counters that crash for good', counters({ crash: 2 }), {}],
  [
    'three replicated counters, up to 2,000 states',
    counters({ partition: 1, loss: 1 }),
    { config: 'three', distinctMax: 2000 },
  ],
])('agrees with the twin on %s', (_, protocol, options) => {
  const { distinct, isComplete } = compare(protocol, options)
  expect(distinct).toBeGreaterThan(5)
  expect(isComplete).toBe(options.distinctMax === undefined)
})

test('agrees with the twin on random protocols', () => {
  fc.assert(
    fc.property(randomProtocols, (protocol) => void compare(protocol, { distinctMax: 150 })),
    { numRuns: 35, seed: 1 },
  )
})
