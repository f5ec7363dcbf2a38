import { describe, expect, test } from 'vitest'
import type { History } from '../../../history/index.js'
import { linearizable } from '../linearizable.js'
import { specifications } from '../specifications/named.js'
import { holds } from '../testing/definition.js'
import { Histories } from '../testing/histories.js'
import { naiveObjects } from '../testing/objects.js'
import { disagreement } from '../testing/shown.js'
import { specified } from '../testing/specified.js'
import { sequential } from './sequential.js'

const samples = Number(process.env.FAULTLINE_HISTORIES ?? 2_500)

describe.each(naiveObjects)('$name', (naive) => {
  test('agrees with the definition on random histories, and allows more than linearizability', () => {
    const checker = sequential(specified(naive.name))
    const counts = { valid: 0, invalid: 0, unknown: 0 }
    let weaker = 0
    for (const unique of [false, true]) {
      const histories = new Histories(naive, { operationsMax: 6, unique }, `sequential ${naive.name} ${unique}`)
      for (let i = 0; i < samples / 2; i += 1) {
        const history = histories.next()
        const expected = holds(history, naive, 'sequential') ? 'valid' : 'invalid'
        const { verdict } = checker.check(history)
        if (verdict !== expected) throw disagreement(history, expected, verdict)
        counts[verdict] += 1
        if (expected === 'valid' && !holds(history, naive)) weaker += 1
      }
    }
    expect(counts.valid / samples).toBeGreaterThan(0.2)
    expect(counts.invalid / samples).toBeGreaterThan(0.1)
    expect(weaker).toBeGreaterThan(samples / 500)
  })
})

const event = (process: number, type: 'invoke' | 'ok', f: string, key: string, value: string | null) => {
  return { process, type, f, key, value }
}
const call = (process: number, f: string, key: string, value: string | null, argument: string | null = value) => [
  event(process, 'invoke', f, key, argument),
  event(process, 'ok', f, key, value),
]

test('a stale read is allowed, but not going back and forth', () => {
  const checker = sequential(specifications.kv())
  const stale: History = [...call(0, 'put', 'x', 'a'), ...call(1, 'get', 'x', null)]
  expect(linearizable(specifications.kv()).check(stale).verdict).toBe('invalid')
  expect(checker.check(stale).verdict).toBe('valid')
  const back: History = [...stale, ...call(1, 'get', 'x', 'a', null), ...call(1, 'get', 'x', null)]
  const result = checker.check(back)
  expect(result).toMatchObject({ verdict: 'invalid', evidence: { core: { positions: [0, 1, 4, 5, 6, 7] } } })
  expect(checker.explain?.(result.evidence!)).toEqual([
    'At best 3 of 4 operations can be put in order: get("x")→nil by client 1, put("x", "a") by client 0, get("x")→"a" by client 1.',
    'After them the key holds "a".',
    'get("x")→nil by client 1 cannot come next: it would return "a".',
    'No other order gets further.',
  ])
})

test('objects that are right each for itself may have no order together', () => {
  const history: History = [
    ...call(0, 'put', 'x', 'a'),
    ...call(0, 'get', 'y', null),
    ...call(1, 'put', 'y', 'b'),
    ...call(1, 'get', 'x', null),
  ]
  const checker = sequential(specifications.kv())
  expect(checker.check(history).verdict).toBe('invalid')
  for (const key of ['x', 'y']) expect(checker.check(history.filter((e) => e.key === key)).verdict).toBe('valid')
})

test('a limit leads to unknown with a reason, and a history without observations is vacuous', () => {
  const many = Array.from({ length: 12 }, (_, i) => call(i, 'append', 'x', `${i}`)).flat()
  const history = [...many, ...call(0, 'get', 'x', 'never')]
  const result = sequential(specifications.kv()).check(history, { configurations: 500 })
  expect(result).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('after 500 configurations') })
  expect(sequential(specifications.kv()).check(many)).toHaveProperty('vacuous')
})
