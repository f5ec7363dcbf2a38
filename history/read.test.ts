import { describe, expect, test } from 'vitest'
import { HistoryError } from './error.js'
import type { History } from './event.js'
import { writeJsonLines } from './formats/json-lines.js'
import { readHistory, recogniseFormat } from './read.js'
import { locate } from './recorded.js'

const log = 'INFO  jepsen.util - '
const etcd = [
  `${log}0\t:invoke\t:write\t4`,
  `${log}1\t:invoke\t:cas\t[4 2]`,
  `${log}0\t:ok\t:write\t4`,
  '',
  `${log}1\t:info\t:cas\t:timed-out`,
  `${log}2\t:invoke\t:read\tnil`,
  `${log}2\t:fail\t:read\t:timed-out`,
]

function errorOf(text: string, format?: string): HistoryError {
  try {
    readHistory(text, { file: 'h.log', ...(format === undefined ? {} : { format }) })
  } catch (error) {
    if (error instanceof HistoryError) return error
    throw error
  }
  throw new Error(`Expected an error, got a history from ${JSON.stringify(text)}`)
}

describe("jepsen's etcd logs", () => {
  test('are read with the line of every event, and say what their nil means', () => {
    const recorded = readHistory(etcd.join('\n'))
    expect(recorded.format).toBe('jepsen-log')
    expect(recorded.defaults).toEqual({ model: 'cas-register', initial: null, nil: 'absent', failedCas: 'constrains' })
    expect(recorded.lines).toEqual([1, 2, 3, 5, 6, 7])
    expect(recorded.history).toEqual([
      { process: 0, type: 'invoke', f: 'write', value: 4 },
      { process: 1, type: 'invoke', f: 'cas', value: [4, 2] },
      { process: 0, type: 'ok', f: 'write', value: 4 },
      { process: 1, type: 'info', f: 'cas', error: 'timed-out' },
      { process: 2, type: 'invoke', f: 'read', value: null },
      { process: 2, type: 'fail', f: 'read', error: 'timed-out' },
    ])
  })

  test.each([
    ['another line', 'WARN  something', 'h.log:2:1: expected "INFO  jepsen.util - <process>'],
    ['no process', `${log}:nemesis\t:info\t:start\tnil`, 'h.log:2:21: expected a process number, got ":nemesis"'],
    ['an unknown type', `${log}5\t:okay\t:read\t1`, 'h.log:2:23: expected a type (:invoke :ok :fail :info)'],
    ['an unknown operation', `${log}5\t:invoke\t:reed\tnil`, 'h.log:2:31: expected an operation (:read :write :cas)'],
    ['a line cut off', `${log}5\t:invoke\t:write`, 'h.log:2:37: expected a value, got the end of the line'],
    ['half a pair', `${log}5\t:invoke\t:cas\t[1`, 'h.log:2:38: expected a value or "]", got the end of the line'],
    ['a pair of three', `${log}5\t:invoke\t:cas\t[1 2 3]`, 'h.log:2:36: expected [<old> <new>]'],
    ['a reason in place of a value', `${log}5\t:invoke\t:write\t:timed-out`, 'h.log:2:38: expected the value to write'],
    ['more than a value', `${log}5\t:invoke\t:write\t1 2`, 'h.log:2:40: expected the end of the line, got "2"'],
    ['a number too large', `${log}5\t:invoke\t:write\t9007199254740993`, 'h.log:2:38: expected an integer between'],
  ])('are refused with %s', (_, line, message) => {
    expect(errorOf(`${etcd[0]}\n${line}`).message).toContain(message)
  })

  test('are refused where their events contradict each other, by line', () => {
    const error = errorOf([etcd[0], '', etcd[0]].join('\n'))
    expect(error).toMatchObject({ file: 'h.log', line: 3, position: 1, related: 0 })
    expect(error.message).toMatch(/^h\.log:3:1: expected the completion of write.* \(see line 1; a process does one/)
  })
})

describe("porcupine's key-value logs", () => {
  const line = '{:process 3, :type :invoke, :f :append, :key "0", :value "x \\"3\\" y"}'

  test('are read key by key, from the empty text on', () => {
    const recorded = readHistory(`${line}\r\n{:process 4, :type :invoke, :f :get, :key "1", :value nil}\r\n`)
    expect(recorded.format).toBe('porcupine-kv')
    expect(recorded.defaults).toMatchObject({ model: 'kv', initial: '' })
    expect(recorded.history).toEqual([
      { process: 3, type: 'invoke', f: 'append', key: '0', value: 'x "3" y' },
      { process: 4, type: 'invoke', f: 'get', key: '1', value: null },
    ])
  })

  test.each([
    ['a map cut off', '{:process 3, :type :ok, :f :put', 'h.log:2:32: expected a key or "}", got the end of the line'],
    [
      'a text cut off',
      '{:process 3, :type :ok, :f :put, :key "0',
      'h.log:2:41: expected the closing quote of a string',
    ],
    ['a field missing', '{:process 3, :type :ok, :f :put, :value "1"}', 'h.log:2:44: expected :key in this map'],
    [
      'a field unknown',
      '{:process 3, :tipe :ok}',
      'h.log:2:14: expected one of the keys :process :type :f :key :value',
    ],
    ['a field twice', '{:process 3, :process 3}', 'h.log:2:14: expected the key :process only once'],
    ['an operation unknown', line.replace(':append', ':prepend'), 'h.log:2:32: expected one of :get :put :append'],
    ['a process unknown', line.replace('3', ':nemesis'), 'h.log:2:11: expected a process number'],
    ['a value of another kind', line.replace(/"x.*"/, '7'), 'h.log:2:58: expected a text'],
    ['a tagged literal', line.replace(/"x.*"/, '#inst "1"'), 'h.log:2:58: expected the value of that key'],
    ['two maps', `${line} {}`, 'expected the end of the line'],
    ['a vector', '[1 2]', 'h.log:2:1: expected a map {…}'],
  ])('are refused with %s', (_, second, message) => {
    expect(errorOf(`${line}\n${second}`).message).toContain(message)
  })
})

describe('JSON Lines', () => {
  const line = '{"process":0,"type":"invoke","f":"write","value":3}'

  test('are read, with fields of their own left out', () => {
    const { history, format, defaults } = readHistory(`\n${line.replace('{', '{"thread":"a","index":7,"time":5,')}\n`)
    expect(format).toBe('jsonl')
    expect(defaults).toEqual({ model: 'register' })
    expect(history).toEqual([{ process: 0, type: 'invoke', f: 'write', value: 3, time: 5 }])
  })

  test('come back as they were written', () => {
    const history: History = [
      { process: 0, type: 'invoke', f: 'cas', key: 'x', value: [null, { b: [1.5, 'é"'] }], time: 3, node: 'n1' },
      { process: 0, type: 'info', f: 'cas', key: 'x', error: 'timeout' },
      { process: 1, type: 'invoke', f: 'get', key: 'x', value: null },
    ]
    expect(readHistory(writeJsonLines(history)).history).toEqual(history)
  })

  test.each([
    ['read write', 'register'],
    ['read write cas', 'cas-register'],
    ['get put', 'kv'],
    ['enqueue', undefined],
  ])('suggest for %s the specification %s', (names, model) => {
    const lines = names.split(' ').map((f, process) => JSON.stringify({ process, type: 'invoke', f }))
    expect(readHistory(lines.join('\n')).defaults.model).toBe(model)
  })

  test.each([
    ['a line cut off', '{"process":0,"type":"in', 'h.log:2:21: expected valid JSON'],
    [
      'a missing comma',
      '{"process":0 "type":"ok"}',
      'h.log:2:14: expected valid JSON (comma expected), got "\\"type\\"',
    ],
    ['no object', '[1]', 'h.log:2:1: expected an object {…}, got "[1]"'],
    ['no process', '{"type":"ok","f":"read"}', 'h.log:2:1: expected the field "process": a process number'],
    [
      'a misspelled process',
      '{"proces":0,"type":"ok","f":"read"}',
      'h.log:2:2: expected the field "process", got "proces"',
    ],
    ['a misspelled value', line.replace('value', 'vaule'), 'h.log:2:42: expected the field "value", got "vaule"'],
    [
      'a type unknown',
      line.replace('invoke', 'call'),
      'h.log:2:21: expected a type ("invoke", "ok", "fail" or "info")',
    ],
    [
      'a process by name',
      line.replace('0', '"a"'),
      'h.log:2:12: expected a process number (an integer from 0), got "a"',
    ],
    ['a number too large', line.replace('3', '9007199254740993'), 'expected integers between −(2^53 − 1) and 2^53 − 1'],
  ])('are refused with %s', (_, second, message) => {
    expect(errorOf(`${line}\n${second}`).message).toContain(message)
  })
})

describe('formats', () => {
  test('are recognised from their first lines, and from nothing else', () => {
    expect(recogniseFormat(`\uFEFF\n${etcd[0]}`)).toBe('jepsen-log')
    expect(recogniseFormat('{:process 0, :type :ok, :f :get, :key "1", :value ""}')).toBe('porcupine-kv')
    expect(recogniseFormat('{"process":0}')).toBe('jsonl')
    expect(recogniseFormat('# stack')).toBeUndefined()
  })

  test('can be named, and an unknown name or an unknown text is an error that lists them', () => {
    expect(errorOf('{"process":0}', 'jepsen-log').message).toContain('h.log:1:1: expected "INFO')
    expect(errorOf('{}', 'edn').message).toBe('expected a format (jepsen-log, porcupine-kv, jsonl), got "edn"')
    expect(errorOf('# stack').message).toContain(
      'expected a history in a known format (jepsen-log, porcupine-kv, jsonl)',
    )
    expect(errorOf(' \n').message).toBe('h.log:1:1: expected a history, got an empty text')
  })

  test('let the errors of a checker name the line', () => {
    const recorded = readHistory(etcd.join('\n'), { file: 'a.log' })
    const error = new HistoryError({ position: 3, expected: 'something', got: 'else' })
    expect(locate(error, recorded).message).toBe('a.log:5:1: expected something, got else')
  })
})
