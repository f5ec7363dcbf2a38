import { describe, expect, test } from 'vitest'
import type { HistoryEvent } from '../../history/index.js'
import { type SessionGuarantee, type SessionOptions, sessionCheckers, sessionGuarantees } from './index.js'
import { eventsOf, recordedOf, said, transactionEventsOf } from './testing/histories.js'

const names = ['read-your-writes', 'monotonic-reads', 'monotonic-writes', 'writes-follow-reads'] as const
const brokenBy = (text: string, isLists = false, options: SessionOptions = {}): readonly SessionGuarantee[] =>
  names.filter((name) => {
    const checker = sessionGuarantees([name], options)
    return checker.checkTransactions(recordedOf(said(text, isLists), isLists)).verdict === 'invalid'
  })

describe('each guarantee alone', () => {
  test.each<[string, readonly SessionGuarantee[], string]>([
    ['wx1 rx1', [], 'finds its own write'],
    ['wx1 rx-', ['read-your-writes'], 'finds nothing where it wrote'],
    ['wx1 rx2 | wx2', [], 'finds what may be later than its own write'],
    ['wx1 rx2 | wx2 rx1', ['read-your-writes'], 'two sessions find each other’s writes: neither can be the later one'],
    ['wx1 rx2 | wx2 | rx1 rx2 rx1', ['monotonic-reads'], 'finds one value again after another'],
    ['wx1 | rx1 rx-', ['monotonic-reads'], 'finds nothing after something'],
    ['wx1 | wx2 | rx1 rx2 | rx2 rx1', ['monotonic-reads'], 'two sessions find two values in different orders'],
    ['wx1 wx2 | rx2 rx1', ['monotonic-writes'], 'finds two writes of a session in the other order'],
    ['wx1 wy2 | ry2 rx-', ['monotonic-writes'], 'finds a write, and not the one that its session issued before'],
    ['wx1 wy2 | ry2 rx3 | wx3', [], 'finds what may be later than the write issued before'],
    ['wx1 wy2 | ry2 rx3 | wx3 wz4 | rz4 rx1', ['monotonic-writes'], 'two writers’ orders contradict what was found'],
    ['wx1 wy2 wx3 wy4 | ry2 rx1 ry4 rx3', [], 'what comes into view later binds later reads only'],
    [
      'wx1 wy2 | wx3 wz4 | wx5 wk6 | rk6 rx1 | ry2 rx1 rz4 rx5',
      ['monotonic-writes'],
      'what came into view earlier binds later reads as well',
    ],
    ['wx1 | rx1 wx2 | rx2 rx1', ['writes-follow-reads'], 'finds the answer, and later what it answers'],
    ['wx1 | rx1 wy2 | ry2 rx-', ['writes-follow-reads'], 'finds an answer without what it answers'],
    ['wx1 | rx1 wy2 | ry2 wz3 | rz3 rx-', ['writes-follow-reads'], 'finds an answer to an answer without the first'],
    ['rx2 wx1 | rx1 wx2', ['writes-follow-reads'], 'two writes each follow the other'],
    ['rx2 wy1 | ry1 wx2', ['writes-follow-reads'], 'the same by way of another key'],
    ['rx- wx1 | rx1 rx-', ['monotonic-reads', 'writes-follow-reads'], 'finds what a session had found before it wrote'],
  ])('%s breaks %j: %s', (text, broken) => {
    expect(brokenBy(text)).toEqual(broken)
  })

  test.each<[string, readonly SessionGuarantee[], string]>([
    ['ax1 rx1', [], 'finds its own append'],
    ['ax1 rx- | rx1', ['read-your-writes'], 'does not find its own append'],
    ['ax1 | ax2 | rx12 rx1', ['monotonic-reads'], 'finds less than before'],
    ['ax1 ax2 | rx21', ['monotonic-writes'], 'finds the appends of a session in the other order'],
    ['ax1 ax2 | rx2', ['monotonic-writes'], 'finds the second append of a session without the first'],
    ['ax1 | rx1 ay2 | ry2 rx-', ['writes-follow-reads'], 'finds the answer without what it answers'],
    ['ax1 | rx1 ay2 | ry2 az3 | rz3 rx-', ['writes-follow-reads'], 'finds an answer to an answer without the first'],
    ['ax1 | rx1 ax2 | rx21', names, 'two lists contradict each other, so that there is no order at all'],
    ['ax1 ay1 | ry1 rx-', ['monotonic-writes'], 'finds an append without the one to another key before it'],
    ['ax1 ax2 | rx12 rx1', ['monotonic-reads'], 'a list shows the order itself, so only the reads go back'],
  ])('of lists, %s breaks %j: %s', (text, broken) => {
    expect(brokenBy(text, true)).toEqual(broken)
  })

  test('together they ask for one order, which each alone may have', () => {
    const text = 'wx1 wx2 rx1'
    expect(brokenBy(text)).toEqual([])
    const together = sessionCheckers['session-guarantees']().checkTransactions(recordedOf(said(text), false))
    expect(together).toMatchObject({ verdict: 'invalid', reason: expect.stringContaining('later found 1') })
  })

  test('what the order of issue would break is said of what is kept without it', () => {
    const result = sessionCheckers['monotonic-reads']().check(eventsOf(said('wx1 wx2 | rx2 rx1')))
    expect(result).toMatchObject({ verdict: 'valid', evidence: { unlessIssued: { type: 'session-guarantee-broken' } } })
    expect(brokenBy('wx1 wx2 | rx2 rx1', false, { order: 'issued' })).toContain('monotonic-reads')
  })

  test('real time orders writes of different sessions, if asked to', () => {
    const history = [...eventsOf(said('wx1')), ...eventsOf(said('| wx2')), ...eventsOf(said('| | rx2 rx1'))]
    const check = (order: SessionOptions['order']) =>
      sessionCheckers['monotonic-reads']({ order: order! }).check(history)
    expect(check('issued').verdict).toBe('valid')
    expect(check('real-time').verdict).toBe('invalid')
    expect(() => brokenBy('wx1', false, { order: 'real-time' })).toThrow('expected a history that tells when')
  })
})

