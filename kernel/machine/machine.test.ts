/** Plain machines: what they mean, compared with a dumb interpreter, and what is refused. */

import fc from 'fast-check'
import { List } from 'immutable'
import { describe, expect, test } from 'vitest'
import { ModelError } from '../index.js'
import { canonicalText } from '../value/json.js'
import { ANY, anyValue, each, MachineSystem, oneOf, subsetOf, variables } from './index.js'

const KEYS = ['p', 'q', 'r']
const ELEMENTS = ['u', { v: 1 }, { v: 2 }]
const WIDTHS = [1, 2, 5, 300]

/** A part of a state: variable x, y, `f` at a key, or whether an element is in `s`. */
type Part = readonly ['x' | 'y'] | readonly ['f', number] | readonly ['s', number]
interface Rule {
  readonly guards: readonly (readonly [Part, number])[]
  readonly alternatives: readonly (readonly (readonly [Part, number])[])[]
}

const parts: fc.Arbitrary<Part> = fc.oneof(
  fc.constantFrom(['x'] as const, ['y'] as const),
  fc.tuple(fc.constant('f' as const), fc.nat(KEYS.length - 1)),
  fc.tuple(fc.constant('s' as const), fc.nat(ELEMENTS.length - 1)),
)
const settings = fc.tuple(parts, fc.nat(3))
const rules: fc.Arbitrary<Rule> = fc.record({
  guards: fc.array(settings, { maxLength: 3 }),
  alternatives: fc.array(fc.array(settings, { maxLength: 3 }), { maxLength: 2 }),
})

/** Whatever the number asks for, in the domain of the part. */
function valueFor([name]: Part, n: number, width: number): unknown {
  if (name === 'x') return n % width
  if (name === 'y') return List([n])
  return name === 'f' ? 'abc'[n % 3] : n % 2 === 1
}

function machineOf(all: readonly Rule[], width: number) {
  const { machine, forSome } = variables(() => ({
    x: oneOf(...Array.from({ length: width }, (_, i) => i)),
    s: subsetOf<unknown>(ELEMENTS),
    y: anyValue<List<number>>(),
    f: each(KEYS, oneOf('a', 'b', 'c')),
  }))
  return machine({
    name: 'random',
    configs: { only: {} },
    init: () => ({ x: ANY, s: ['u'], y: List([0]), f: 'a' }),
    actions: () => ({
      act: forSome(all, ({ guards, alternatives }) => (state) => {
        const { f, s } = state
        const read = (part: Part): unknown => {
          if (part[0] === 'x') return state.x
          if (part[0] === 'y') return state.y
          return part[0] === 'f' ? f.get(KEYS[part[1]!]!) : s.has(ELEMENTS[part[1]!])
        }
        const isMet = ([part, n]: readonly [Part, number]) => same(read(part), valueFor(part, n, width))
        if (!guards.every(isMet)) return false
        return alternatives.map((writes) => {
          let [nextF, nextS] = [f.set('p', f.get('p')), s.add()]
          const next: { x?: number; y?: List<number> } = {}
          for (const [part, n] of writes) {
            const value = valueFor(part, n, width)
            if (part[0] === 'x') next.x = value as number
            if (part[0] === 'y') next.y = value as List<number>
            if (part[0] === 'f') nextF = nextF.set(KEYS[part[1]]!, value as 'a')
            if (part[0] === 's') nextS = value ? nextS.add(ELEMENTS[part[1]]) : nextS.delete(ELEMENTS[part[1]])
          }
          return { ...next, f: nextF, s: nextS }
        })
      }),
    }),
  })
}
const same = (a: unknown, b: unknown) => (List.isList(a) ? a.equals(b) : a === b)

