import { expect, test } from 'vitest'
import { checkHistory } from './check.js'
import { type Definition, implies, isolationLevels } from './levels.js'
import { parseTransactions } from './twin/notation.js'
import { randomHistories } from './twin/random-transactions.js'

const definitions: readonly Definition[] = ['adya', 'biswas-enea']
const shapes = [
  { type: 'register', realTime: true },
  { type: 'register', realTime: false, duplicates: true, transactionsMax: 4 },
  { type: 'list-append', realTime: true },
] as const

test('each level of a lattice has the verdict that it has by itself', () => {
  for (const shape of shapes) {
    const histories = randomHistories('lattice', shape)
    for (let i = 0; i < 60; i += 1) {
      const history = histories.next().value
      for (const definition of definitions) {
        const { levels, verdict } = checkHistory(history, 'all', { definition })
        for (const { level, verdict: within } of levels)
          expect([level, within]).toEqual([level, checkHistory({ ...history }, level, { definition }).verdict])
        expect(verdict).toBe(levels.every((each) => each.verdict === 'valid') ? 'valid' : 'invalid')
      }
    }
  }
})

test('the border runs between the strongest that hold and the weakest that fail', () => {
  const histories = randomHistories('border', { type: 'register', realTime: true })
  let borders = 0
  for (let i = 0; i < 60; i += 1) {
    const { levels, strongest, weakestFailing } = checkHistory(histories.next().value, 'all')
    for (const { level, verdict, because, impliedBy, result } of levels) {
      if (verdict === 'valid') expect(strongest.some((strong) => implies(strong, level))).toBe(true)
      else expect(weakestFailing.some((weak) => implies(level, weak))).toBe(true)
      if (verdict === 'invalid') expect(result === undefined).toBe(because !== undefined)
      if (because !== undefined) expect(weakestFailing).toContain(because)
      if (impliedBy !== undefined) expect(implies(impliedBy, level)).toBe(true)
    }
    if (strongest.length > 0 && weakestFailing.length > 0) borders += 1
  }
  expect(borders).toBeGreaterThan(10)
})

test('an order of levels is one: none implies another that implies it', () => {
  for (const a of isolationLevels)
    for (const b of isolationLevels) if (a !== b) expect(implies(a, b) && implies(b, a)).toBe(false)
})

test('levels that the history tells nothing about are left out', () => {
  const levelsOf = (text: string, definition: Definition) =>
    checkHistory(parseTransactions(text), 'all', { definition }).levels.map(({ level }) => level)
  expect(levelsOf('s0: w x 1\ns1: r x 1', 'biswas-enea')).toEqual([
    'read-uncommitted',
    'read-committed',
    'read-atomic',
    'causal',
    'parallel-snapshot-isolation',
    'prefix',
    'snapshot-isolation',
    'serializable',
  ])
  expect(levelsOf('s0: w x 1\ns1: r x 1', 'adya')).toHaveLength(11)
})
