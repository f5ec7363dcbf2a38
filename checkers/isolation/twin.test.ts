/** The whole checker against the definitions, on random histories that hold at a level as often as they fail. */
import { expect, test } from 'vitest'
import { checkHistory } from './check.js'
import { compareWithTwin } from './twin/compare.js'

const HISTORIES = Number(process.env.FAULTLINE_ISOLATION_RUNS ?? 100)

test(`agrees with the definition on ${HISTORIES} histories for each level and definition`, () => {
  const judged = compareWithTwin({
    seed: process.env.FAULTLINE_ISOLATION_SEED ?? 'whole',
    histories: HISTORIES,
    decide: (history, level, definition) => {
      const { verdict } = checkHistory(history, level, { definition })
      return verdict === 'unknown' ? 'unknown' : verdict === 'valid'
    },
  })
  expect(judged.length).toBeGreaterThan(20)
  for (const each of judged) expect(each).toMatchObject({ unknown: 0 })
})
