/**
 * `faultline/vitest`, on suites that pass; that a failing one fails, and that its message can be used, is seen from outside
 * (test/package).
 */
import { expect, test } from 'vitest'
import { twoPhaseCommitSuite } from '../properties/two-phase-commit.js'
import { testSuite } from '../vitest.js'
import { countingSuite } from './vitest-counting.js'

testSuite(twoPhaseCommitSuite, { runs: 500 })

// Sampled to the end, this would take days.
testSuite(countingSuite, { runs: 1_000_000_000 })

test('a suite knows the file that made it', () => {
  expect(countingSuite.file).toMatch(/test\/vitest-counting\.ts$/)
  expect(twoPhaseCommitSuite.file).toMatch(/properties\/two-phase-commit\.ts$/)
})
