import { describe, expect, test } from 'vitest'
import { HistoryError } from './error.js'
import { readHistory, readRecorded, readTransactions, recogniseFormat } from './read.js'

function messageOf(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    if (error instanceof HistoryError) return error.message
    throw error
  }
  throw new Error('expected an error, got a history')
}

const inFile = { file: 'h.txt' }

describe('AWDIT', () => {
  test('has transactions in sessions, and nothing before the first write', () => {
    const { transactions, lines, initial, realTime, defaults } = readTransactions(
      'w 0 1\n-----\nr 0 1\nw 1 2\n=====\nr 1 2\n',
    )
    expect(transactions).toEqual([
      { index: 0, session: 0, status: 'committed', accesses: [{ type: 'write', key: 0, value: 1 }] },
      {
        index: 1,
        session: 0,
        status: 'committed',
        accesses: [
          { type: 'read', key: 0, value: 1 },
          { type: 'write', key: 1, value: 2 },
        ],
      },
      { index: 2, session: 1, status: 'committed', accesses: [{ type: 'read', key: 1, value: 2 }] },
    ])
    expect([lines, initial, realTime, defaults.definition]).toEqual([[1, 3, 6], undefined, false, 'biswas-enea'])
  })

  test.each([
    ['x 1 2', 'h.txt:2:1: expected "w <key> <value>"'],
    ['r 1', 'h.txt:2:4: expected a value (an integer), got the end of the line'],
    ['r 1 2 3', 'h.txt:2:7: expected the end of the line, got "3"'],
    ['r 1 9007199254740993', 'h.txt:2:5: expected a value (an integer)'],
  ])('is refused with %s', (line, message) => {
    expect(messageOf(() => readRecorded(`w 0 1\n${line}`, inFile))).toContain(message)
  })

  test('is no history for those who need real time', () => {
    expect(messageOf(() => readHistory('w 0 1', inFile))).toContain('expected a history of operations in real time')
  })
})

describe('PolySI', () => {
  test('has a session and a transaction in each step, and aborted transactions', () => {
    const recorded = readTransactions('w(1,5,0,0)\nr(2,0,0,0)\nw(1,6,1,-1)\nr(1,5,1,7)\n')
    expect(recorded.initial).toBe(0)
    expect(recorded.transactions.map(({ session, status, accesses }) => [session, status, accesses.length])).toEqual([
      [0, 'committed', 2],
      [1, 'aborted', 1],
      [1, 'committed', 1],
    ])
  })

  test('may begin with a transaction that writes the initial state down', () => {
    const stepsOfFirst = (text: string) => readTransactions(text).transactions[0]!.accesses.length
    expect(stepsOfFirst('w(1,0,0,0)\nw(2,0,0,0)\nr(1,0,1,1)\nw(2,5,1,1)\n')).toBe(0)
    expect(stepsOfFirst('w(1,0,0,0)\nr(1,0,1,1)\nw(2,5,1,1)\n')).toBe(1)
    expect(stepsOfFirst('w(1,0,0,0)\nw(2,1,0,0)\nr(1,0,1,1)\n')).toBe(2)
  })

  test.each([
    ['w(1,2,3)', 'h.txt:2:1: expected "r(<key>,<value>,<session>,<transaction>)"'],
    ['w(1,2,-3,4)', 'expected a session from 0 on'],
    ['w(1,2,1,1)\nw(1,5,0,0)', 'h.txt:3:1: expected the steps of transaction 0 of session 0 one after the other'],
    ['w(1,2,1,0)', 'h.txt:2:1: expected transaction 0 in one session, 0, got session 1 (see line 1)'],
  ])('is refused with %s', (lines, message) => {
    expect(messageOf(() => readRecorded(`w(1,5,0,0)\n${lines}`, inFile))).toContain(message)
  })
})

function bytesOf(isLittleEndian: boolean, ...parts: readonly (bigint | number | string)[]): Uint8Array {
  const bytes: number[] = []
  for (const part of parts) {
    if (typeof part === 'number') bytes.push(part)
    else if (typeof part === 'string') bytes.push(...new TextEncoder().encode(part))
    else {
      const view = new DataView(new ArrayBuffer(8))
      view.setBigInt64(0, part, isLittleEndian)
      bytes.push(...new Uint8Array(view.buffer))
    }
  }
  return new Uint8Array(bytes)
}

