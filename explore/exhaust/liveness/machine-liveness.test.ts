/** Liveness of plain machines: fairness by the names of actions, cycles without declared views. */
import { expect, test } from 'vitest'
import { oneOf, range, variables } from '../../../kernel/machine/index.js'
import { eventually, eventuallyAlways, leadsTo, machineSuite, type Property } from '../../../properties/index.js'
import type { Fairness } from '../../../properties/liveness.js'
import { terminationDetectionSpecSuite } from '../../../properties/specs/termination-detection.js'
import { exhaustMachine, type MachineSearchOptions } from '../machine-search.js'

const { machine, forSome } = variables(() => ({ at: oneOf(...range(0, 5)), ticks: oneOf(0, 1) }))

/** A walker in a row of six places, and a clock that ticks whatever the walker does. Place 5 is a trap. */
const walker = machine({
  name: 'walker',
  configs: { only: {} },
  init: () => ({ at: 2, ticks: 0 }),
  actions: () => ({
    Tick: ({ ticks }) => ({ ticks: ticks === 0 ? 1 : 0 }),
    Go: forSome(['left', 'right'], (way) => ({ at }) => {
      if (at === 5) return false
      return way === 'left' ? at > 0 && { at: at - 1 } : { at: at + 1 }
    }),
    Idle: () => ({ at: 2 }),
  }),
})
interface View {
  readonly at: number
  readonly ticks: number
}

function verdictOf(property: Property<View>, options: MachineSearchOptions = {}) {
  return exhaustMachine(machineSuite(walker, [property as never]), options).properties[0]!
}
const goesTo = (place: number, fairness?: Fairness): Property<View> =>
  eventually('goes there', ({ at }) => at === place, fairness === undefined ? {} : { fairness })

test('without fairness, it may stay as it is; a step that is not asked for may go on for ever', () => {
  expect(verdictOf(goesTo(0, {}))).toMatchObject({ verdict: 'invalid', reason: 'it stays in the last state for ever' })
  const ticking = verdictOf(goesTo(0, { weak: ['Tick'] }))
  expect(ticking).toMatchObject({
    verdict: 'invalid',
    reason: 'what follows state 0 repeats for ever',
    lasso: { start: 0 },
  })
  const counterexample = 'counterexample' in ticking ? ticking.counterexample! : []
  expect(counterexample.map(({ action }) => action)).toEqual([null, 'Tick', 'Tick'])
  expect(counterexample.at(-1)!.state).toEqual(counterexample[0]!.state)
})

test('each choice of what an action is quantified over is fair by itself, and may be asked for by itself', () => {
  // To the right and back, again and again: both ways are taken.
  expect(verdictOf(goesTo(0))).toMatchObject({ verdict: 'invalid' })
  const shuttle = verdictOf(goesTo(0, { weak: ['Go(left)'] }))
  expect(shuttle).toMatchObject({ verdict: 'invalid' })
  expect(() => verdictOf(goesTo(0, { weak: ['Go(up)'] }))).toThrow(
    "walker: property 'goes there': expected fairness of actions (Tick, Go, Idle), got Go(up)",
  )
})

test('strong fairness of what is possible again and again', () => {
  const leaves = (fairness: Fairness): Property<View> =>
    leadsTo(
      'leaves',
      ({ at }) => at < 5,
      ({ at }) => at === 5,
      { fairness },
    )
  expect(verdictOf(leaves({ weak: ['Tick', 'Go', 'Idle'] }))).toMatchObject({ verdict: 'invalid' })
  expect(verdictOf(eventually('moves', ({ at }) => at !== 2, { fairness: { weak: ['Go'] } }))).toEqual({
    name: 'moves',
    kind: 'eventually',
    verdict: 'valid',
  })
})

test('a bounded search names how many states it did not follow, and is vacuous where that is all there is', () => {
  expect(verdictOf(goesTo(5, { weak: ['Go(right)'], strong: ['Go(right)'] }), { depth: 1 })).toMatchObject({
    verdict: 'unknown',
    reason: 'vacuous: every behaviour on which it is still to come is cut short by a bound',
  })
  const some = eventually<View>('moves', ({ at }) => at === 3 || at === 0, { fairness: { weak: ['Go(left)'] } })
  expect(verdictOf(some, { depth: 1 })).toMatchObject({ verdict: 'valid', cut: expect.any(Number) })
  expect(verdictOf(goesTo(5), { pulse: () => 'enough' })).toMatchObject({ verdict: 'unknown', reason: 'enough' })
})

test.each([
  ['three', 302],
  ['four', 1_566],
])('EWD840, %s nodes: termination is detected in the end, and not if the token may stay', (config, distinct) => {
  const { explored, properties } = exhaustMachine(terminationDetectionSpecSuite, { config })
  expect(explored.set.size).toBe(distinct)
  expect(properties.at(-1)).toEqual({ name: 'termination is detected in the end', kind: 'leadsTo', verdict: 'valid' })
  const detected = terminationDetectionSpecSuite.properties.at(-1)!
  for (const weak of [[], ['PassToken'], ['InitiateProbe'], ['Deactivate', 'PassToken']]) {
    const unfair = { ...terminationDetectionSpecSuite, properties: [{ ...detected, fairness: { weak } } as never] }
    expect(exhaustMachine(unfair, { config }).properties[0], weak.join()).toMatchObject({ verdict: 'invalid' })
  }
})

test('for ever from some moment on: broken by a cycle that leaves it, and by a place to stay where it is not so', () => {
  const settles = (place: number, fairness: Fairness): Property<View> =>
    eventuallyAlways('settles', ({ at }) => at === place, { fairness })
  const right = { weak: ['Go(right)'], strong: ['Go(right)'] }
  // It reaches 5 in the end only if nothing turns it back for ever.
  const left = verdictOf(settles(5, right))
  expect(left).toMatchObject({ verdict: 'invalid', lasso: { start: expect.any(Number) } })
  const trace = 'counterexample' in left ? left.counterexample! : []
  const start = 'lasso' in left ? left.lasso!.start : 0
  expect(trace.slice(start).some(({ state }) => state.at !== 5)).toBe(true)
  expect(trace.at(-1)!.state).toEqual(trace[start]!.state)
  // The clock goes on for ever; the trap is where it stays, whatever else it does.
  const trapped = eventuallyAlways<View>('trapped', ({ at }) => at <= 5 && at >= 0)
  expect(verdictOf(trapped)).toMatchObject({
    verdict: 'unknown',
    reason: 'vacuous: it holds in every state, from the start',
  })
  expect(verdictOf(eventuallyAlways('ticks', ({ ticks }) => ticks === 0, { fairness: {} }))).toMatchObject({
    verdict: 'invalid',
  })
  // From 5 there is no way out but to 2: only a walker that idles no more stays.
  const idle = eventuallyAlways<View>('not trapped', ({ at }) => at !== 5, { fairness: { weak: ['Idle'] } })
  expect(verdictOf(idle).verdict).toBe('invalid')
})

test('a machine has no use for a view', () => {
  const view = { name: 'any', base: () => 0, node: () => 0, message: () => 0 }
  expect(() => verdictOf(eventually('goes there', ({ at }) => at === 5, { view }))).toThrow(
    "walker: expected no view for 'goes there': the domains of a machine are finite as they are",
  )
})
