/** Verdicts on plain machines: complete, bounded and cut searches; counterexamples; properties at fault. */
import { expect, test } from 'vitest'
import { oneOf, range, subsetOf, variables } from '../../kernel/machine/index.js'
import { always, machineSuite, type Property, sometimes } from '../../properties/index.js'
import { exhaustMachine, type MachineSearchOptions } from './machine-search.js'

const { machine } = variables(() => ({ n: oneOf(...range(0, 9)), seen: subsetOf(['even']) }))

/** Counts by one or by two up to 9. */
const counter = machine({
  name: 'counter',
  configs: { only: {} },
  init: () => ({ n: 0, seen: [] }),
  actions: () => ({
    One: ({ n, seen }) => n < 9 && { n: n + 1, seen: n % 2 === 0 ? seen.add('even') : seen },
    Two: ({ n }) => n < 8 && { n: n + 2 },
  }),
})
interface View {
  readonly n: number
  readonly seen: { has(element: string): boolean }
}

function verdictOf(property: Property<View>, options: MachineSearchOptions = {}) {
  return exhaustMachine(machineSuite(counter, [property as never]), options).properties[0]!
}
const below = (limit: number): Property<View> =>
  always('below', ({ n }) => n < limit, { explain: ({ n }) => [`It is ${n}.`, 'That is all.'] })
const reaches = (goal: number): Property<View> => sometimes('reaches', ({ n }) => n === goal)

test('a complete search settles everything', () => {
  expect(verdictOf(below(10))).toEqual({ name: 'below', kind: 'always', verdict: 'valid' })
  expect(verdictOf(reaches(9))).toEqual({ name: 'reaches', kind: 'sometimes', verdict: 'valid' })
  expect(verdictOf(reaches(10))).toMatchObject({ verdict: 'invalid', reason: 'no reachable state satisfies it' })
})

test('a counterexample is as short as any, names its actions, and is explained', () => {
  const verdict = verdictOf(below(4))
  expect(verdict).toMatchObject({ verdict: 'invalid', reason: 'It is 4. That is all.' })
  const state = (n: number) => ({ n, seen: { $set: [] } })
  expect(verdict.verdict === 'invalid' && verdict.counterexample).toEqual([
    { action: null, state: state(0) },
    { action: 'Two', state: state(2) },
    { action: 'Two', state: state(4) },
  ])
})

test('within a limit nothing is settled for good but what was found', () => {
  const cut = exhaustMachine(machineSuite(counter, [below(10) as never]), { depth: 2 })
  expect(cut.complete).toBe(false)
  expect(cut.properties[0]!.verdict).toBe('valid')
  expect(verdictOf(reaches(9), { depth: 2 })).toMatchObject({
    verdict: 'unknown',
    reason: 'not reached within the limit of depth',
  })
  expect(verdictOf(reaches(2), { depth: 2 }).verdict).toBe('valid')
  expect(verdictOf(below(3), { depth: 2 }).verdict).toBe('invalid')
})

test('a search that is told to stop leaves unknown what it did not settle', () => {
  const pulse = () => 'time is up'
  expect(verdictOf(below(4), { pulse })).toMatchObject({ verdict: 'unknown', reason: 'time is up' })
  expect(verdictOf(reaches(9), { pulse })).toMatchObject({ verdict: 'unknown', reason: 'time is up' })
})

test('a property that throws is violated, with its error as evidence', () => {
  const thrower: Property<View> = always('throws', ({ n }) => {
    if (n === 3) throw new Error('three!')
    return true
  })
  const verdict = verdictOf(thrower)
  expect(verdict.verdict === 'invalid' && verdict.reason).toBe("counter: property 'throws': it threw: three!")
  expect(verdict.verdict === 'invalid' && verdict.counterexample).toHaveLength(3)
})

test('a property that asks for what the machine does not have, or is impure, is an error', () => {
  const asks: Property<View> = always('asks', ({ seen }) => !seen.has('odd'))
  expect(() => verdictOf(asks)).toThrow(
    `counter: property 'asks': expected an element of variable seen ("even"), got "odd"`,
  )
  let calls = 0
  const flips: Property<View> = always('flips', () => calls++ % 2 === 0)
  expect(() => verdictOf(flips)).toThrow("counter: property 'flips': it is impure")
})

test('a suite refuses properties that a machine cannot have, and names that point nowhere', () => {
  const suite =
    (...properties: object[]) =>
    () =>
      machineSuite(counter, properties as never)
  expect(suite({ ...below(1), kind: 'finally' })).toThrow(
    "counter: expected always, sometimes, eventually, eventuallyAlways or leadsTo of a machine, got finally 'below'",
  )
  expect(suite(below(1), below(2))).toThrow("expected each property once, got 'below' twice")
  expect(suite({ ...below(1), only: ['none'] })).toThrow("expected a config (only) in property 'below', got none")
})
