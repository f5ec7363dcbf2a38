import fc from 'fast-check'
import { expect, test } from 'vitest'
import { impatientParticipant, twoPhaseCommit } from '../models/two-phase-commit/index.js'
import { twoPhaseCommitSuite } from '../properties/two-phase-commit.js'
import { assertHolds, runOf, Violation } from './own-tests.js'
import { schedules } from './sample/schedules.js'

const { properties } = twoPhaseCommitSuite
const agreement = properties.find(({ kind }) => kind === 'always')!
const reach = properties.find(({ kind }) => kind === 'sometimes')!

/** What fast-check finds and shrinks. */
function found() {
  const details = fc.check(
    fc.property(schedules(impatientParticipant), (run) => assertHolds(run, agreement)),
    { seed: 1, numRuns: 2000 },
  )
  return { run: details.counterexample![0], error: details.errorInstance }
}

test('a violation is drawn with its reason, and names the step', () => {
  const { run, error } = found()
  expect(error).toBeInstanceOf(Violation)
  expect((error as Violation).message).toContain(`✗ VIOLATED: ${agreement.name}`)
  expect((error as Violation).message).toMatch(/^WHY {7}\S/m)
  expect((error as Violation).step).toBe(run.length)
})

test('a run that does not violate the property passes; no run can violate a sometimes', () => {
  const { run } = found()
  expect(() => assertHolds(run.prefix(run.length - 1), agreement)).not.toThrow()
  expect(() => assertHolds(run, reach)).toThrow(/expected a property that a run can violate, got the sometimes '/)
})

test('a schedule leads to the same run again, and to as much as is possible in another protocol', () => {
  const { run } = found()
  const schedule = JSON.parse(JSON.stringify(run.schedule())) as ReturnType<typeof run.schedule>
  const again = runOf(impatientParticipant, schedule)
  expect(again.schedule()).toEqual(run.schedule())
  expect(() => assertHolds(again, agreement)).toThrow(Violation)
  expect(() => assertHolds(runOf(twoPhaseCommit, schedule), agreement)).not.toThrow()
})