describe('what happened and what did not', () => {
  test.each<[string, readonly SessionGuarantee[], string]>([
    ['rx1', names, 'nobody wrote it'],
    ['!wx1 rx1', names, 'its write failed'],
    ['wx1 ?rx-', [], 'nobody saw what the read found'],
    ['?wx1 | rx1', [], 'an unknown write happened if it was found'],
    ['?wx1 wx2 | rx2 rx-', ['monotonic-reads'], 'an unknown write that nobody found did not happen'],
  ])('%s breaks %j: %s', (text, broken) => {
    expect(brokenBy(text)).toEqual(broken)
  })

  test('transactions and single operations are judged alike', () => {
    for (const text of ['wx1 rx-', 'wx1 wx2 | rx2 rx1', 'wx1 | rx1 wx2 | rx2 rx1', 'wx1 rx1']) {
      for (const name of names) {
        const checker = sessionCheckers[name]()
        const verdict = checker.checkTransactions(recordedOf(said(text), false)).verdict
        expect(checker.check(eventsOf(said(text))).verdict).toBe(verdict)
        expect(checker.check(transactionEventsOf(said(text))).verdict).toBe(verdict)
      }
    }
  })

  test('lists that contradict each other, or hold something twice, have no order', () => {
    expect(brokenBy('ax1 ax2 | rx12 | rx21', true)).toEqual(names)
    expect(brokenBy('ax1 | rx11', true)).toEqual(names)
  })

  test('a transaction finds its own appends before their place among others is certain', () => {
    const history = [
      {
        status: 'committed',
        accesses: [
          { type: 'append', key: 'x', value: 1 },
          { type: 'read', key: 'x', value: [1] },
        ],
      },
    ] as const
    const sessions = [history, said('ax2', true)[0]!, said('rx21', true)[0]!]
    expect(sessionCheckers['session-guarantees']().checkTransactions(recordedOf(sessions, true)).verdict).toBe('valid')
  })

  test('the initial value and the meaning of nil are options', () => {
    const check = (options: SessionOptions) =>
      sessionCheckers['monotonic-reads'](options).check(eventsOf(said('rx0 rx- | wx1')))
    expect(check({}).verdict).toBe('invalid')
    expect(check({ initial: 0 }).verdict).toBe('invalid')
    expect(check({ initial: 0, nil: 'wildcard' }).verdict).toBe('valid')
  })
})

