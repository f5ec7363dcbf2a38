/** What a picture says of a setting that was made smaller, and of steps that were proved to be needed. */
import { expect, test } from 'vitest'
import { formatTrace } from '../file/format.js'
import { parseTrace } from '../file/index.js'
import type { Trace } from '../trace.js'
import { impatientParticipant, newThenOldRead } from './fixtures.js'
import { renderTrace } from './index.js'

/** In one line, so that no break hides a phrase. */
const drawn = (trace: Trace): string =>
  renderTrace(trace, { width: 100, ascii: false, color: false }).replaceAll(/\s+/g, ' ')
const all = impatientParticipant.steps.map((_, i) => i + 1)

test('a configuration that was made smaller keeps its name, and says what it was', () => {
  const config = { name: 'willing', value: { participants: 2, unwilling: [] }, instead: { participants: 3 } }
  expect(drawn({ ...impatientParticipant, config })).toContain('made smaller: participants 2 instead of 3 ·')
})

test('of clients and operations it says how many are left, or that they are simpler', () => {
  const operations = [[{ f: 'write' }], [{ f: 'read' }, { f: 'read' }]]
  const workload = (clients: number, count: number) => ({
    ...newThenOldRead,
    workload: { operations, of: { clients, operations: count } },
  })
  expect(drawn(workload(2, 5))).toContain('made smaller: 3 of 5 operations ·')
  expect(drawn(workload(4, 5))).toContain('made smaller: 2 of 4 clients, 3 of 5 operations ·')
  expect(drawn(workload(2, 3))).toContain('made smaller: simpler operations ·')
  expect(drawn(newThenOldRead)).not.toContain('made smaller')
})

test('only what was proved is said to be needed', () => {
  const proved = drawn({ ...impatientParticipant, needs: all })
  expect(proved).toContain('@4 · without it the property holds · each of the 5 messages that arrive is needed')
  const partly = drawn({ ...impatientParticipant, needs: all.filter((step) => step !== 4) })
  expect(partly).toContain('@4 (not needed by itself) · each of the 5 messages that arrive is needed')
  expect(partly).not.toContain('without it the property holds')
  const unchecked = drawn({ ...impatientParticipant, minimality: 'unshrunk' })
  expect(unchecked).toContain('not shrunk: some of this may not be needed')
  expect(drawn({ ...impatientParticipant, needs: [] })).toContain('@4 (not needed by itself)')
})

test('steps that are needed must be steps of the trace, once each', () => {
  const read = (needs: readonly number[]) => () => parseTrace(formatTrace({ ...impatientParticipant, needs }), 'a.json')
  expect(read(all)).not.toThrow()
  expect(read([1, 8])).toThrow('expected the number of one of the 7 steps, once each, got 8')
  expect(read([2, 2])).toThrow('expected the number of one of the 7 steps, once each, got 2')
  expect(read([0])).toThrow('expected a number of at least 1')
})
