import { expect, test } from 'vitest'
import { HistoryError, readTransactions, type Transaction, type Value } from '../../history/index.js'
import { AMBIGUOUS, INITIAL, type TransactionHistory } from './observations.js'
import { observe } from './observe.js'

type Step = readonly ['w' | 'r' | 'a', string, Value?]
type Written = readonly Step[] | { readonly steps: readonly Step[]; readonly status: Transaction['status'] }

const types = { w: 'write', r: 'read', a: 'append' } as const

function history(
  type: TransactionHistory['type'],
  initial: Value | undefined,
  ...written: Written[]
): TransactionHistory {
  const transactions = written.map((each, index): Transaction => {
    const { steps, status } = 'status' in each ? each : { steps: each, status: 'committed' as const }
    const accesses = steps.map(([name, key, value]) =>
      value === undefined ? { type: types[name], key } : { type: types[name], key, value },
    )
    return { index, session: index, status, accesses }
  })
  return { type, transactions, realTime: false, ...(initial === undefined ? {} : { initial }) }
}

const registers = (...written: Written[]) => observe(history('register', null, ...written))
const lists = (...written: Written[]) => observe(history('list-append', null, ...written))
const flawsOf = ({ flaws }: ReturnType<typeof observe>) =>
  flaws.map(
    ({ name, refutes, accesses }) => `${name} ${refutes} ${accesses.map((a) => `${a.transaction}.${a.access}`)}`,
  )
const aborted = (...steps: Step[]) => ({ steps, status: 'aborted' as const })
const unknown = (...steps: Step[]) => ({ steps, status: 'unknown' as const })

test('a read of a register meets its writer, or what was there at first', () => {
  const seen = registers(
    [['w', 'x', 1]],
    [
      ['r', 'x', 1],
      ['r', 'y', null],
      ['w', 'y', 2],
      ['r', 'y', 2],
    ],
  )
  expect([...seen.readWriter]).toEqual([0, INITIAL])
  expect([...seen.readAccess]).toEqual([0, 1])
  expect([...seen.readStart]).toEqual([0, 0, 2])
  expect(seen.keys).toEqual(['x', 'y'])
  expect([...seen.writeKey]).toEqual([0, 1])
  expect(flawsOf(seen)).toEqual([])
})

test('a read of what several wrote may have met each of them', () => {
  const seen = registers([['w', 'x', 1]], [['w', 'x', 1]], [['r', 'x', 1]], [['w', 'x', null]], [['r', 'x', null]])
  expect([...seen.readWriter]).toEqual([AMBIGUOUS, AMBIGUOUS])
  expect([...seen.candidates.values()].map((writers) => [...writers])).toEqual([
    [0, 1],
    [INITIAL, 3],
  ])
})

test('a transaction with an unknown end is in play only if somebody saw what it wrote', () => {
  const seen = registers(unknown(['w', 'x', 1]), unknown(['w', 'x', 2]), [['r', 'x', 2]])
  expect([...seen.transactionOf]).toEqual([1, 2])
  expect([...seen.nodeOf]).toEqual([-1, 0, 1])
  expect([...seen.isOptional]).toEqual([0, 0])
  const perhaps = registers(unknown(['w', 'x', 1]), [['w', 'x', 1]], [['r', 'x', 1]])
  expect([...perhaps.isOptional]).toEqual([1, 0, 0])
})

test.each<[string, Written[], string[]]>([
  ['nobody wrote what is read', [[['r', 'x', 1]]], ['unwritten-read read-uncommitted 0.0']],
  [
    'an own write is missed',
    [
      [
        ['w', 'x', 1],
        ['r', 'x', null],
      ],
    ],
    ['internal read-uncommitted 0.1,0.0'],
  ],
  [
    'the own first write is read after the second',
    [
      [
        ['w', 'x', 1],
        ['w', 'x', 2],
        ['r', 'x', 1],
      ],
    ],
    ['internal read-uncommitted 0.2,0.1'],
  ],
  ['what aborted is read', [aborted(['w', 'x', 1]), [['r', 'x', 1]]], ['G1a read-committed 1.0,0.0']],
  [
    'what is overwritten is read',
    [
      [
        ['w', 'x', 1],
        ['w', 'x', 2],
      ],
      [['r', 'x', 1]],
    ],
    ['G1b read-committed 1.0,0.0'],
  ],
  [
    'an own later write is read',
    [
      [
        ['r', 'x', 1],
        ['w', 'x', 1],
      ],
    ],
    ['future-read read-committed 0.0,0.1'],
  ],
  [
    'one key is read twice, with two values',
    [
      [['w', 'x', 1]],
      [
        ['r', 'x', null],
        ['r', 'x', 1],
      ],
    ],
    ['internal read-atomic 1.1,1.0'],
  ],
])('registers: %s', (_, written, flaws) => expect(flawsOf(registers(...written))).toEqual(flaws))

test('of two that wrote the same the one that committed is met', () => {
  expect(flawsOf(registers(aborted(['w', 'x', 1]), [['w', 'x', 1]], [['r', 'x', 1]]))).toEqual([])
})

test('lists order their appends, and what they do not show comes after', () => {
  const seen = lists(
    [['a', 'x', 1]],
    [['a', 'x', 2]],
    [['a', 'x', 3]],
    [['r', 'x', [2, 1]]],
    [
      ['r', 'x', [2]],
      ['r', 'x', [2]],
    ],
    [['r', 'x', []]],
  )
  expect([...seen.chain]).toEqual([1, 0])
  expect([...seen.unseen]).toEqual([2])
  expect([...seen.readWriter]).toEqual([0, 1, 1, INITIAL])
  expect(flawsOf(seen)).toEqual([])
})

