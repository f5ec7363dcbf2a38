import { expect, test } from 'vitest'
import type { HistoryEvent, Value } from '../../../history/index.js'
import type { CheckResult } from '../../verdict.js'
import { isolation } from '../check.js'
import type { IsolationEvidence } from '../evidence.js'

const event = (process: number, type: HistoryEvent['type'], ...value: Value[]): HistoryEvent => ({
  process,
  type,
  f: 'txn',
  value,
})
const writeSkew = [
  event(0, 'invoke', ['r', 'x', null], ['append', 'y', 1]),
  event(1, 'invoke', ['r', 'y', null], ['append', 'x', 2], ['append', 'z', 3]),
  event(0, 'ok', ['r', 'x', []], ['append', 'y', 1]),
  event(1, 'ok', ['r', 'y', []], ['append', 'x', 2], ['append', 'z', 3]),
]
const checker = isolation('serializable')

function evidenceOf(result: CheckResult<IsolationEvidence>): IsolationEvidence {
  expect(result).toMatchObject({ verdict: 'invalid', evidence: expect.anything() })
  return result.evidence!
}

test('an explanation says whose its transactions are, what they did of what matters, and when', () => {
  const evidence = evidenceOf(checker.check(writeSkew))
  const naming = { process: (process: number) => `session${process + 1}`, position: (at: number) => `@${at}` }
  const lines = checker.explain!(evidence, naming)
  expect(lines.slice(0, 2)).toEqual([
    'T1 is session1\'s transaction r "x" → [], append "y" 1 (@0 to @2).',
    'T2 is session2\'s transaction r "y" → [], append "x" 2, … (@1 to @3).',
  ])
  expect(lines.slice(2).join('\n')).toMatch(/T1 comes before T2[\s\S]*T2 comes before T1/)
})

test('without names for clients and positions it makes do with numbers, and says which was never answered', () => {
  const dirty = [
    event(0, 'invoke', ['append', 'x', 1]),
    event(1, 'invoke', ['r', 'x', null]),
    event(1, 'ok', ['r', 'x', [1]]),
    event(1, 'invoke', ['r', 'x', null]),
    event(1, 'ok', ['r', 'x', []]),
  ]
  const strict = isolation('strict-serializable')
  const lines = strict.explain!(evidenceOf(strict.check(dirty)))
  expect(lines).toContain('T1 is client 0\'s transaction append "x" 1, which was never answered.')
  expect(lines).toContain('T2 is client 1\'s transaction r "x" → [1].')
})
