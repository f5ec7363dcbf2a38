import { expect, test } from 'vitest'
import { System } from '../../kernel/index.js'
import { counters } from '../../test/protocols.js'
import { GrowthLog } from './growth.js'

test('what doubled is named; where nothing grows any more, what is largest is', () => {
  const system = new System(counters())
  const log = new GrowthLog(system)
  log.note(100, 4)
  log.note(200, 9)
  expect(log.fastest(200)).toEqual({ part: 'messages in flight at once', from: 4, to: 9, states: [100, 200] })
  log.note(400, 9)
  const settled = log.fastest(400)!
  expect(settled).toMatchObject({ settled: true, states: [200, 400], part: 'messages in flight at once', to: 9 })
})

test('of too few states nothing is said', () => {
  expect(new GrowthLog(new System(counters())).fastest(1)).toBeUndefined()
})
