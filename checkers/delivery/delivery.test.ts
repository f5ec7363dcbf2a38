import { describe, expect, test } from 'vitest'
import type { Value } from '../../history/index.js'
import { check, type Done, history, type Name } from './testing/done.js'

const add = (value: Value, more: Partial<Done> = {}): Done => ({ f: 'add', value, ...more })
const read = (result: Value, more: Partial<Done> = {}): Done => ({ f: 'read', result, ...more })
const enqueue = (value: Value, more: Partial<Done> = {}): Done => ({ f: 'enqueue', value, ...more })
const dequeue = (result: Value, more: Partial<Done> = {}): Done => ({ f: 'dequeue', result, ...more })

describe('set', () => {
  test('what was acknowledged must be found, and what is found must have been added', () => {
    const events = history(add(1), add(2, { end: 'fail' }), add(3, { end: 'info' }), read([]), read([2, 3, 4]))
    const { verdict, reason, explanation, evidence } = check('set', events)
    expect(verdict).toBe('invalid')
    expect(reason).toBe(
      '1 acknowledged element was not found by the final read: 1; the final read found 2 elements that nobody had added: 2, 4',
    )
    expect(explanation).toEqual([
      '3 attempted, 1 acknowledged, 1 ok, 1 recovered, 1 lost, 2 unexpected.',
      'add(1) by client 0 (line 2) was acknowledged, but read()→[2, 3, 4] by client 0 (line 10) did not find it.',
      'read()→[2, 3, 4] by client 0 (line 10) found 2, but add(2) by client 0 (failed) (line 4) did not happen.',
      'read()→[2, 3, 4] by client 0 (line 10) found 4, which nobody had added.',
    ])
    expect(JSON.parse(JSON.stringify(evidence))).toEqual(evidence)
  })

  test('what is acknowledged only after the final read began is not lost', () => {
    const [call, end] = history(add(1, { process: 1 }))
    expect(check('set', [call!, ...history(read([])), end!]).verdict).toBe('valid')
    expect(check('set', [...history(read([1])), call!, end!]).what).toEqual(['unexpected'])
  })

  test('keys are sets of their own, and the bad one is named', () => {
    const events = history(add(1, { key: 'x' }), read([1], { key: 'x' }), add(1, { key: 'y' }), read([], { key: 'y' }))
    expect(check('set', events)).toMatchObject({ reason: expect.stringContaining('(key "y")'), evidence: { key: 'y' } })
    expect(check('set', events.slice(0, 6))).toMatchObject({ verdict: 'valid', evidence: { counts: { attempted: 2 } } })
  })
})

describe('set-full', () => {
  test('tells lost elements from those that are missing for a while, or were never read', () => {
    const events = history(add(1), add(2), add(3), read([1, 2]), read([2]), read([2, 3]), add(4))
    const { what, evidence, explanation } = check('set-full', events)
    expect(what).toEqual(['lost'])
    expect(evidence!.counts).toEqual({ attempted: 4, stable: 2, lost: 1, neverRead: 1, stale: 1 })
    expect(explanation).toContain(
      '1 was lost: it was there after add(1) by client 0 (line 2), but read()→[2, 3] by client 0 (line 12) did not find it, and no read after that did.',
    )
    const stale = check('set-full', history(add(3), read([]), read([3])), { linearizable: true })
    expect(stale.what).toEqual(['stale'])
    expect(check('set-full', history(add(3), read([]), read([3]))).verdict).toBe('valid')
  })

  test('refuses an element that is found twice, or that nobody added', () => {
    expect(check('set-full', history(add(1), read([1, 1]))).what).toEqual(['duplicated'])
    expect(check('set-full', history(add(1), read([1, 2]))).what).toEqual(['unexpected'])
    expect(check('set-full', history(add(1, { end: 'fail' }), read([1]))).what).toEqual(['unexpected'])
  })

  test('a read that was over before an addition says nothing about it, even if it began after one that found it', () => {
    const [long, longEnd] = history(read([1], { process: 1 }))
    const { evidence } = check('set-full', [long!, ...history(read([]), add(1)), longEnd!])
    expect(evidence!.counts).toMatchObject({ stable: 1, neverRead: 0 })
  })

  test('a read that may have come before an addition does not lose it', () => {
    const [call, end] = history(add(1, { process: 1 }))
    expect(check('set-full', [call!, ...history(read([])), end!])).toMatchObject({
      verdict: 'valid',
      vacuous: expect.any(String),
    })
  })
})

