/** The weak levels against their definitions. */
import { describe, expect, test } from 'vitest'
import { implies, type Rule, ruleOf } from '../levels.js'
import { minimise } from '../minimise.js'
import type { TransactionHistory } from '../observations.js'
import { observe } from '../observe.js'
import { compareWithTwin } from '../twin/compare.js'
import { randomHistories } from '../twin/random-transactions.js'
import type { Way } from './ground.js'
import { decideWeakLevels, weakLevels } from './index.js'
import { laggingHistory } from './testing/lagging.js'
import { holdsNaively } from './testing/naive.js'

const HISTORIES = Number(process.env.FAULTLINE_ISOLATION_RUNS ?? 60)
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

test('where several wrote what was read, nothing is said that is wrong', () => {
  const judged = compareWithTwin({
    seed: 'weak and repeated',
    histories: HISTORIES / 2,
    levels: weakLevels,
    shapes: [{ type: 'register', duplicates: true, transactionsMax: 4 }],
    decide: (history, level, definition) => {
      const observations = observe(history)
      if (observations.flaws.some(({ refutes }) => implies(level, refutes))) return false
      const { verdict } = decideWeakLevels(observations, [ruleOf(level, definition)], {})[0]!
      return verdict === 'unknown' ? 'unknown' : verdict === 'valid'
    },
  })
  for (const { judged: all, unknown } of judged) expect(unknown).toBeLessThan(all)
})

test('several levels at once are judged as each by itself', () => {
  const rules = weakLevels.flatMap((level) => [ruleOf(level, 'adya'), ruleOf(level, 'biswas-enea')])
  const differing = new Set<number>()
  for (let i = 0; i < LONG; i += 1) {
    const shape = { transactions: 60, sessions: 3, keys: 6, lag: [0, 20][i % 2]!, stale: i % 3 }
    const observations = observe(laggingHistory(`together ${i}`, shape))
    const together = decideWeakLevels(observations, rules, {})
    expect(together).toEqual(rules.map((rule) => decideWeakLevels(observations, [rule], {})[0]))
    differing.add(together.filter(({ verdict }) => verdict === 'valid').length)
  }
  expect(differing.size).toBeGreaterThan(1)
})

test('whoever is told to stop says so, and no more', () => {
  const observations = observe(laggingHistory('stopped', { transactions: 60, sessions: 3, keys: 6, lag: 9, stale: 9 }))
  for (const level of weakLevels) {
    const decision = decideWeakLevels(observations, [ruleOf(level, 'adya')], { shouldStop: () => true })[0]!
    expect(decision).toEqual({
      verdict: 'unknown',
      reason: 'the order of transactions was not inferred when told to stop',
    })
  }
})

describe('the nodes of a refutation suffice', () => {
  const refuted = (history: TransactionHistory, rule: Rule) => {
    const observations = observe(history)
    const isFlawed = observations.flaws.some(({ refutes }) => implies(rule.level, refutes))
    return isFlawed ? undefined : decideWeakLevels(observations, [rule], {})[0]!
  }
  const rules = weakLevels.flatMap((level) => [ruleOf(level, 'adya'), ruleOf(level, 'biswas-enea')])

  /** Of the history of these nodes alone, which is what is judged first when it is made small. */
  const expectEnough = (history: TransactionHistory, rule: Rule): number | undefined => {
    const decision = refuted(history, rule)
    if (decision?.verdict !== 'invalid') return undefined
    const { transactionOf } = observe(history)
    let isFirst = true
    minimise(
      history,
      decision.nodes.map((node) => transactionOf[node]!),
      (part) => {
        if (isFirst)
          expect([rule, decision.nodes, refuted(part, rule)?.verdict]).toEqual([rule, decision.nodes, 'invalid'])
        isFirst = false
        return false
      },
      () => !isFirst,
    )
    expect(isFirst).toBe(false)
    return decision.nodes.length
  }

  test.each(shapes)('of %o', (shape) => {
    const histories = randomHistories('nodes', { ...shape, flawPercent: 0 })
    let judged = 0
    for (let i = 0; i < 4 * HISTORIES; i += 1) {
      const history = histories.next().value
      for (const rule of rules) if (expectEnough(history, rule) !== undefined) judged += 1
    }
    expect(judged).toBeGreaterThan(HISTORIES / 2)
  })

  test('and are few, of long histories', () => {
    const sizes: number[] = []
    for (let i = 0; i < LONG; i += 1) {
      const shape = { transactions: 400, sessions: 5, keys: [10, 100][i % 2]!, lag: 20, stale: 12 }
      const history = laggingHistory(`nodes ${i}`, shape)
      for (const rule of rules) sizes.push(...[expectEnough(history, rule)].filter((size) => size !== undefined))
    }
    expect(sizes.length).toBeGreaterThan(LONG / 2)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(7)
  })
})
