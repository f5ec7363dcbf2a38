/** The weak levels against their definitions. */
import { expect, test } from 'vitest'
import { implies, ruleOf } from '../levels.js'
import { observe } from '../observe.js'
import { compareWithTwin } from '../twin/compare.js'
import type { Way } from './ground.js'
import { decideWeakLevels, weakLevels } from './index.js'
import { laggingHistory } from './testing/lagging.js'
import { holdsNaively } from './testing/naive.js'

const HISTORIES = Number(process.env.FAULTLINE_ISOLATION_RUNS ?? 150)
const LONG = Math.ceil(HISTORIES / 10)

const shapes = [
  { type: 'register' },
  { type: 'list-append' },
  { type: 'register', keysMax: 2, transactionsMax: 6 },
] as const

test.each(['flow', 'clocks'] as const)(
  `agrees with the definitions on ${HISTORIES} histories each, by %s`,
  (way: Way) => {
    const judged = compareWithTwin({
      seed: process.env.FAULTLINE_ISOLATION_SEED ?? `weak ${way}`,
      histories: HISTORIES,
      levels: weakLevels,
      shapes,
      decide: (history, level, definition) => {
        const observations = observe(history)
        if (observations.flaws.some(({ refutes }) => implies(level, refutes))) return false
        const [decision] = decideWeakLevels(observations, [ruleOf(level, definition)], {}, way)
        return decision!.verdict === 'unknown' ? 'unknown' : decision!.verdict === 'valid'
      },
    })
    expect(judged).toHaveLength(2 * weakLevels.length)
    for (const each of judged) expect(each).toMatchObject({ judged: HISTORIES, unknown: 0 })
  },
)

test('long histories agree with naive sets and edges, by both ways', () => {
  const verdicts = { valid: 0, invalid: 0 }
  for (let i = 0; i < LONG; i += 1) {
    const shape = {
      transactions: i % 20 === 0 ? 600 : 20 + 5 * (i % 20),
      sessions: [2, 5, 40][i % 3]!,
      keys: [2, 5, 30, 200][i % 4]!,
      lag: [0, 5, 100, 1000, 30][i % 5]!,
      stale: [0, 10, 0, 40, 2, 20, 0][i % 7]!,
    }
    const observations = observe(laggingHistory(`long ${i}`, shape))
    for (const level of ['read-committed', 'read-atomic', 'causal'] as const) {
      for (const definition of ['adya', 'biswas-enea'] as const) {
        const rule = ruleOf(level, definition)
        const expected = holdsNaively(observations, rule) ? 'valid' : 'invalid'
        verdicts[expected] += 1
        for (const way of level === 'causal' ? (['flow', 'clocks'] as const) : (['flow'] as const)) {
          const { verdict } = decideWeakLevels(observations, [rule], {}, way)[0]!
          expect([i, rule, way, verdict]).toEqual([i, rule, way, expected])
        }
      }
    }
  }
  expect(verdicts.invalid).toBeGreaterThan(LONG / 2)
  expect(verdicts.valid).toBeGreaterThan(LONG)
})
