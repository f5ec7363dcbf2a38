import { expect, test } from 'vitest'
import { strongestHolding } from './strongest.js'

const judged = (...verdicts: (readonly [string, string])[]) =>
  verdicts.map(([name, verdict]) => ({ name, kind: 'history', verdict }))

test('the strongest levels that hold are those that no other one that holds implies', () => {
  expect(
    strongestHolding(
      judged(
        ['causal', 'valid'],
        ['prefix', 'valid'],
        ['parallel-snapshot-isolation', 'valid'],
        ['serializable', 'invalid'],
      ),
    ),
  ).toEqual({ lattice: 'isolation', levels: ['parallel-snapshot-isolation', 'prefix'] })
  expect(strongestHolding(judged(['causal', 'invalid'], ['prefix', 'unknown']))).toEqual({
    lattice: 'isolation',
    levels: [],
  })
  expect(strongestHolding(judged(['nothing lost', 'valid'], ['causal', 'valid']))).toBeUndefined()
})

test('reads and writes of single values have levels of their own', () => {
  expect(
    strongestHolding(
      judged(
        ['monotonic-reads', 'valid'],
        ['read-your-writes', 'valid'],
        ['causal', 'invalid'],
        ['linearizable', 'unknown'],
      ),
    ),
  ).toEqual({ lattice: 'consistency', levels: ['monotonic-reads', 'read-your-writes'] })
})
