/** The steps from a state, against the kernel's own, one after the other. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AnyProtocol, System, type SystemOptions } from '../../kernel/index.js'
import { actorSpecs } from '../../properties/specs/index.js'
import { counters, pingPong, stream } from '../../test/protocols.js'
import { randomProtocols } from '../../test/random-protocol.js'
import { tries } from '../../test/thorough.js'
import { ClusterSpace } from './cluster-space.js'
import { Deliveries, STAYS, UNKNOWN } from './deliveries.js'
import { hashOf } from './hashing.js'
import { BreadthFirst } from './search.js'

/** What the kernel gives, event by event; reactions are those of the kernel's last step. */
function stepsOf(space: ClusterSpace, state: readonly number[]) {
  const { system } = space
  const events: number[] = []
  system.enabled(state, events, events)
  return events.flatMap((event) =>
    Array.from({ length: system.alternativeCount(state, event) }, (_, alternative) => {
      const { words, length } = space.after(state, event, alternative)
      return { words: [...words.subarray(0, length)], reaction: system.lastReaction }
    }),
  )
}

/** Compares the steps from the first states of a search; the number of steps. */
function compare(protocol: AnyProtocol, options: SystemOptions = {}): number {
  const space = new ClusterSpace(new System(protocol, options))
  const search = new BreadthFirst(space, { states: 600 })
  search.run({ visit: () => false })
  let steps = 0
  for (let index = 0; index < search.set.size; index++) {
    const state = [...search.set.read(index)]
    const found: ReturnType<typeof stepsOf> = []
    const take = (words: Int32Array, length: number, hash?: number) => {
      found.push({ words: [...words.subarray(0, length)], reaction: space.lastReaction })
      if (hash !== undefined) expect(hash).toBe(hashOf(words, length, space.unordered))
    }
    space.successors(state, take, search.set.hashOf(index))
    expect(found).toEqual(stepsOf(space, state))
    steps += found.length
  }
  return steps
}

const protocols: [string, AnyProtocol, SystemOptions][] = [
  ['a network that loses and duplicates', pingPong(3), { faults: { loss: 2, duplication: 2 } }],
  ['timeouts with a budget', stream(3, { order: 'unordered' }), { faults: { loss: 1, timeout: 4 } }],
  ['links that keep their order', stream(3, { order: 'fifo' }), { faults: { loss: 1, duplication: 1, timeout: 4 } }],
  ['nodes that crash for good', counters({ crash: 1, restart: 0 }), {}],
  ['clients that give up', counters({ crash: 1, restart: 1 }, { giveUp: 1 }), {}],
]

test.each(protocols)('%s: the same states in the same order by the same reactions', (_, protocol, options) => {
  expect(compare(protocol, options)).toBeGreaterThan(10)
})

test.each(protocols)('%s: with a filter, the steps that it lets through, and no others', (_, protocol, options) => {
  const system = new System(protocol, options)
  const all = new ClusterSpace(system)
  const search = new BreadthFirst(all, { states: 300 })
  search.run({ visit: () => false })
  const mayHappen = (event: number) => event % 3 !== 1
  const some = new ClusterSpace(system, mayHappen)
  let [kept, dropped] = [0, 0]
  for (let index = 0; index < search.set.size; index++) {
    const state = [...search.set.read(index)]
    const events: number[] = []
    system.enabled(state, events, events)
    const expected = events.filter(mayHappen).flatMap((event) =>
      Array.from({ length: system.alternativeCount(state, event) }, (_, alternative) => {
        const { words, length } = all.after(state, event, alternative)
        return [...words.subarray(0, length)]
      }),
    )
    const found: number[][] = []
    some.successors(state, (words, length) => found.push([...words.subarray(0, length)]), search.set.hashOf(index))
    expect(found).toEqual(expected)
    kept += expected.length
    dropped += events.filter((event) => !mayHappen(event)).length
  }
  expect(Math.min(kept, dropped)).toBeGreaterThan(5)
})

test.each(actorSpecs.map(({ protocol }) => [protocol.name, protocol] as const))('so it is with %s', (_, protocol) => {
  expect(compare(protocol)).toBeGreaterThan(5)
})

test('so it is with random protocols', () => {
  fc.assert(
    fc.property(randomProtocols, (protocol) => compare(protocol) >= 0),
    { numRuns: tries(15, 40), seed: 3 },
  )
})

test('what is noted of a delivery is what was noted last, however many messages and local states there are', () => {
  const receivers = 3
  const system = {
    cluster: { nodes: Array.from({ length: receivers }) },
    messages: { receiverOf: (envelope: number) => envelope % receivers },
  }
  const deliveries = new Deliveries(system as never)
  const answer = (local: number, envelope: number) =>
    [UNKNOWN, STAYS, 64, 64 * local + 1, 64 * envelope + 1][(local + envelope) % 5]!
  const pairs = Array.from({ length: 300 }, (_, local) =>
    // A local state is that of one node.
    Array.from({ length: 300 }, (_, i) => [local, receivers * i + (local % receivers)] as const),
  ).flat()
  for (const [local, envelope] of pairs)
    if (answer(local, envelope) !== UNKNOWN) deliveries.note(local, envelope, answer(local, envelope))
  expect(pairs.filter(([local, envelope]) => deliveries.of(local, envelope) !== answer(local, envelope))).toEqual([])
})

test('what there is no room for is not noted, and what was noted stays', () => {
  const system = { cluster: { nodes: [0] }, messages: { receiverOf: () => 0 } }
  const deliveries = new Deliveries(system as never)
  const far = 1 << 24
  deliveries.note(3, 1, 7)
  deliveries.note(far, 1, 8)
  for (let envelope = 2; envelope < 3000; envelope++) deliveries.note(4096, envelope, 9)
  expect([deliveries.of(3, 1), deliveries.of(far, 1)]).toEqual([7, UNKNOWN])
  expect([deliveries.of(4096, 2), deliveries.of(4096, 2999)]).toEqual([9, UNKNOWN])
})
