import { describe, expect, test } from 'vitest'
import { HistoryError } from './error.js'
import type { History } from './event.js'
import { writeJsonLines } from './formats/write-json-lines.js'
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
    expect([...(recorded.lines as Uint32Array)]).toEqual([1, 2, 3, 5, 6, 7])
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
    ['a tagged literal', line.replace(/"x.*"/, '#inst "1"'), 'h.log:2:58: expected a text'],
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
    ['enqueue dequeue', 'queue'],
    ['push pop', 'stack'],
    ['insert poll', 'priority-queue'],
    ['acquire release', 'mutex'],
    ['add remove contains', 'set'],
    ['append read', 'log'],
    ['add', undefined],
    ['frobnicate', undefined],
  ])('suggest for %s the specification %s', (names, model) => {
    const lines = names.split(' ').map((f, process) => JSON.stringify({ process, type: 'invoke', f }))
    expect(readHistory(lines.join('\n')).defaults.model).toBe(model)
  })

  test.each([
    ['a line cut off', '{"process":0,"type":"in', 'h.log:2:21: expected valid JSON'],
    [
      'a number beyond all',
      '{"process":0,"type":"ok","f":"write","value":1e999}',
      'h.log:2:46: expected a number of at most 1.8e308, got "1e999}" (write it as a text)',
    ],
    [
      'nesting without end',
      `{"process":0,"type":"ok","f":"write","value":${'[{"a":'.repeat(50_000)}`,
      'h.log:2:1546: expected values nested at most 500 deep, got "[{',
    ],
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
    ['a field twice', line.replace('value', 'process'), 'h.log:2:42: expected the field "process" only once'],
    ['an index that does not grow', line.replace('{', '{"index":0,'), 'h.log:2:10: expected an index above 0, got 0'],
    ['a time that falls', line.replace('{', '{"time":-0.5,'), 'h.log:2:9: expected a time from 0 on, got -0.5'],
    ['a number too large', line.replace('3', '9007199254740993'), 'expected integers between −(2^53 − 1) and 2^53 − 1'],
  ])('are refused with %s', (_, second, message) => {
    const first = second.includes('"time"') ? '"time":0' : '"index":0'
    expect(errorOf(`${line.replace('{', `{${first},`)}\n${second}`).message).toContain(message)
  })

  test('may have times that fall a little, where an index says the order', () => {
    const at = (index: number, time: number) =>
      JSON.stringify({ process: index, type: 'invoke', f: 'read', index, time })
    expect(readHistory([at(0, 5), at(1, 4)].join('\n')).history.map(({ time }) => time)).toEqual([5, 4])
  })

  test.each([3_000_000_000, 2 ** 53 - 1])('may have processes as large as %d', (process) => {
    const events = ['invoke', 'ok'].map((type) => `{"process":${process},"type":"${type}","f":"read"}`)
    expect(readHistory(events.join('\n'))).toMatchObject({ operations: 1, history: [{ process }, { process }] })
  })

  test('keep what the nemesis did beside the events', () => {
    const { annotations } = readHistory(`${line}\n{"process":"nemesis","type":"info","f":"kill"}`)
    expect(annotations).toEqual([{ position: 1, line: 2, process: 'nemesis', type: 'info', f: 'kill' }])
  })
})

