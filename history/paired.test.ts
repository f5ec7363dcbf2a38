import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventType, HistoryEvent } from './event.js'
import { type Operation, pairOperations } from './operation.js'
import { isPaired } from './paired.js'
import { Pairs } from './pairs.js'
import { EventTable } from './table.js'

const event: fc.Arbitrary<HistoryEvent> = fc.record(
  {
    process: fc.constantFrom(0, 70_000, 2 ** 40),
    type: fc.constantFrom<EventType>('invoke', 'invoke', 'ok', 'ok', 'fail', 'info'),
    f: fc.constantFrom('read', 'read', 'write'),
    key: fc.constantFrom(1, 1, null, [2]),
    value: fc.constantFrom(1, 'a', null),
    error: fc.constant('timeout'),
  },
  { requiredKeys: ['process', 'type', 'f'] },
)

test('columns and events are judged by the same rules', () => {
  let accepted = 0
  fc.assert(
    fc.property(fc.array(event, { maxLength: 4 }), (events) => {
      const table = new EventTable()
      for (const one of events) table.add(one, 1)
      let operations: readonly Operation[] | undefined
      try {
        operations = pairOperations(events)
      } catch {}
      const expected = operations?.length
      if (operations) {
        const pairs = new Pairs(table)
        expect(JSON.stringify(operations.map((_, i) => pairs.operation(i)))).toBe(JSON.stringify(operations))
        expect(pairs.count).toBe(expected)
      }
      if (expected !== undefined && events.some(({ type }) => type !== 'invoke')) accepted += 1
      expect(isPaired(table)).toBe(expected)
    }),
    { numRuns: 10_000, seed: 1 },
  )
  expect(accepted).toBeGreaterThan(50)
})
