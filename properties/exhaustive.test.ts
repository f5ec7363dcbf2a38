import { expect, test } from 'vitest'
import { counters } from '../test/protocols.js'
import type { ExhaustiveOptions } from './exhaustive.js'
import { always } from './property.js'
import { exhaustiveProperties, suite } from './suite.js'

const [first, second] = Object.keys(counters().definition.configs)
const declared = (exhaustive: Readonly<Record<string, ExhaustiveOptions>>) =>
  suite(counters() as never, [always('a', () => true), always('b', () => true, { only: [second!] })], {
    exhaustive,
  } as never)

test('a configuration goes by its own name as it is, and smaller ones are made of the first, if of no other', () => {
  const made = declared({ [second!]: {}, few: { faults: { crash: 0 } }, other: { config: second!, without: ['b'] } })
  expect(made.exhaustive.map(({ name, config }) => [name, config])).toEqual([
    [second, second],
    ['few', first],
    ['other', second],
  ])
  const judged = made.exhaustive.map((one) => exhaustiveProperties(made, one).map(({ name }) => name))
  expect(judged).toEqual([['a', 'b'], ['a'], ['a']])
})

test('names that point nowhere are refused, and that of a configuration for another one', () => {
  expect(() => declared({ few: { config: 'none' } })).toThrow(`expected a config (${first}, ${second}`)
  expect(() => declared({ few: { without: ['c'] } })).toThrow("leave out properties by name, got 'c'")
  for (const other of [{ fields: {} }, { faults: { crash: 0 } }, { config: first! }])
    expect(() => declared({ [second!]: other })).toThrow(`expected exhaustive ${second} to be the config of that name`)
})
