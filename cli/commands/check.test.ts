/** What the exit code of a check of everything says. */
import { expect, test } from 'vitest'
import { overviewExit } from './check.js'

const outcomes = (...all: readonly (boolean | null)[]) => all.map((asExpected) => ({ asExpected })) as never

test('0 only where everything is as expected; a surprise wins over what is undecided', () => {
  expect(overviewExit(outcomes(true, true))).toBe(0)
  expect(overviewExit(outcomes(true, null))).toBe(2)
  expect(overviewExit(outcomes(null, false, true))).toBe(1)
})
