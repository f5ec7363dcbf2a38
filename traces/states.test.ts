import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalText, type Json, System } from '../kernel/index.js'
import { allModels } from '../test/models.js'
import { randomRun } from '../test/runs.js'
import { tries } from '../test/thorough.js'
import { changesBetween } from './changes.js'
import { recordTrace } from './record.js'
import { arbitraryTrace } from './render/arbitrary.js'
import { nodeStates, withChange } from './states.js'
import type { Trace } from './trace.js'

const applied = (before: Json, after: Json) =>
  changesBetween(before, after).reduce<Json>((state, change) => withChange(state, change), before)

test('the states told by a trace are those of the run', async () => {
  const context = {
    modelFile: null,
    property: { name: 'p', kind: 'always' },
    minimality: 'unshrunk',
    origin: { seed: 1, run: 0, steps: 0 },
    why: [],
  } as const
  let steps = 0
  for (const [name, protocol] of await allModels()) {
    const system = new System(protocol)
    const run = randomRun(system, `${name} told`, 25)
    const told = [...nodeStates(recordTrace(run, context))]
    expect(told).toHaveLength(run.length + 1)
    for (const [i, states] of told.entries()) {
      for (const [n, { id }] of system.cluster.nodes.entries())
        expect(canonicalText(states.get(id)!), `${name}, ${id} after step ${i}`).toBe(
          canonicalText(system.locals.jsonOf(run.states[i]![n]!)),
        )
    }
    steps += run.length
  }
  expect(steps).toBeGreaterThan(500)
})

test.each<[Json, Json]>([
  [{ a: 1 }, { a: 2, b: [] }],
  [{ a: [1, 2, 3, 4] }, { a: [9, 2] }],
  [{ a: [] }, { a: [[1], [2]] }],
  [{ s: { $set: ['b', 3] } }, { s: { $set: ['a', 'b'] } }],
  [{ m: { $map: [['k', 1]] } }, { m: { $map: [['j', { x: 1 }]] } }],
  [
    { m: { $map: [['1', 1]] } },
    {
      m: {
        $map: [
          ['1', 1],
          ['2', 2],
        ],
      },
    },
  ],
  [
    { m: { $map: [] } },
    {
      m: {
        $map: [
          [10, 'y'],
          [2, 'x'],
        ],
      },
    },
  ],
  [
    { m: { $map: [[{ a: 1 }, 0]] } },
    {
      m: {
        $map: [
          [{ a: 1 }, 1],
          [{ a: 2 }, 2],
        ],
      },
    },
  ],
  [{ a: { b: { c: 1 } } }, { a: { b: { c: 2, d: null } } }],
  [{ a: null }, { a: { x: 1 } }],
])('what changed from %j to %j leads from one to the other', (before, after) => {
  expect(canonicalText(applied(before, after))).toBe(canonicalText(after))
  expect(canonicalText(applied(after, before))).toBe(canonicalText(before))
})

test('a field that is called __proto__ is a field', () => {
  const after = JSON.parse('{"__proto__":1,"a":2}') as Json
  expect(JSON.stringify(applied({ a: 1 }, after))).toBe('{"a":2,"__proto__":1}')
})

test('whatever a trace made by hand changes, it is told without an error', () => {
  fc.assert(
    fc.property(arbitraryTrace, (trace: Trace) => {
      expect([...nodeStates(trace)]).toHaveLength(trace.steps.length + 1)
    }),
    { numRuns: tries(100, 1000) },
  )
})
