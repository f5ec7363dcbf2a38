/** What a second look at the states of a search tells of them. */
import { expect, test } from 'vitest'
import { oneOf, range, variables } from '../../../kernel/machine/index.js'
import { twoPhaseCommit } from '../../../models/two-phase-commit/index.js'
import { type AnyProperty, always, machineSuite } from '../../../properties/index.js'
import { counters, erased } from '../../../test/protocols.js'
import { Exhaustion, type ExhaustionOptions } from '../exhaustion.js'
import { exhaustMachine } from '../machine-search.js'
import { clusterOutline } from './cluster.js'
import { machineOutline } from './machine.js'
import { outlineOf } from './outline.js'

const none = { loss: 0, duplication: 0, timeout: 0, crash: 0, restart: 0 }

function searched(faults: Record<string, number>, options: ExhaustionOptions = {}, properties: AnyProperty[] = []) {
  const exhaustion = new Exhaustion(erased(twoPhaseCommit), properties, {
    system: { faults },
    untilDecided: true,
    ...options,
  })
  const report = exhaustion.run()
  return { exhaustion, report, outline: outlineOf(clusterOutline(exhaustion))! }
}

test.each(['breadth-first', 'depth-first'] as const)('every step of every state is counted, %s', (order) => {
  const { report, outline } = searched({ ...none, timeout: 1, crash: 1 }, { order })
  expect(report.end).toBe('complete')
  const { steps } = outline
  expect(steps).toMatchObject({ states: report.distinct, isAll: true })
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
  expect(sum(steps.perDepth.map((depth) => depth.states))).toBe(report.distinct)
  // What was generated besides is the first state.
  expect(sum(steps.perDepth.map((depth) => depth.steps))).toBe(report.generated - 1)
  expect(sum(steps.actions.map((action) => action.steps))).toBe(report.generated - 1)
  expect(Math.max(...steps.perDepth.map(({ max }) => max))).toBe(report.branching.max)
  if (order === 'breadth-first') expect(steps.perDepth.map(({ states }) => states)).toEqual(report.statesPerDepth)
  expect(steps.actions.map(({ name }) => name)).toEqual(expect.arrayContaining(['crash', 'deliver vote']))
})

test('of states that stand for others, every step leads to one that was found', () => {
  const { exhaustion, report, outline } = searched(
    { ...none, loss: 1 },
    { reductions: { symmetry: true, obsolete: true } },
  )
  expect(outline.graph!.states).toHaveLength(report.distinct)
  const steps = outline.steps.perDepth.reduce((total, depth) => total + depth.steps, 0)
  expect(steps).toBe(report.generated - 1)
  expect(report.reductions.symmetry!.permutations).toBeGreaterThan(1)
  const { states, edges } = outline.graph!
  const { set } = exhaustion.search
  for (const i of states.keys()) {
    const targets = new Set<number>()
    exhaustion.reduced.successors([...set.read(i)], (words, length) => targets.add(set.find(words, length)))
    const drawn = new Set(edges.flatMap(({ from, to }) => (from === i ? [to] : [])))
    expect([i, [...drawn].sort()]).toEqual([i, [...targets].sort()])
  }
})

test('every choice of a handler is a step, and says which it is', () => {
  const exhaustion = new Exhaustion(counters(), [], {})
  const report = exhaustion.run()
  const { steps, graph } = outlineOf(clusterOutline(exhaustion))!
  expect(steps.perDepth.reduce((total, depth) => total + depth.steps, 0)).toBe(report.generated - 1)
  const first = graph!.edges.filter(({ from }) => from === 0).map(({ action }) => action)
  expect(first).toContain('client1 invokes add at replica1 (accept)')
  expect(first).toContain('client1 invokes add at replica1 (refuse)')
})

const early = always<{ readonly inFlight: readonly object[] }>(
  'never two in flight',
  ({ inFlight }) => inFlight.length < 2,
)

test('a small space is a graph, with the way to the nearest violation', () => {
  const { report, outline } = searched(none, {}, [early as unknown as AnyProperty])
  const { states, edges, paths } = outline.graph!
  expect(states).toHaveLength(report.distinct)
  for (const { from, to } of edges) expect(states[to]!.depth).toBeLessThanOrEqual(states[from]!.depth + 1)
  const [{ property, states: path }] = paths as [(typeof paths)[number]]
  expect(property).toBe('never two in flight')
  expect(path[0]).toBe(0)
  expect(states[path.at(-1)!]!.violates).toEqual([property])
  expect(path.slice(0, -1).every((state) => states[state]!.violates.length === 0)).toBe(true)
  for (const [i, state] of path.slice(1).entries())
    expect(edges.some(({ from, to }) => from === path[i] && to === state)).toBe(true)
  expect(states[0]!.fields.map(({ name }) => name)).toEqual(expect.arrayContaining(['coordinator', 'participant1']))
})

test('no graph is made of many states, and a search that is told to stop has no outline', () => {
  const exhaustion = new Exhaustion(erased(twoPhaseCommit), [], {})
  exhaustion.run()
  expect(exhaustion.report().distinct).toBeGreaterThan(20_000)
  const outline = outlineOf(clusterOutline(exhaustion))!
  expect(outline.graph).toBeUndefined()
  expect(outline.steps).toMatchObject({ states: 20_000, isAll: false })
  expect(outlineOf(clusterOutline(exhaustion), () => true)).toBeUndefined()
})

const { machine } = variables(() => ({ n: oneOf(...range(0, 5)) }))
const counter = machine({
  name: 'counter',
  configs: { only: {} },
  init: () => ({ n: 0 }),
  actions: () => ({ One: ({ n }) => n < 5 && { n: n + 1 }, Again: () => ({ n: 0 }) }),
})

test('the states of a plain machine have its variables, its actions, and what they violate', () => {
  const suite = machineSuite(counter, [always<{ n: number }>('below 4', ({ n }) => n < 4) as never])
  const { steps, graph } = outlineOf(machineOutline(suite, exhaustMachine(suite))!)!
  expect(steps.actions).toEqual([
    { name: 'Again', steps: 6 },
    { name: 'One', steps: 5 },
  ])
  expect(graph!.states.map(({ fields, violates }) => [fields[0], violates.length])).toEqual(
    range(0, 5).map((n) => [{ name: 'n', value: n }, n < 4 ? 0 : 1]),
  )
  expect(graph!.paths).toEqual([{ property: 'below 4', states: [0, 1, 2, 3, 4] }])
})