describe('queues', () => {
  test('queue: whatever comes out went in, as often', () => {
    expect(check('queue', history(enqueue(1), enqueue(1), dequeue(1), dequeue(1), dequeue(null))).verdict).toBe('valid')
    expect(check('queue', history(enqueue(1), dequeue(1), dequeue(1))).what).toEqual(['duplicated'])
    expect(check('queue', history(enqueue(1, { end: 'fail' }), dequeue(1))).what).toEqual(['unexpected'])
    expect(check('queue', history(dequeue(1), enqueue(1))).what).toEqual(['unexpected'])
    expect(check('queue', history(enqueue(1), enqueue(2), { f: 'drain', result: [2, 3] })).what).toEqual(['unexpected'])
  })

  test('total-queue: what was acknowledged comes out; more than that is counted', () => {
    const events = history(enqueue(1), enqueue(2), enqueue(3, { end: 'info' }), dequeue(2), dequeue(2), {
      f: 'drain',
      result: [3],
    })
    const { what, evidence, reason } = check('total-queue', events)
    expect(what).toEqual(['lost'])
    expect(reason).toBe('1 acknowledged element never came out: 1')
    expect(evidence!.counts).toEqual({ attempted: 3, acknowledged: 2, ok: 2, recovered: 1, duplicated: 1 })
    expect(check('total-queue', history(enqueue(1), dequeue(1), dequeue(7))).what).toEqual(['unexpected'])
  })

  test('total-queue does not know what came out where nobody looked', () => {
    const lost = [enqueue(1), enqueue(2)]
    const unseen = dequeue(null, { end: 'info' })
    expect(check('total-queue', history(...lost, unseen)).verdict).toBe('invalid')
    expect(check('total-queue', history(...lost, unseen, unseen))).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('2 operations'),
    })
    expect(check('total-queue', history(...lost, { f: 'drain', end: 'info' })).verdict).toBe('unknown')
  })
})

describe('counter', () => {
  test('reads are within what was acknowledged and what was attempted', () => {
    expect(check('counter', history(add(1), add(2, { end: 'info' }), read(1), read(3))).verdict).toBe('valid')
    const { reason, explanation } = check('counter', history(add(1), add(2, { end: 'fail' }), read(3)))
    expect(reason).toBe('1 read was out of bounds, first 3 where only 1 was possible')
    expect(explanation.at(-1)).toBe('read()→3 by client 0 (line 6) found 3 where only 1 was possible.')
    expect(
      check('counter', history(add(-1, { end: 'info' }), read(-1), read(0), read(1))).evidence!.counts,
    ).toMatchObject({ outOfBounds: 1 })
    expect(check('counter', history(read(5)), { initial: 5 }).verdict).toBe('valid')
  })
})

describe('bank', () => {
  const balances = (a: Value, b: Value) => read({ a, b })
  test.each<[Done[], string[], object | undefined]>([
    [[balances(3, 7), balances(4, 6)], [], undefined],
    [[balances(3, 7), balances(4, 7)], ['wrong-total'], undefined],
    [[balances(3, 7), balances(-1, 11)], ['negative-balance'], undefined],
    [[balances(3, 7), balances(-1, 11)], [], { negativeBalances: true }],
    [[balances(3, null), balances(3, 7)], ['nil-balance'], undefined],
    [[balances(3, 7), read({ a: 10 })], ['missing-account'], undefined],
    [[balances(3, 7), read({ a: 3, b: 7, c: 0 })], ['unexpected-account'], undefined],
    [[balances(3, 7)], ['wrong-total'], { total: 11 }],
    [[balances(3, 7)], ['missing-account'], { accounts: ['a', 'b', 'c'] }],
  ])('%j: %j', (operations, what, options) => {
    expect(check('bank', history(...operations), options).what).toEqual(what)
  })

  test('says which read was wrong, and how', () => {
    const events = history(balances(3, 7), balances(4, 7), { f: 'transfer', value: { from: 'a', to: 'b', amount: 1 } })
    const { reason, explanation } = check('bank', events)
    expect(reason).toBe('1 read was of a wrong total, first one with a total of 11 instead of 10')
    expect(explanation).toEqual([
      '1 transfers, 2 reads, 2 accounts, 10 total.',
      'read()→{"a":4,"b":7} by client 0 (line 4) found a total of 11 instead of 10.',
    ])
  })
})

test('unique-ids: none is given out twice', () => {
  const generate = (result: Value, more: Partial<Done> = {}): Done => ({ f: 'generate', result, ...more })
  expect(
    check('unique-ids', history(generate(1), generate('1'), generate(2, { end: 'info' }), generate(2))).verdict,
  ).toBe('valid')
  const { reason, explanation } = check('unique-ids', history(generate({ a: 1, b: 2 }), generate({ b: 2, a: 1 })))
  expect(reason).toBe('1 identifier was given out again: {"a":1,"b":2}')
  expect(explanation.at(-1)).toMatch(/generate\(\)→.* \(line 4\) gave .*, as generate\(\)→.* \(line 2\) had done\./)
})

