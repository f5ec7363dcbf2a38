/** The whole checker against the definitions, on random histories that hold at a level as often as they fail. */
import { expect, test } from 'vitest'
import { tries } from '../../test/thorough.js'
import { checkHistory } from './check.js'
import { decideLevel } from './judge.js'
import { ruleOf } from './levels.js'
import { observe } from './observe.js'
import { type Comparison, compareWithTwin } from './twin/compare.js'

/** For each level and definition. */
const HISTORIES = Number(process.env.FAULTLINE_ISOLATION_RUNS ?? tries(100, 10_000))
const seed = process.env.FAULTLINE_ISOLATION_SEED ?? 'whole'

type Decide = Comparison['decide']

function agrees(histories: number, decide: Decide): void {
  const judged = compareWithTwin({ seed, histories, decide })
  expect(judged).toHaveLength(26)
  for (const { held, failed, unknown } of judged)
    expect([held, failed, unknown]).toEqual([histories / 2, histories / 2, 0])
}

test(`verdicts are those of the definitions, on ${HISTORIES} histories for each level and definition`, () => {
  agrees(HISTORIES, (history, level, definition) => {
    const { verdict } = decideLevel(observe(history), ruleOf(level, definition), {})
    return verdict === 'unknown' ? 'unknown' : verdict === 'valid'
  })
})

test('so are those that come with an explanation, each of which can be told', () => {
  agrees(60, (history, level, definition) => {
    const result = checkHistory(history, level, { definition })
    if (result.verdict === 'invalid')
      expect(result.evidence?.contradiction ?? result.evidence?.flaw, result.reason).toBeDefined()
    return result.verdict === 'unknown' ? 'unknown' : result.verdict === 'valid'
  })
})