test('a list read after own appends shows what was before them', () => {
  const seen = lists(
    [['a', 'x', 1]],
    [
      ['a', 'x', 2],
      ['a', 'x', 3],
      ['r', 'x', [1, 2, 3]],
    ],
  )
  expect([...seen.readWriter]).toEqual([0])
  expect(flawsOf(seen)).toEqual([])
  expect([...seen.chain]).toEqual([0, 1])
})

test.each<[string, Written[], string[]]>([
  ['nobody appended an element', [[['a', 'x', 1]], [['r', 'x', [1, 2]]]], ['unwritten-read read-uncommitted 1.0']],
  [
    'an own append is missing',
    [
      [
        ['a', 'x', 1],
        ['r', 'x', []],
      ],
    ],
    ['internal read-uncommitted 0.1,0.0'],
  ],
  [
    'an own append is not the last',
    [
      [['a', 'x', 2]],
      [
        ['a', 'x', 1],
        ['r', 'x', [1, 2]],
      ],
    ],
    ['internal read-uncommitted 1.1,1.0'],
  ],
  ['an element is there twice', [[['a', 'x', 1]], [['r', 'x', [1, 1]]]], ['duplicate-elements read-uncommitted 1.0']],
  ['an element aborted', [aborted(['a', 'x', 1]), [['r', 'x', [1]]]], ['G1a read-committed 1.0,0.0']],
  [
    'a committed append builds on one that aborted',
    [aborted(['a', 'x', 1]), [['a', 'x', 2]], [['r', 'x', [1, 2]]]],
    ['dirty-update read-committed 2.0,0.0,1.0', 'G1a read-committed 2.0,0.0'],
  ],
  [
    'a transaction is seen half',
    [
      [
        ['a', 'x', 1],
        ['a', 'x', 2],
      ],
      [['r', 'x', [1]]],
    ],
    ['G1b read-committed 1.0,0.0'],
  ],
  [
    'an own later append is shown',
    [
      [
        ['r', 'x', [1]],
        ['a', 'x', 1],
      ],
    ],
    ['future-read read-committed 0.0,0.1'],
  ],
  [
    'the first of two appends is missing',
    [
      [
        ['a', 'x', 1],
        ['a', 'x', 2],
      ],
      [['r', 'x', [2]]],
    ],
    ['torn-append read-committed 1.0,0.0,0.1'],
  ],
  [
    'two appends are shown in reverse',
    [
      [
        ['a', 'x', 1],
        ['a', 'x', 2],
      ],
      [['a', 'x', 3]],
      [['r', 'x', [2, 1, 3]]],
    ],
    ['torn-append read-committed 2.0,0.0,0.1'],
  ],
  [
    'two lists contradict each other',
    [[['a', 'x', 1]], [['a', 'x', 2]], [['r', 'x', [1, 2]]], [['r', 'x', [2]]]],
    ['incompatible-order read-committed 3.0,2.0'],
  ],
  [
    'one key is read twice, with two lists',
    [
      [['a', 'x', 1]],
      [
        ['r', 'x', []],
        ['r', 'x', [1]],
      ],
    ],
    ['internal read-atomic 1.1,1.0'],
  ],
])('lists: %s', (_, written, flaws) => expect(flawsOf(lists(...written))).toEqual(flaws))

test('appends of two transactions that are interleaved are there twice', () => {
  const seen = lists(
    [
      ['a', 'x', 1],
      ['a', 'x', 3],
    ],
    [['a', 'x', 2]],
    [['r', 'x', [1, 2, 3]]],
  )
  expect([...seen.chain]).toEqual([0, 1, 0])
  expect(flawsOf(seen)).toEqual(['torn-append read-committed 2.0,0.0,0.1'])
})

test.each<[string, TransactionHistory, string]>([
  [
    'an element appended twice',
    history('list-append', null, [['a', 'x', 1]], [['a', 'x', 1]]),
    'each element appended once to key "x", got 1 a second time',
  ],
  [
    'a list that is none',
    history('list-append', null, [['r', 'x', 1]]),
    'a list, or nil, for a read of key "x", got 1',
  ],
  ['a write among appends', history('list-append', null, [['w', 'x', 1]]), 'reads and appends alone'],
  ['an append among writes', history('register', null, [['a', 'x', 1]]), 'reads and writes alone'],
])('refuses %s', (_, given, message) => {
  expect(() => observe(given)).toThrow(HistoryError)
  expect(() => observe(given)).toThrow(message)
})

test('sessions and real time are kept', () => {
  const events = [
    { process: 7, type: 'invoke', f: 'txn', value: [['w', 'x', 1]] },
    { process: 3, type: 'invoke', f: 'txn', value: [['r', 'x', null]] },
    { process: 7, type: 'ok', f: 'txn', value: [['w', 'x', 1]] },
    { process: 7, type: 'invoke', f: 'txn', value: [['w', 'x', 2]] },
    { process: 3, type: 'ok', f: 'txn', value: [['r', 'x', 1]] },
  ]
  const seen = observe(readTransactions(events.map((event) => JSON.stringify(event)).join('\n'), { format: 'jsonl' }))
  expect([...seen.session]).toEqual([0, 1])
  expect([...seen.invoked]).toEqual([0, 1])
  expect([...seen.completed]).toEqual([2, 4])
})
