/** A run is drawn once, whatever it violates. */
import { expect, test } from 'vitest'
import { newThenOldRead as trace } from '../../traces/render/fixtures.js'
import { sharedRuns } from './check-text.js'

test('runs that are the same are drawn once, with what must catch the bug first', () => {
  const shorter = { ...trace, steps: trace.steps.slice(0, 2) }
  const found = new Map([
    ['monotonic-reads', trace],
    ['sequential', shorter],
    ['linearizable', { ...trace, property: { name: 'linearizable', kind: 'history' } }],
  ])
  const namesOf = (caughtBy: string | null) => sharedRuns(found, caughtBy).map(({ names }) => names)
  expect(namesOf(null)).toEqual([['monotonic-reads', 'linearizable'], ['sequential']])
  expect(namesOf('linearizable')).toEqual([['linearizable', 'monotonic-reads'], ['sequential']])
})
