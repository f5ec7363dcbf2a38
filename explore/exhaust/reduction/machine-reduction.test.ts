/** Plain machines with interchangeable values: true orbits, traces in real names, declarations that are not true. */
import { expect, test } from 'vitest'
import { canonicalText, compareJson, type Json } from '../../../kernel/index.js'
import { each, oneOf, subsetOf, variables } from '../../../kernel/machine/index.js'
import { always, type MachineSuite, machineSuite, type Property } from '../../../properties/index.js'
import { machineSpecs } from '../../../properties/specs/index.js'
import { exhaustMachine, type MachineSearchOptions } from '../machine-search.js'
import { symmetricSetsOf } from './field-symmetry.js'
import { permutations } from './permutations.js'

const specOf = (name: string): MachineSuite => machineSpecs.find(({ machine }) => machine.name === `specs/${name}`)!
const orbits = (name: string, config: object | string) =>
  exhaustMachine(specOf(name), { config, symmetry: true }).explored.set.size

/** The numbers are those that are published, or were found by others before this search was written. */
test.each([
  [2, 34],
  [3, 80],
  [5, 314],
  [6, 553],
  [7, 920],
  [10, 3_300],
])('two-phase commit with %i resource managers has %i orbits', (rms, expected) => {
  expect(orbits('two-phase-commit', { rms })).toBe(expected)
})

test('Paxos with 3 acceptors, 2 values and 2 ballots has 443 orbits; missionaries and cannibals have 16', () => {
  expect(orbits('paxos', 'two-ballots')).toBe(443)
  expect(orbits('river-crossing', 'three')).toBe(16)
})

/** A state under other names, with Sets and Maps in their order again. */
function renamed(json: Json, names: ReadonlyMap<string, string>): Json {
  if (typeof json === 'string') return names.get(json) ?? json
  if (json === null || typeof json !== 'object') return json
  if (Array.isArray(json)) return json.map((part) => renamed(part, names))
  const fields = Object.entries(json as { [field: string]: Json }).map(([key, part]) => {
    const exchanged = renamed(part, names)
    return [key, key === '$set' || key === '$map' ? [...(exchanged as Json[])].sort(compareJson) : exchanged]
  })
  return Object.fromEntries(fields)
}

test.each([
  ['two-phase-commit', { rms: 3 }],
  ['transaction-commit', 'three'],
  ['river-crossing', 'three'],
  ['paxos', { acceptors: 3, values: 2, lastBallot: 0 }],
] as const)('%s: as many states as there are classes among all states', (name, config) => {
  const { system, explored } = exhaustMachine(specOf(name), { config })
  const sets = symmetricSetsOf(system)
  let namings: ReadonlyMap<string, string>[] = [new Map()]
  for (const set of sets)
    namings = namings.flatMap((naming) =>
      permutations(set.length).map(
        (to) => new Map([...naming, ...set.map((name, i) => [name, set[to[i]!]!] as const)]),
      ),
    )
  const forms = new Set<string>()
  const state: number[] = []
  for (let i = 0; i < explored.set.size; i++) {
    explored.set.load(i, state)
    const json = system.jsonOf(state) as Json
    forms.add(namings.map((names) => canonicalText(renamed(json, names))).reduce((a, b) => (a < b ? a : b)))
  }
  const reduced = exhaustMachine(specOf(name), { config, symmetry: true })
  expect(reduced.explored.set.size).toBe(forms.size)
  expect(reduced.symmetry).toEqual({ sets, permutations: namings.length })
  expect(reduced.properties.map(({ verdict }) => verdict)).toEqual(
    exhaustMachine(specOf(name), { config, checkReductions: true }).properties.map(({ verdict }) => verdict),
  )
})

const NAMES = ['a', 'b', 'c'] as const
const { machine, forSome } = variables(() => ({
  /** Whom each one follows. */
  leader: each(NAMES, oneOf(null, ...NAMES)),
  known: subsetOf(NAMES),
}))
type View = { leader: { get(key: 'a' | 'b' | 'c'): string | null }; known: { has(key: 'a' | 'b' | 'c'): boolean } }

/** Names that are values of variables as well: no columns to sort. */
const followers = (mayFollow: (a: string, b: string) => boolean, first: readonly (typeof NAMES)[number][] = []) =>
  machine({
    name: 'followers',
    configs: { only: {} },
    symmetric: () => [[...NAMES]],
    init: () => ({ leader: null, known: first }),
    actions: () => ({
      Follow: forSome(NAMES, (a) =>
        forSome(
          NAMES,
          (b) =>
            ({ leader, known }) =>
              leader.get(a) === null && mayFollow(a, b) && { leader: leader.set(a, b), known: known.add(b) },
        ),
      ),
    }),
  })
const search = (given: ReturnType<typeof followers>, property: Property<View>, options: MachineSearchOptions) =>
  exhaustMachine(machineSuite(given, [property as never]), options)
const noLoop = always<View>('nobody follows whoever follows it', ({ leader }) =>
  NAMES.every((a) => NAMES.every((b) => a === b || leader.get(a) !== b || leader.get(b) !== a)),
)
const others = followers((a, b) => a !== b)

test('names among values: a counterexample in real names, as short as without', () => {
  const [plain, reduced] = [{}, { symmetry: true }].map((options) => search(others, noLoop, options))
  // By Burnside's lemma: (27 + 3 · 3 + 2 · 3) / 6.
  expect([plain!.explored.set.size, reduced!.explored.set.size]).toEqual([27, 7])
  const [long, short] = [plain!, reduced!].map(({ properties: [verdict] }) =>
    verdict?.verdict === 'invalid' ? verdict.counterexample! : [],
  )
  expect(short!.map(({ action }) => action)).toHaveLength(3)
  expect(long).toHaveLength(3)
  expect(short!.at(-1)!.state).toHaveProperty('leader')
})

test('an action that compares names, an initial state, and a property that tells names apart are errors', () => {
  const ordered = followers((a, b) => a < b)
  expect(() => search(ordered, noLoop, { checkReductions: true })).toThrow(
    'followers: Follow(a, b): expected it to be symmetric, as the machine declares, but with a → b, b → a there is another successor for',
  )
  const begun = followers((a, b) => a !== b, ['a'])
  expect(() => search(begun, noLoop, { symmetry: true })).toThrow('followers: init: expected it to be symmetric')
  const ofA = always<View>('a is unknown', ({ known }) => !known.has('a'))
  for (const options of [{ symmetry: true }, { checkReductions: true }])
    expect(() => search(others, ofA, options)).toThrow(
      "followers: property 'a is unknown': expected it to be symmetric",
    )
  expect(search(others, noLoop, { checkReductions: true }).explored.set.size).toBe(27)
})

test('sets that are no sets of names, and exchanges that lead out of a domain, are errors', () => {
  const declaring = (symmetric: readonly (readonly string[])[]) => {
    const given = followers((a, b) => a !== b)
    return { ...given, definition: { ...given.definition, symmetric: () => symmetric } }
  }
  const failing = (sets: readonly (readonly string[])[]) => () => search(declaring(sets), noLoop, { symmetry: true })
  expect(failing([['a', 'b'], ['b']])).toThrow('followers: symmetric: expected each value once, got b twice')
  expect(failing([['a', 1 as never]])).toThrow('expected lists of texts, got 1')
  expect(failing([['a', 'z']])).toThrow('expected a key of variable leader')
})