describe('Cobra', () => {
  const session = bytesOf(
    false,
    'S',
    7n,
    'W',
    11n,
    2n ** 60n,
    5n,
    'R',
    7n,
    0xbebeebeen,
    3n,
    9n,
    'C',
    7n,
    'S',
    8n,
    'W',
    12n,
    1n,
    1n,
  )
  const log = (file: string, bytes: Uint8Array) => ({ file, chunks: [bytes] })

  test('knows writes by their ids, and does not know what became of a transaction without commit', () => {
    const recorded = readTransactions({
      folder: [log('d/T1.log', session), log('d/T2.log', bytesOf(false, 'S', 1n, 'C', 1n))],
    })
    expect(recorded.transactions).toEqual([
      {
        index: 0,
        session: 0,
        status: 'committed',
        accesses: [
          { type: 'write', key: String(2n ** 60n), value: 11 },
          { type: 'read', key: 3, value: null },
        ],
      },
      { index: 1, session: 0, status: 'unknown', accesses: [{ type: 'write', key: 1, value: 12 }] },
      { index: 2, session: 1, status: 'committed', accesses: [] },
    ])
  })

  test.each([
    ['cut off', session.subarray(0, 30), 'd/T1.log:byte 30: expected a value, got the end of the file'],
    ['another record', bytesOf(false, 'S', 7n, 'X'), 'd/T1.log:byte 9: expected a record (S, W, R or C), got 0x58'],
    ['another commit', bytesOf(false, 'S', 7n, 'C', 8n), 'd/T1.log:byte 10: expected the commit of transaction 7'],
    ['no start', bytesOf(false, 'C', 7n), 'd/T1.log:byte 0: expected the start of a transaction (S), got 0x43'],
    [
      'a transaction that is there twice',
      bytesOf(false, 'S', 7n, 'C', 7n, 'S', 7n, 'C', 7n),
      'd/T1.log:byte 19: expected transaction 7 only once, got it again (first in session 1, byte 1)',
    ],
    [
      'a write that is there twice',
      bytesOf(false, 'S', 7n, 'W', 11n, 1n, 1n, 'W', 11n, 2n, 2n, 'C', 7n),
      'd/T1.log:byte 35: expected the write 11 only once, got it again (first in session 1, byte 10)',
    ],
  ])('is refused with %s', (_, bytes, message) => {
    expect(messageOf(() => readRecorded({ folder: [log('d/T1.log', bytes)] }))).toContain(message)
  })

  test('has each transaction in one session only', () => {
    const other = log('d/T2.log', bytesOf(false, 'S', 7n, 'C', 7n))
    expect(messageOf(() => readRecorded({ folder: [log('d/T1.log', session), other] }))).toContain(
      'd/T2.log:byte 1: expected transaction 7 only once, got it again (first in session 1, byte 1)',
    )
  })

  test('is the only history that comes as a folder', () => {
    expect(messageOf(() => readRecorded({ folder: [log('d/a.txt', session)] }, { file: 'd' }))).toContain(
      "expected a file, or a folder with Cobra's logs T*.log, got a folder with 1 other files",
    )
  })
})

describe('dbcop', () => {
  const text = (value: string) => [BigInt(value.length), value]
  const header = [1n, 2n, 3n, 4n, 5n, ...text('info'), ...text('start'), ...text('end')]
  const file = bytesOf(true, ...header, 2n, 1n, 2n, 1, 6n, 7n, 1, 0, 6n, 7n, 0, 1, 1n, 1n, 0, 6n, 0n, 1, 0)

  test('is recognised, and leaves out what was not ok', () => {
    const recorded = readTransactions(file)
    expect([recorded.format, recorded.initial]).toEqual(['dbcop', 0])
    expect(recorded.transactions).toEqual([
      { index: 0, session: 0, status: 'committed', accesses: [{ type: 'write', key: 6, value: 7 }] },
      { index: 1, session: 1, status: 'aborted', accesses: [{ type: 'read', key: 6, value: 0 }] },
    ])
  })

  test.each([
    ['cut off', file.subarray(0, file.length - 1), 'expected whether it committed (0 or 1), got the end of the file'],
    [
      'an absurd number of sessions',
      bytesOf(true, ...header, 2n ** 50n),
      'expected the number of sessions, with as many',
    ],
    [
      'a flag that is none',
      bytesOf(true, ...header, 1n, 1n, 1n, 5, 1n, 1n, 1, 1),
      'expected whether it is a write (0 or 1), got 5',
    ],
    [
      'more than it says',
      new Uint8Array([...file, 0]),
      `h.txt:byte ${file.length}: expected the end of the file, got 1 bytes more`,
    ],
  ])('is refused with %s', (_, bytes, message) => {
    expect(messageOf(() => readRecorded(bytes, inFile))).toContain(message)
  })

  test('is not what any other binary file is', () => {
    expect(recogniseFormat('\u0000\u0001PNG')).toBeUndefined()
  })
})

describe("Elle's histories", () => {
  const txn = (process: number, type: string, value: string) => `{:process ${process} :type :${type} :value ${value}}`

  test('are transactions in real time; what did not commit has read nothing', () => {
    const text = [
      txn(0, 'invoke', '[[:append :x 1] [:r :y nil]]'),
      txn(1, 'invoke', '[[:r :x nil]]'),
      txn(0, 'ok', '[[:append :x 1] [:r :y [2 3]]]'),
      txn(1, 'info', '[[:r :x nil]]'),
      txn(2, 'invoke', '[[:append :x 2]]'),
      txn(2, 'fail', '[[:append :x 2]]'),
    ].join('\n')
    const recorded = readTransactions(text)
    expect(recorded).toMatchObject({ type: 'list-append', realTime: true, defaults: { definition: 'adya' } })
    expect(recorded.transactions).toEqual([
      {
        index: 0,
        session: 0,
        status: 'committed',
        accesses: [
          { type: 'append', key: 'x', value: 1 },
          { type: 'read', key: 'y', value: [2, 3] },
        ],
        invoked: 0,
        completed: 2,
      },
      { index: 1, session: 1, status: 'unknown', accesses: [{ type: 'read', key: 'x' }], invoked: 1, completed: 3 },
      {
        index: 2,
        session: 2,
        status: 'aborted',
        accesses: [{ type: 'append', key: 'x', value: 2 }],
        invoked: 4,
        completed: 5,
      },
    ])
  })

  test('are refused where an operation is no transaction', () => {
    const text = '{:process 0 :type :invoke :f :write :value 1}'
    expect(messageOf(() => readTransactions(text, inFile))).toBe(
      'h.txt:1:1: expected a transaction: a list of steps [r | w | append, key, value], got 1',
    )
    const unknown = '{:process 0 :type :invoke :f :txn :value [[:r :x nil] [:cas :x 1]]}'
    expect(messageOf(() => readTransactions(unknown, inFile))).toBe(
      'h.txt:1:1: expected a transaction: a list of steps [r | w | append, key, value], got ["cas", "x", 1] as step 2',
    )
  })
})