describe('values that were written several times', () => {
  test('a read found one of them, whichever goes well', () => {
    expect(brokenBy('wx1 wx2 rx1 | wx1 rx2')).toEqual([])
    expect(brokenBy('wx1 wx2 wx1 | rx1 rx2 rx1')).toEqual([])
    expect(brokenBy('wx1 wx1 | rx1 rx-')).toEqual(['monotonic-reads'])
    // A choice that went wrong must not stay while another one is tried.
    expect(brokenBy('?wx1 rx- ?wx2 wx1 ?wx2 | rx2 rx1 rx1 rx1')).toEqual([])
  })

  test('evidence says how many choices were tried', () => {
    const result = sessionCheckers['monotonic-reads']().check(eventsOf(said('wx1 wx1 wx2 | rx1 rx2 rx1 rx2')))
    expect(result).toMatchObject({ verdict: 'invalid', evidence: { choices: expect.any(Number) } })
  })

  test('a search that was cut short does not know', () => {
    const history = eventsOf(said('wx1 wx1 wx2 | rx1 rx2 rx1 rx2'))
    const result = sessionCheckers['monotonic-reads']().check(history, { configurations: 2 })
    expect(result).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('written several times') })
    expect(sessionCheckers['monotonic-writes']().check(history, { shouldStop: () => true }).verdict).toBe('unknown')
  })
})

test.each([
  ['wx1 | rx1', 'read-your-writes'],
  ['wx1 | rx1', 'monotonic-reads'],
  ['wx1 wx2 | rx1', 'monotonic-writes'],
  ['wx1 | rx1 rx1', 'monotonic-writes'],
  ['wx1 | rx1 rx1', 'writes-follow-reads'],
] as const)('%s could not have broken %s, which is said', (text, name) => {
  const result = sessionCheckers[name]().check(eventsOf(said(text)))
  expect(result).toMatchObject({ verdict: 'valid', vacuous: expect.stringContaining('nothing could have failed') })
})

describe('of a long history', () => {
  const sessions = Array.from({ length: 20 }, (_, process) => process)
  /** One copy: each read finds what was written last. */
  const events: HistoryEvent[] = []
  const held = new Map<string, number>()
  for (let i = 0; i < 20_000; i += 1) {
    const process = sessions[(i * 7 + (i >> 5)) % sessions.length]!
    const key = `k${(i * 13) % 101}`
    const isRead = i % 3 === 0
    const value = isRead ? (held.get(key) ?? null) : i
    if (!isRead) held.set(key, i)
    const f = isRead ? 'read' : 'write'
    events.push({ process, type: 'invoke', f, key, value: isRead ? null : i }, { process, type: 'ok', f, key, value })
  }

  test('what one copy answered keeps all guarantees', () => {
    expect(sessionCheckers['session-guarantees']({ order: 'real-time' }).check(events).verdict).toBe('valid')
  })

  test.each(names)('%s notices the one read that finds nothing any more', (name) => {
    // A session that wrote the key and found it, and whose other writes were found.
    const late = { process: 7, f: 'read', key: 'k0' }
    const stale: HistoryEvent[] = [
      ...events,
      { ...late, type: 'invoke', value: null },
      { ...late, type: 'ok', value: null },
    ]
    const result = sessionCheckers[name]().check(stale)
    expect(result).toMatchObject({
      verdict: 'invalid',
      reason: expect.stringMatching(/later (found )?nil in "k0", which was there at first/),
    })
  })
})

