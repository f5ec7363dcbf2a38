import fc from 'fast-check'
import { is, List, Map, Record, Set } from 'immutable'
import { expect, test } from 'vitest'
import { canonicalText, toJson } from './json.js'
import { settled } from './settled.js'

const Pair = Record({ left: null as unknown, right: null as unknown })

/** A value, and a value equal to it that was built in another order. */
const twins: fc.Arbitrary<readonly [unknown, unknown]> = fc.letrec<{ value: readonly [unknown, unknown] }>((tie) => {
  const many = fc.array(tie('value'), { maxLength: 12 })
  const lefts = (pairs: readonly (readonly [unknown, unknown])[]) => pairs.map(([left]) => left)
  const rights = (pairs: readonly (readonly [unknown, unknown])[]) => pairs.map(([, right]) => right)
  return {
    value: fc.oneof(
      { depthSize: 'small' },
      fc
        .oneof(fc.integer({ min: -20, max: 20 }), fc.string({ maxLength: 3 }), fc.boolean(), fc.constant(null))
        .map((x) => [x, x] as const),
      many.map((pairs) => [Set(lefts(pairs)), Set(rights(pairs).reverse())] as const),
      many.map((pairs) => [List(lefts(pairs)), List(rights(pairs))] as const),
      fc
        .tuple(tie('value'), tie('value'))
        .map(([[a, b], [c, d]]) => [Pair({ left: a, right: c }), Pair({ right: d, left: b })] as const),
      // Keys are told apart first: of two equal ones the later entry would win.
      fc
        .uniqueArray(fc.tuple(tie('value'), fc.nat()), {
          maxLength: 12,
          selector: ([[key]]) => canonicalText(toJson(key)),
        })
        .map(
          (entries) =>
            [
              Map(entries.map(([[key], n]) => [key, n])),
              Map(entries.map(([[, key], n]) => [key, n] as const).reverse()),
            ] as const,
        ),
    ),
  }
}).value

test('settling changes nothing but the order of iteration, which is then the same for equal values', () => {
  fc.assert(
    fc.property(twins, ([left, right]) => {
      expect(is(left, right)).toBe(true)
      expect(is(settled(left), left)).toBe(true)
      expect(JSON.stringify(settled(left))).toBe(JSON.stringify(settled(right)))
      expect(toJson(settled(left))).toEqual(toJson(left))
    }),
    { seed: 5, numRuns: 100 },
  )
})

test('equal values have equal JSON text, and different values different text', () => {
  fc.assert(
    fc.property(twins, twins, ([left, right], [other]) => {
      const text = (value: unknown) => canonicalText(toJson(value))
      expect(text(left)).toBe(text(right))
      expect(text(left) === text(other)).toBe(is(left, other))
    }),
    { seed: 5, numRuns: 100 },
  )
})

test('plain objects list their fields by name, the type first', () => {
  expect(Object.keys(settled({ to: 1, type: 'x', at: { b: 1, a: 2 }, gone: undefined }))).toEqual(['type', 'at', 'to'])
  expect(JSON.stringify(settled({ list: [{ b: 1, a: 2 }] }))).toBe('{"list":[{"a":2,"b":1}]}')
})