describe('EDN', () => {
  const op = '{:process 0, :type :invoke, :f :write, :value 1}'
  const ok = '{:process 0, :type :ok, :f :write, :value 1}'

  test('is read whether maps follow each other or stand in one vector or list', () => {
    const expected = readHistory(`${op}\n${ok}`).history
    expect(expected).toHaveLength(2)
    for (const text of [
      `[${op} ${ok}]`,
      `( ; a list\n${op}\n${ok}\n)`,
      `${op},${ok}`,
      `[\n${op.replaceAll(',', '\n')}${ok}]`,
    ]) {
      expect(readHistory(text)).toMatchObject({ format: 'edn', history: expected })
    }
  })

  test('gives keywords, sets, tags and characters as what JSON can say', () => {
    const value = '#{:a "b" \\c nil 1.5 #inst "2020" (1 2) {:k #_ignored 3, 4 true}}'
    const { history } = readHistory(
      `#jepsen.history.Op{:process 3 :type :invoke :f :write :value ${value} :exception {:via [#x/Y [1/2 :z]]}}`.replace(
        '1/2',
        '1',
      ),
    )
    expect(history[0]!.value).toEqual(['a', 'b', 'c', null, 1.5, '2020', [1, 2], { k: 3, '4': true }])
  })

  test('is a compare-and-set register that starts at 0, where nil says nothing, as Knossos has it', () => {
    expect(readHistory(`${op}${ok}`).defaults).toEqual({
      model: 'cas-register',
      initial: 0,
      nil: 'wildcard',
      failedCas: 'ignored',
    })
  })

  test('keeps what the nemesis did beside the events', () => {
    const { history, annotations, operations, lines } = readHistory(
      `${op}\n{:process :nemesis, :type :info, :f :kill, :value ["n1"], :time 5}\n${ok}`,
    )
    expect([history.length, operations, [...(lines as Uint32Array)]]).toEqual([2, 1, [1, 3]])
    expect(annotations).toEqual([
      { position: 1, line: 2, process: 'nemesis', type: 'info', f: 'kill', value: ['n1'], time: 5 },
    ])
  })

  test('takes the first parts of pairs for keys, if a read asks for a key alone', () => {
    const event = (process: number, type: string, f: string, value: string) =>
      `{:process ${process} :type :${type} :f :${f} :value ${value}}`
    const pairs = [
      event(0, 'invoke', 'read', '["x" nil]'),
      event(1, 'invoke', 'cas', '["y" [1 2]]'),
      event(0, 'ok', 'read', '["x" 5]'),
    ]
    expect(readHistory(pairs.join('\n')).history).toEqual([
      { process: 0, type: 'invoke', f: 'read', key: 'x', value: null },
      { process: 1, type: 'invoke', f: 'cas', key: 'y', value: [1, 2] },
      { process: 0, type: 'ok', f: 'read', key: 'x', value: 5 },
    ])
    const none = [...pairs, event(2, 'invoke', 'read', 'nil')].join('\n')
    expect(readHistory(none).history[0]).toEqual({ process: 0, type: 'invoke', f: 'read', value: ['x', null] })
    expect(readHistory(event(1, 'invoke', 'cas', '[1 2]')).history[0]!.value).toEqual([1, 2])
  })

  test('without process is the history of one client, and with some processes none', () => {
    const anonymous = (text: string) => text.replace(':process 0, ', '')
    expect(readHistory(anonymous(op) + anonymous(ok)).history).toEqual(readHistory(op + ok).history)
    expect(errorOf(`${op}\n${anonymous(ok)}`).message).toContain('expected a process in every event or in none')
    expect(errorOf(`${anonymous(op)}\n${ok}`).message).toContain('(the first without in line 1)')
  })

  test.each([
    ['a vector cut off', `[${op}\n ${ok}`, 'h.log:2:46: expected "]" for the bracket of line 1, column 1, got the end'],
    ['a map cut off', `${op}\n{:process 0, :type :ok`, 'expected "}" for the bracket of line 2, column 1, got the end'],
    ['a text cut off', `{:process 0 :value "ab`, 'h.log:1:23: expected the closing quote of a text, got the end'],
    ['brackets that do not fit', `[${op}\n${ok})`, 'h.log:2:45: expected "]" for the bracket of line 1, column 1'],
    ['something behind the vector', `[${op}${ok}]\n${op}`, 'h.log:2:1: expected nothing behind the closing bracket'],
    ['another bracket', `[${op}${ok}]]`, 'expected a value, got "]"'],
    ['no map', `${op} 17`, 'h.log:1:50: expected an operation: a map {…}, got "17"'],
    ['no type', `\n{:process 0,\n :f :read}`, 'h.log:3:10: expected the field "type" in this map'],
    ['a type unknown', op.replace('invoke', 'call'), 'h.log:1:20: expected one of the types invoke, ok, fail, info'],
    ['a field misspelled', op.replace(':value', ':vaule'), 'h.log:1:40: expected the field "value", got "vaule"'],
    ['a field twice', op.replace(':value', ':f'), 'expected the key :f only once'],
    ['a process below 0', op.replace('0', '-1'), 'expected a process: a number from 0, or a name such as :nemesis'],
    ['a number too large', op.replace('1}', '9007199254740993}'), 'expected an integer between'],
    ['a ratio', op.replace('1}', '1/2}'), 'expected a number that is no ratio'],
    ['a number beyond all', op.replace('1}', '1e999}'), 'expected a number of at most 1.8e308, got "1e999}"'],
    [
      'an index twice',
      `{:index 4 ${op.slice(1)}\n{:index 4 ${ok.slice(1)}`,
      'h.log:2:9: expected an index above 4, got 4',
    ],
    ['no invocation', ok, 'h.log:1:1: expected an invocation of write by process 0 before its completion'],
    ['two open operations', `${op}\n${op}`, 'h.log:2:1: expected the completion of write'],
    ['nesting without end', `{:value ${'['.repeat(600)}${']'.repeat(600)}}`, 'expected values nested at most 500 deep'],
  ])('is refused with %s', (_, text, message) => {
    expect(errorOf(text).message).toContain(message)
  })
})

