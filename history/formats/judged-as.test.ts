import { describe, expect, test } from 'vitest'
import { readHistory } from '../read.js'
import { judgedAsLine } from './judged-as.js'

const events = '{"process":0,"type":"invoke","f":"read"}\n{"process":0,"type":"ok","f":"read","value":3}\n'

test('a line of the process "faultline" says how the history is meant, and is no event', () => {
  const meant = {
    check: 'sequential',
    model: 'cas-register',
    initial: 3,
    nil: 'wildcard',
    failedCas: 'constrains',
  } as const
  const recorded = readHistory(judgedAsLine(meant) + events)
  expect(recorded.defaults).toEqual(meant)
  expect(recorded).toMatchObject({ operations: 1, annotations: [], history: { length: 2 } })
  expect([...(recorded.lines as Uint32Array)]).toEqual([2, 3])
})

test('without a model the operations suggest one', () => {
  expect(readHistory(judgedAsLine({ initial: 3 }) + events).defaults).toEqual({ initial: 3, model: 'register' })
})

describe('what such a line may not say:', () => {
  const line = (f: string, value: string) => `{"process":"faultline","type":"info","f":"${f}"${value}}\n`
  test.each([
    [
      'another operation',
      line('jugde', ',"value":{}'),
      'h:1:42: expected the operation "judge" of the process "faultline"',
    ],
    ['nothing', line('judge', ''), 'expected an object with check, model, initial, nil, failedCas'],
    ['a list', line('judge', ',"value":[1]'), 'h:1:58: expected an object with check'],
    ['an unknown field', line('judge', ',"value":{"modle":"set"}'), 'expected only check, model, initial'],
    ['a prototype', line('judge', ',"value":{"constructor":"set"}'), 'expected only check, model, initial'],
    ['a checker without a name', line('judge', ',"value":{"check":1}'), 'expected "check" to be the name of a checker'],
    ['another meaning of nil', line('judge', ',"value":{"nil":1}'), 'expected "nil" to be "wildcard" or "absent"'],
    [
      'it twice',
      judgedAsLine({}) + judgedAsLine({}),
      'h:2:1: expected one line of the process "faultline", got another',
    ],
  ])('%s', (_, text, message) => {
    expect(() => readHistory(text + events, { file: 'h', format: 'jsonl' })).toThrow(message)
  })
})