/** The same, over plain objects from parts to values. */
type Plain = Readonly<Record<string, unknown>>
const nameOf = (part: Part) => part.join('.')
function dumbSuccessors(state: Plain, all: readonly Rule[], width: number): Plain[] {
  return all.flatMap(({ guards, alternatives }) =>
    guards.every(([part, n]) => same(state[nameOf(part)], valueFor(part, n, width)))
      ? alternatives.map((writes) => ({
          ...state,
          ...Object.fromEntries(writes.map(([part, n]) => [nameOf(part), valueFor(part, n, width)])),
        }))
      : [],
  )
}
const textOf = (state: Plain) =>
  canonicalText({
    x: state.x as number,
    y: (state.y as List<number>).toArray(),
    f: { $map: KEYS.map((key, i) => [key, state[`f.${i}`] as string]) },
    s: { $set: ELEMENTS.filter((_, i) => state[`s.${i}`]) },
  })

test('a machine has the successors that a dumb interpreter finds, in order and in every state', () => {
  const agree = (all: readonly Rule[], width: number) => {
    const system = new MachineSystem(machineOf(all, width))
    const vectors = new Map<string, number[]>()
    const keep = (words: Int32Array, length: number) => {
      const vector = [...words.subarray(0, length)]
      const text = canonicalText(system.jsonOf(vector))
      // Equal states have equal words.
      if ((vectors.get(text) ?? vector).join() !== vector.join()) expect.fail(`two vectors for ${text}`)
      vectors.set(text, vector)
      return text
    }
    system.initial(keep)
    const f = Object.fromEntries(KEYS.map((_, i) => [`f.${i}`, 'a']))
    const initial = Array.from(
      { length: width },
      (_, x): Plain => ({ x, y: List([0]), ...f, 's.0': true, 's.1': false, 's.2': false }),
    )
    expect([...vectors.keys()]).toEqual(initial.map(textOf))
    const open = initial.slice(0, 3)
    const known = new Set(open.map(textOf))
    for (let state = open.pop(); state && known.size < 300; state = open.pop()) {
      const found: string[] = []
      system.successors(vectors.get(textOf(state))!, (words, length) => found.push(keep(words, length)))
      const expected = dumbSuccessors(state, all, width)
      expect(found).toEqual(expected.map(textOf))
      for (const next of expected)
        if (!known.has(textOf(next))) {
          known.add(textOf(next))
          open.push(next)
        }
    }
  }
  fc.assert(fc.property(fc.array(rules, { maxLength: 6 }), fc.constantFrom(...WIDTHS), agree), {
    numRuns: 150,
    seed: 3,
  })
})