describe('long-fork', () => {
  const txn = (...steps: [string, string, Value][]): Done => ({
    f: 'txn',
    value: steps.map(([f, key, value]) => [f, key, f === 'r' ? null : value]),
    result: steps,
  })
  const writes = [txn(['w', 'x', 1]), txn(['w', 'y', 1]), txn(['w', 'z', 1])]

  test('two reads that tell two writes in different orders', () => {
    const events = history(...writes, txn(['r', 'x', 1], ['r', 'y', null]), txn(['r', 'y', 1], ['r', 'x', null]))
    const { what, reason, explanation } = check('long-fork', events)
    expect(what).toEqual(['fork'])
    expect(reason).toBe('2 reads contradict each other: one found "x" and not "y"; one found "y" and not "x"')
    expect(explanation.at(-1)).toMatch(
      /\(line 8\) found the write of "x", and not yet that of "y"; .* \(line 10\) found the write of "y", and not yet that of "x"\. No order/,
    )
  })

  test('a circle of reads of different keys', () => {
    const reads = [
      txn(['r', 'x', 1], ['r', 'y', null]),
      txn(['r', 'y', 1], ['r', 'z', null]),
      txn(['r', 'z', 1], ['r', 'x', null]),
    ]
    expect(check('long-fork', history(...writes, ...reads))).toMatchObject({
      reason: expect.stringContaining('3 reads contradict'),
    })
    expect(check('long-fork', history(...writes, ...reads.slice(1))).verdict).toBe('valid')
  })

  test('a key that is written twice leaves it unknown, a value that nobody wrote does not', () => {
    const twice = [txn(['w', 'x', 1]), txn(['w', 'x', 2])]
    expect(check('long-fork', history(...twice, txn(['r', 'x', 1], ['r', 'y', null])))).toMatchObject({
      verdict: 'unknown',
      reason: 'key "x" is written twice',
    })
    expect(check('long-fork', history(...writes, txn(['r', 'x', 2]))).what).toEqual(['unexpected'])
  })

  test('the size of groups can be asked for', () => {
    expect(() => check('long-fork', history(txn(['r', 'x', null])), { groupSize: 2 })).toThrow(
      'event 0: expected reads of 2 keys each, got 1 key',
    )
  })
})

test.each<[Name, Done[]]>([
  ['set', [add(1)]],
  ['set-full', [add(1)]],
  ['queue', [enqueue(1), dequeue(null)]],
  ['total-queue', [dequeue(null)]],
  ['counter', [add(1)]],
  ['bank', []],
  ['unique-ids', [{ f: 'generate', result: 1 }]],
  ['long-fork', []],
  ['at-most-once', [{ f: 'send', value: 1 }]],
  ['at-least-once', []],
  ['exactly-once', []],
  [
    'ordered-delivery',
    [
      { f: 'send', value: 1 },
      { f: 'deliver', result: 1 },
    ],
  ],
  [
    'no-gaps',
    [
      { f: 'send', value: 1 },
      { f: 'deliver', result: 1 },
    ],
  ],
])('%s says when nothing could have been wrong', (name, operations) => {
  expect(check(name, history(...operations))).toMatchObject({ verdict: 'valid', vacuous: expect.any(String) })
})

test.each<[Name, Done[], string]>([
  ['set', [add(1), { f: 'remove' }], 'event 2: expected add or read, got remove'],
  ['set', [read(7)], 'event 1: expected a list as the result of read, or nil, got 7'],
  ['queue', [{ f: 'peek' }], 'event 0: expected enqueue, dequeue or drain, got peek'],
  ['queue', [{ f: 'drain', result: 3 }], 'event 1: expected a list as the result of drain'],
  ['counter', [add('one')], 'event 0: expected a number, got "one"'],
  ['counter', [read(null)], 'event 1: expected a number, got nil'],
  ['bank', [read([1, 2])], 'event 1: expected the balances by account, got [1, 2]'],
  ['bank', [read({ a: 0.5 })], 'event 1: expected a whole number as the balance of account a, or nil, got 0.5'],
  ['unique-ids', [read(1)], 'event 0: expected generate, got read'],
  [
    'long-fork',
    [
      {
        f: 'txn',
        value: [
          ['w', 'x', 1],
          ['w', 'y', 1],
        ],
      },
    ],
    'event 1: expected a transaction of one write, or of reads',
  ],
  ['exactly-once', [add(1)], 'event 0: expected send, publish, enqueue, deliver, receive, dequeue or drain, got add'],
])('%s refuses %j: %s', (name, operations, complaint) => {
  expect(() => check(name, history(...operations))).toThrow(complaint)
})