describe('explanations', () => {
  const explained = (name: keyof typeof sessionCheckers, text: string) => {
    const checker = sessionCheckers[name]()
    const { evidence } = checker.check(eventsOf(said(text)))
    return checker.explain!(evidence!, { position: (at) => `line ${at + 1}` })
  }

  test('name who wrote and who found what, and where', () => {
    expect(explained('read-your-writes', 'wx1 rx-')).toEqual([
      'client 0 wrote 1 to "x" (line 2) and later found nil in "x" (line 4), which was there at first.',
    ])
    expect(explained('monotonic-writes', 'wx1 wx2 | rx2 rx1')).toEqual([
      'client 0 wrote 1 to "x" (line 2) and later 2 to "x" (line 4); client 1 found 2 in "x" (line 6) and later 1 in "x" (line 8), which 2 had replaced.',
    ])
    expect(explained('writes-follow-reads', 'wx1 | rx1 wy2 | ry2 wz3 | rz3 rx-')).toEqual([
      'client 1 found 1 in "x" (line 4) and later wrote 2 to "y" (line 6); client 2 found 2 in "y" (line 8) and later wrote 3 to "z" (line 10); client 3 found 3 in "z" (line 12) and later nil in "x" (line 14), which was there at first.',
    ])
    expect(explained('monotonic-reads', 'wx1 | wx2 | rx1 rx2 | rx2 rx1')).toEqual([
      'No order of the writes of "x" does all of this:',
      '1. client 2 found 1 in "x" (line 6) and later 2 in "x" (line 8), so 1 comes before 2.',
      '2. client 3 found 2 in "x" (line 10) and later 1 in "x" (line 12), so 2 comes before 1.',
    ])
    expect(explained('monotonic-reads', '!wx1 rx1')).toEqual([
      'read("x")→1 by client 0 (line 4) found 1, which nobody wrote: write("x", 1) by client 0 (failed) (line 2) would have.',
    ])
  })

  test('say of what is kept what it is, and on what it depends', () => {
    expect(explained('monotonic-reads', 'wx1 wx2 | rx2 rx1')).toEqual([
      '2 sessions, 2 writes and 2 reads: some order of the writes of each key keeps monotonic-reads.',
      'But no such order has the writes of each session in the order in which they were issued:',
      'No order of the writes of "x" does all of this:',
      '1. client 0 wrote 1 to "x" (line 2) and later 2 to "x" (line 4), so 1 comes before 2.',
      '2. client 1 found 2 in "x" (line 6) and later 1 in "x" (line 8), so 2 comes before 1.',
    ])
  })

  test('evidence is plain data', () => {
    const { evidence } = sessionCheckers['writes-follow-reads']().check(eventsOf(said('wx1 | rx1 wy2 | ry2 rx-')))
    expect(JSON.parse(JSON.stringify(evidence))).toEqual(evidence)
  })
})

describe('what is no history of reads and writes is refused, with its place', () => {
  const event = (fields: Partial<HistoryEvent>): HistoryEvent => ({ process: 0, type: 'invoke', f: 'read', ...fields })
  const check =
    (...events: HistoryEvent[]) =>
    () =>
      sessionCheckers['monotonic-reads']().check(events)

  test.each<[HistoryEvent[], string]>([
    [[event({}), event({ process: 1, f: 'add', value: 1 })], 'event 1: expected read, write, get or put'],
    [[event({ f: 'append', value: 1 }), event({ process: 1, f: 'put', value: 1 })], 'event 1: expected append or read'],
    [
      [event({ f: 'append', value: 1 }), event({ process: 1 }), event({ process: 1, type: 'ok', value: 7 })],
      'event 2: expected a list',
    ],
    [
      [event({ f: 'txn', value: [['w', 'x', 1]] }), event({ process: 1, f: 'txn', value: 3 })],
      'event 1: expected a transaction',
    ],
    [
      [event({ f: 'txn', value: [['append', 'x', 1]] }), event({ process: 1, f: 'txn', value: [['append', 'x', 1]] })],
      'event 1: expected each value to be appended to a key once',
    ],
    [
      [event({ f: 'txn', value: [['append', 'x', 1]] }), event({ process: 1, f: 'txn', value: [['w', 'x', 1]] })],
      'event 1: expected appends only',
    ],
    [[event({ type: 'ok' })], 'event 0: expected an invocation of read'],
  ])('%j: %s', (events, complaint) => {
    expect(check(...events)).toThrow(complaint)
  })
})
