/** Interchangeable nodes: what may be exchanged, what may not, and declarations that are not true. */
import { expect, test } from 'vitest'
import { ModelError } from '../../../kernel/index.js'
import type { RoleDefinition } from '../../../kernel/vocabulary.js'
import { type AnyProperty, always, sometimes } from '../../../properties/index.js'
import { erased, type Toy, type ToyOptions, type ToyState, toy, toyWords } from '../../../test/protocols.js'
import { replayTrace } from '../../../traces/index.js'
import { Exhaustion, type ExhaustionOptions } from '../exhaustion.js'

const { next, send } = toyWords

/** Whoever is asked to tells all others its name. */
const telling = (definition: Partial<RoleDefinition<Toy, ToyState>> = {}, options: ToyOptions = {}) =>
  erased(
    toy(
      {
        symmetric: true,
        invoke: {
          go: (state, _, { self, nodes }) =>
            next(state, ...nodes.node.filter((id) => id !== self).map((to) => send(to, { type: 'note', text: self }))),
        },
        receive: { note: (state, { text }) => next(state.set('seen', state.seen.add(text))) },
        ...definition,
      },
      { nodes: 3, workload: [[{ f: 'go' }], [{ f: 'go' }]], ...options },
    ),
  )

type View = { nodes: { node: readonly ToyState[] } }
const property = (holds: (view: View) => boolean) => always<View>('property', holds) as unknown as AnyProperty
const fewSeen = property(({ nodes }) => nodes.node.filter(({ seen }) => seen.size > 1).length < 1)

const search = (protocol: ReturnType<typeof telling>, options: ExhaustionOptions = {}, properties = [fewSeen]) =>
  new Exhaustion(protocol, properties, { untilDecided: true, ...options })
const exchanging = { reductions: { symmetry: true } }

function errorOf(...given: Parameters<typeof search>): ModelError {
  try {
    search(...given).run()
  } catch (error) {
    if (error instanceof ModelError) return error
  }
  throw new Error('expected a ModelError')
}

test('nodes are exchanged, and a counterexample comes back in real names, as short as without', () => {
  const plain = search(telling()).run()
  const exhaustion = search(telling(), exchanging)
  const report = exhaustion.run()
  expect(report.reductions.symmetry).toEqual({ roles: ['node'], permutations: 6, excluded: 0 })
  expect(report.distinct).toBeLessThan(plain.distinct / 4)
  expect([plain.findings[0]!.length, report.findings[0]!.length]).toEqual([4, 4])
  const trace = exhaustion.counterexample('property', { modelFile: null })
  expect(trace).toMatchObject({ minimality: 'shortest' })
  expect(exhaustion.judge.failsAt(replayTrace(trace, exhaustion.space.system), fewSeen)).toBe(4)
})

test('a role that is not declared symmetric is left alone', () => {
  const { symmetric: _, ...definition } = telling().definition.roles.node!.definition
  const protocol = { ...telling(), definition: { ...telling().definition, roles: { node: { definition } } } }
  const report = search(protocol, exchanging).run()
  expect(report.distinct).toBe(search(telling()).run().distinct)
  expect(report.reductions.symmetry).toEqual({ roles: [], permutations: 1, excluded: 0 })
})

test('a configuration that tells nodes apart leaves the exchanges that it does not see', () => {
  const asked = telling({}, { workload: [[{ f: 'go', at: 'node2' }], [{ f: 'go', at: 'node2' }]] })
  expect(search(asked, exchanging).run().reductions.symmetry).toEqual({ roles: ['node'], permutations: 2, excluded: 4 })
  const begun = telling({ init: ({ self, nodes }) => toyStart(self === nodes.node[0]) })
  expect(search(begun, exchanging).run().reductions.symmetry).toMatchObject({ permutations: 2, excluded: 4 })
})

const toyStart = (isFirst: boolean): ToyState => {
  const system = telling().definition.roles.node!.definition.init as () => ToyState
  return system().set('count', isFirst ? 1 : 0)
}

test('a role that compares names is not symmetric: the debug mode says where, and under which names', () => {
  const ordered = telling({
    receive: { note: (state, { text }, { self }) => (text < self ? next(state) : next(state.set('kept', text))) },
  })
  const error = errorOf(ordered, { checkReductions: true })
  expect(error.place).toBe('toy: node.symmetric')
  expect(error.message).toContain('with node1 → node2, node2 → node1, {"type":"deliver"')
  expect(error.schedule.length).toBeGreaterThan(0)
  const first = telling({
    receive: { note: (state, { text }, { nodes }) => next(state.set('kept', `${text === nodes.node[0]}`)) },
  })
  expect(errorOf(first, { checkReductions: true }).place).toBe('toy: node.symmetric')
  expect(search(telling(), { checkReductions: true }).run().reductions.checked).toMatchObject({ permutations: 6 })
})

test('an observer that remembers the first node only is not symmetric', () => {
  const observers = {
    firstNode: {
      init: () => 0,
      observe: (n: number, { node }: { node: string }) => (node === 'node1' ? n + 1 : n),
    },
  }
  const watched = { ...telling(), definition: { ...telling().definition, observers } }
  expect(errorOf(watched, { checkReductions: true }).place).toBe('toy: observers.firstNode')
})

test('a property that tells nodes apart is refused by the reduced search itself', () => {
  const ofFirst = property(({ nodes }) => nodes.node[0]!.seen.isEmpty())
  const error = errorOf(telling(), exchanging, [ofFirst])
  expect(error.message).toContain("toy: property 'property': expected a property that is symmetric")
  const firstSees = sometimes<View>('first sees', ({ nodes }) => nodes.node[0]!.seen.size > 1) as unknown as AnyProperty
  expect(errorOf(telling(), exchanging, [firstSees]).place).toBe("toy: property 'first sees'")
  expect(errorOf(telling(), { checkReductions: true }, [ofFirst]).place).toBe("toy: property 'property'")
})

test('too many nodes to exchange are an error', () => {
  expect(() => search(telling({}, { nodes: 8 }), exchanging)).toThrow(
    'expected at most 5040 ways to exchange the nodes of symmetric roles (node), got 40320',
  )
})
