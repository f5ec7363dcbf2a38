/** How variables are packed, how reads are remembered, and how steps are named. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { layoutOf } from './fields.js'
import { anyValue, each, MachineSystem, oneOf, range, subsetOf, variables } from './index.js'
import { leafOf, ReadTrees, UNKNOWN } from './read-trees.js'

const domains = fc.oneof(
  fc.integer({ min: 1, max: 70_000 >> 4 }).map((count) => oneOf(...range(1, count))),
  fc.nat(40).map((count) => subsetOf(range(1, count))),
  fc
    .tuple(fc.nat(9), fc.integer({ min: 1, max: 9 }))
    .map(([keys, count]) => each(range(1, keys), oneOf(...range(1, count)))),
  fc.constant(anyValue<number>()),
)

test('no two fields share a bit, and narrow ones stay within 16', () => {
  const isPacked = (all: readonly ReturnType<typeof oneOf>[]) => {
    const { variables: placed, length } = layoutOf(
      'packed',
      Object.fromEntries(all.map((domain, i) => [`v${i}`, domain])),
    )
    const used = new Array<number>(length).fill(0)
    for (const { word, shift, mask } of placed.flatMap(({ fields }) => fields)) {
      const bits = mask < 0 ? 0xffff : mask << shift
      if (bits === 0) continue // one value: nothing to keep
      expect(bits >>> 16).toBe(0)
      expect(used[word]! & bits).toBe(0)
      used[word] = used[word]! | bits
    }
  }
  fc.assert(fc.property(fc.array(domains as fc.Arbitrary<ReturnType<typeof oneOf>>, { maxLength: 12 }), isPacked), {
    seed: 4,
  })
})

test('two-phase commit with 8 resource managers fits three words', () => {
  const RM = range(1, 8)
  const { length } = layoutOf('two-phase-commit', {
    rmState: each(RM, oneOf('working', 'prepared', 'committed', 'aborted')),
    tmState: oneOf('init', 'committed', 'aborted'),
    tmPrepared: subsetOf(RM),
    msgs: subsetOf(range(1, 10)),
  })
  expect(length).toBe(3)
})

test.each([4, 1000])(
  'what was read before must be read again, whether branches of %i are listed or looked up',
  (count) => {
    const [a, b] = layoutOf('read', { a: oneOf(...range(1, count)), b: oneOf(...range(1, count)) }).variables.map(
      ({ fields }) => fields[0]!,
    )
    const state = (x: number, y: number) => {
      const words = [0, 0]
      for (const [field, code] of [
        [a!, x],
        [b!, y],
      ] as const)
        words[field.word] = words[field.word]! | (code << field.shift)
      return words
    }
    const trees = new ReadTrees()
    const tree = trees.plant()
    expect(trees.find(tree, state(1, 2))).toBe(UNKNOWN)
    expect(trees.learn(tree, state(1, 2), [a!, b!], leafOf(7))).toBe(true)
    expect(trees.find(tree, state(1, 2))).toBe(leafOf(7))
    expect(trees.find(tree, state(1, 3))).toBe(UNKNOWN)
    expect(trees.find(tree, state(2, 2))).toBe(UNKNOWN)
    // Another part first, less than before, more than before: no pure function reads so.
    expect(trees.learn(tree, state(1, 3), [b!, a!], leafOf(0))).toBe(false)
    expect(trees.learn(tree, state(1, 3), [a!], leafOf(0))).toBe(false)
    const other = trees.plant()
    expect(trees.learn(other, state(1, 2), [], leafOf(0))).toBe(true)
    expect(trees.learn(other, state(1, 2), [a!], leafOf(0))).toBe(false)
  },
)

test('a step is named after the first action that takes it, with what it is quantified over', () => {
  const { machine, forSome } = variables(() => ({ n: oneOf(...range(0, 4)) }))
  const system = new MachineSystem(
    machine({
      name: 'named',
      configs: { only: {} },
      init: () => ({ n: 0 }),
      actions: () => ({
        Add: forSome([1, 2], (by) =>
          forSome(
            ['x', { deep: true }],
            () =>
              ({ n }) =>
                n + by < 5 && { n: n + by },
          ),
        ),
        Next: ({ n }) => n < 4 && { n: n + 1 },
      }),
    }),
  )
  expect(system.actions.map(({ label }) => label)).toEqual([
    'Add(1, x)',
    'Add(1, {"deep":true})',
    'Add(2, x)',
    'Add(2, {"deep":true})',
    'Next',
  ])
  expect(system.actionBetween([0], [1])).toBe('Add(1, x)')
  expect(system.actionBetween([0], [2])).toBe('Add(2, x)')
  expect(system.actionBetween([0], [3])).toBeUndefined()
  expect(system.traceOf([[0], [2], [3]])).toEqual([
    { action: null, state: { n: 0 } },
    { action: 'Add(2, x)', state: { n: 2 } },
    { action: 'Add(1, x)', state: { n: 3 } },
  ])
})
