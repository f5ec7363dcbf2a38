/** Counting what is distinct: exactly while it is little, and then by an estimate that says so and is near. */
import { Map, Record, Set } from 'immutable'
import { expect, test } from 'vitest'
import { randomSource } from '../../test/runs.js'
import { countDistinct, ERROR_PERCENT, limitOf, SAMPLE_MAX, Sampling, sampleOf, united } from './distinct.js'
import { Fingerprints, numberOf } from './fingerprint.js'

/** Fingerprints of the numbers `from` to `to - 1`. */
const numbers = (from: number, to: number): number[] => {
  const fingerprints = new Fingerprints()
  return Array.from({ length: to - from }, (_, i) => {
    const { a, b } = fingerprints.of(from + i)
    return numberOf(a, b)
  })
}

test('up to the size of a sample the count is exact, and repeats count once', () => {
  for (const n of [0, 1, 2, 1000, SAMPLE_MAX - 1])
    expect(countDistinct(sampleOf([...numbers(0, n), ...numbers(0, n)]))).toEqual({ count: n, isEstimate: false })
})

test('beyond it the count is an estimate, as near as it says', () => {
  for (const [from, n] of [
    [0, SAMPLE_MAX + 1000],
    [1e6, 50_000],
    [5e6, 200_000],
    [9e6, 400_000],
  ] as const) {
    const { count, isEstimate } = countDistinct(sampleOf(numbers(from, from + n)))
    expect(isEstimate).toBe(true)
    expect((Math.abs(count - n) / n) * 100).toBeLessThan(ERROR_PERCENT)
  }
})

test('a sample taken one by one is that of the whole, whatever the order, and whatever hint was given', () => {
  const all = numbers(0, 60_000)
  const whole = sampleOf(all)
  const one = new Sampling()
  for (const fingerprint of [...all].reverse()) for (let i = 0; i < 2; i++) one.add(fingerprint)
  expect(one.sample()).toEqual(whole)
  // What another part has shown to be of no interest may be left out.
  const [first, rest] = [sampleOf(all.slice(0, 40_000)), new Sampling()]
  rest.reset(limitOf(first))
  for (const fingerprint of all.slice(40_000)) rest.add(fingerprint)
  expect(rest.sample().length).toBeLessThan(SAMPLE_MAX)
  expect(united(first, rest.sample())).toEqual(whole)
  one.reset()
  expect(one.sample()).toEqual(sampleOf([]))
})

test('samples of parts unite to the sample of the whole, in any order', () => {
  const all = numbers(0, 30_000)
  const parts = [all.slice(0, 12_000), all.slice(10_000, 20_000), all.slice(15_000), []].map(sampleOf)
  for (let seed = 0; seed < 5; seed++) {
    const { nextInt } = randomSource(seed)
    const shuffled = [...parts].sort(() => nextInt(0, 1) * 2 - 1)
    expect(shuffled.reduce(united)).toEqual(sampleOf(all))
  }
})

test('values are told apart by content, and equal ones are not, whatever order they were built in', () => {
  const fingerprints = new Fingerprints()
  const text = (value: unknown) => JSON.stringify(fingerprints.of(value))
  const [Point, Other] = [Record({ x: 0, y: 0 }), Record({ y: 0, x: 0 })]
  const different = [
    null,
    true,
    false,
    0,
    1,
    -1,
    0.5,
    2 ** 40,
    2 ** 41,
    '',
    '0',
    'ab',
    'ba',
    Set([1, 2]),
    Set([1, 3]),
    Set(),
    Map([[1, 2]]),
    Map([[2, 1]]),
    Map(),
    Point({ x: 1, y: 2 }),
    Point({ x: 2, y: 1 }),
    Point({ x: 1, y: 1 }),
    Point({ x: 2, y: 2 }),
    ...[...'acegikmoqs'].map((letter) => letter.repeat(7)),
  ].map(text)
  expect(new globalThis.Set(different).size).toBe(different.length)
  expect(text(Set(['a', 'b', 'c']))).toBe(text(Set(['c', 'a', 'b'])))
  expect(text(Map([...'abc'].map((key) => [key, 1] as const)))).toBe(
    text(Map([...'cab'].map((key) => [key, 1] as const))),
  )
  expect(text(Point({ x: 1 }))).toBe(text(Other({ x: 1 })))
  expect(text(-0)).toBe(text(0))
})