describe('what actions read', () => {
  const { machine } = variables(() => ({ a: oneOf(0, 1), b: oneOf(0, 1, 2, 3), c: subsetOf(['u', 'v']) }))

  test('an action is called once per distinct values of what it reads, and not of what it does not', () => {
    let calls = 0
    const system = new MachineSystem(
      machine({
        name: 'reading',
        configs: { only: {} },
        init: () => ({ a: ANY, b: ANY, c: ANY }),
        actions: () => ({
          act: ({ a, b }) => {
            calls++
            return a === 1 && b > 1 && { a: 0 }
          },
          look: (state) => state.a === 1 && state.c.has('u') && { c: state.c.delete('u') },
        }),
      }),
    )
    const all: number[][] = []
    system.initial((words) => all.push([...words]))
    expect(all).toHaveLength(2 * 4 * 4)
    for (const state of all) system.successors(state, () => {})
    expect(calls).toBe(2 * 2 * 4) // twice each, for purity
    expect(system.calls).toBe(2 * 4 + 3) // `look` reads c only where a is 1
  })

  const at = (actions: Parameters<typeof machine>[0]['actions'], start: object = { a: 0, b: 0, c: [] }) => {
    const system = new MachineSystem(
      machine({ name: 'wrong', configs: { only: {} }, init: () => start as never, actions }),
    )
    const successors: unknown[] = []
    system.initial((words, length) => {
      const state = [...words.subarray(0, length)]
      system.successors(state, (after) => successors.push(system.jsonOf([...after])))
    })
    return successors
  }
  const messageOf = (run: () => unknown): string => {
    try {
      run()
    } catch (error) {
      if (error instanceof ModelError) return error.message
      throw error
    }
    return 'no error'
  }

  test('an action that writes nothing is still a step, and one that is false is none', () => {
    expect(at(() => ({ stay: () => ({}) }))).toEqual([{ a: 0, b: 0, c: { $set: [] } }])
    expect(at(() => ({ never: () => false }))).toEqual([])
  })

  test('an impure action is found out', () => {
    let n = 0
    const flipping = () => ({ flip: () => ({ b: (n++ % 2) as 0 | 1 }) })
    expect(messageOf(() => at(flipping))).toMatch(/^wrong: flip: it is impure/)
    const straying = () => ({
      stray: (state: { a: number; b: number }) => (n++ % 2 === 0 ? state.a : state.b) > 9 && {},
    })
    expect(messageOf(() => at(straying))).toMatch(/^wrong: stray: it is impure/)
  })

  test.each<[string, object, string]>([
    ['a value outside the domain', () => ({ b: 7 }), 'wrong: act: expected a value of variable b (0, 1, 2, 3), got 7'],
    ['a variable that is not there', () => ({ aa: 1 }), 'expected a variable (a, b, c), got aa; did you mean a?'],
    ['no outcome', () => undefined, 'got undefined (is a return missing?)'],
    ['true', () => true, 'expected false, or next values'],
    ['an array for a set', () => ({ c: ['u'] }), 'expected c to be given by .add(element) or delete(element), got u'],
    [
      'an element that is none',
      (s: never) => ({ c: (s as { c: Set<string> }).c.add('w') }),
      'expected an element of variable c ("u", "v"), got "w"',
    ],
    ['what throws', () => JSON.parse('{'), 'wrong: act: it threw: Expected property name'],
  ])('refuses %s', (_, act, problem) => {
    expect(messageOf(() => at(() => ({ act }) as never))).toContain(problem)
  })

  test.each<[string, object, string]>([
    ['a missing variable', { a: 0, b: 0 }, 'wrong: init: expected an initial value of c, got none'],
    [
      'a variable that is not there',
      { a: 0, b: 0, c: [], d: 1 },
      'wrong: init: expected the variables (a, b, c), got d',
    ],
    ['a value outside the domain', { a: 9, b: 0, c: [] }, 'wrong: init: expected a value of variable a (0, 1), got 9'],
    ['an element that is none', { a: 0, b: 0, c: ['w'] }, 'expected an element of variable c ("u", "v"), got "w"'],
  ])('refuses to start with %s', (_, start, problem) => {
    expect(messageOf(() => at(() => ({}), start))).toContain(problem)
  })

  test('refuses odd machines', () => {
    const make =
      (declare: () => object, more: object = {}) =>
      () =>
        new MachineSystem(
          variables(declare as () => { a: ReturnType<typeof anyValue> }).machine({
            name: 'odd',
            configs: { only: {} },
            init: () => ({ a: 1 }),
            actions: () => ({}),
            ...more,
          }),
          { config: 'only' },
        )
    expect(messageOf(make(() => ({ a: anyValue() })))).toBe('no error')
    expect(messageOf(make(() => ({ a: anyValue() }), { name: 'Odd One' }))).toContain(
      'expected a name of lower-case words',
    )
    expect(messageOf(make(() => ({ a: anyValue() }), { configs: {} }))).toContain(
      'expected at least one entry in `configs`',
    )
    expect(messageOf(make(() => ({ a: anyValue() }), { configs: { one: {} } }))).toContain(
      'expected a config (one), got only',
    )
    expect(messageOf(make(() => ({ a: 5 })))).toContain('expected oneOf, subsetOf, each or anyValue, got 5')
    expect(messageOf(make(() => ({ a: oneOf() })))).toContain('expected 1 to 65536 values, got 0')
    expect(messageOf(make(() => ({ a: oneOf(1, 1) })))).toContain('expected each value once, got 1 twice')
    expect(messageOf(make(() => ({ config: oneOf(1) })))).toContain('expected another name')
    const plain = () => ({ act: () => ({ a: { is: 'plain' } }) })
    const system = make(() => ({ a: anyValue() }), { actions: plain })()
    expect(messageOf(() => system.successors([0], () => {}))).toContain(
      'expected an Immutable Record, List, Map or Set, got a plain object',
    )
  })
})