describe('JSON of elle-cli', () => {
  const op = { process: 0, type: 'invoke', f: 'txn', value: [['r', 'x', null]], index: 0 }

  test('says what the EDN says', () => {
    const json = `[${JSON.stringify(op)},\n${JSON.stringify({ ...op, type: 'ok', value: [['r', 'x', 3]], index: 1 })}]`
    const edn =
      '{:process 0, :type :invoke, :f :txn, :value [[:r "x" nil]]}{:process 0, :type :ok, :value [[:r "x" 3]]}'
    expect(readHistory(json).format).toBe('json')
    expect(readHistory(json).history).toEqual(readHistory(edn).history)
  })

  test.each([
    ['a missing comma', `[${JSON.stringify(op)}${JSON.stringify(op)}]`, 'expected "," or "]", got "{"'],
    ['a comma too many', `[${JSON.stringify(op)},]`, 'expected a value behind ",", got "]"'],
    ['an end too early', `[${JSON.stringify(op)},`, 'expected "]" for the bracket of line 1, column 1'],
    ['something that is no JSON', '[{"process":0,"type":ok}]', 'h.log:1:22: expected valid JSON'],
    ['a field twice', '[{"process":0,"process":1}]', 'h.log:1:15: expected the field "process" only once'],
    ['nothing in it', '[]', 'h.log:1:1: expected a history with events, got none'],
  ])('is refused with %s', (_, text, message) => {
    expect(errorOf(text).message).toContain(message)
  })
})

describe('formats', () => {
  test('that are texts are refused at the byte that is none, and in UTF-16', () => {
    const bytes = new TextEncoder().encode('{"process":0,"type":"invoke","f":"read"}\n{"f":"??"}')
    bytes[47] = 0xff
    const error = (input: Uint8Array) => {
      try {
        return readHistory(input, { file: 'h.log' }).format
      } catch (thrown) {
        return (thrown as HistoryError).message
      }
    }
    expect(error(bytes)).toBe('h.log:2:7: expected text in UTF-8, got the byte 0xff')
    expect(error(new Uint8Array([0xff, 0xfe, 0x7b, 0]))).toBe('h.log:1:1: expected text in UTF-8, got text in UTF-16')
  })

  test('are recognised from their first lines, and from nothing else', () => {
    expect(recogniseFormat(`\uFEFF\n${etcd[0]}`)).toBe('jepsen-log')
    expect(recogniseFormat('{:process 0, :type :ok, :f :get, :key "1", :value ""}')).toBe('porcupine-kv')
    expect(recogniseFormat('{"process":0}')).toBe('jsonl')
    expect(recogniseFormat('; Jepsen\n[{:process 0')).toBe('edn')
    expect(recogniseFormat('[{"process":0')).toBe('json')
    expect(recogniseFormat('# stack\npush 1 1 2')).toBe('fastlin')
    expect(recogniseFormat('# stack\n0 1 2 PUSH 1')).toBe('fptlin')
    expect(recogniseFormat('w 1 2\n-----')).toBe('awdit')
    expect(recogniseFormat('r(1,2,3,4)')).toBe('polysi')
    expect(recogniseFormat('what is this')).toBeUndefined()
  })

  test('can be named, and an unknown name or an unknown text is an error that lists them', () => {
    expect(errorOf('{"process":0}', 'jepsen-log').message).toContain('h.log:1:1: expected "INFO')
    expect(errorOf('{}', 'edm').message).toMatch(/^expected a format \(jepsen-log, .*edn.*\), got "edm"$/)
    expect(errorOf('what is this').message).toContain('expected a history in a known format (jepsen-log, porcupine-kv')
    expect(errorOf(' \n').message).toBe('h.log:1:1: expected a history, got an empty text')
  })

  test('let the errors of a checker name the line', () => {
    const recorded = readHistory(etcd.join('\n'), { file: 'a.log' })
    const error = new HistoryError({ position: 3, expected: 'something', got: 'else' })
    expect(locate(error, recorded).message).toBe('a.log:5:1: expected something, got else')
  })
})
