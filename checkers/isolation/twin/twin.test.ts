import { describe, expect, test } from 'vitest'
import type { RecordedTransactions } from '../../../history/index.js'
import { holdsByAxioms } from './by-axioms.js'
import { canBeExecuted, holdsByExecution } from './by-execution.js'
import { holdsByGraphs } from './by-graphs.js'
import { compareWithTwin, SHAPES } from './compare.js'
import { DEFINITIONS, type Definition, LEVELS, type Level } from './levels.js'
import { parseTransactions, printTransactions } from './notation.js'
import { randomHistories } from './random-transactions.js'
import type { Decide } from './tally.js'

/** For each level and definition. More by hand: `FAULTLINE_HISTORIES=100000 npx vitest run checkers/isolation/twin`. */
const samples = Number(process.env.FAULTLINE_HISTORIES ?? 400)

/** The levels that hold, by both twins. */
function levelsOf(text: string, definition: Definition): readonly Level[] {
  const history = parseTransactions(text)
  const levels = LEVELS.filter((level) => holdsByAxioms(history, level, definition))
  expect(LEVELS.filter((level) => holdsByGraphs(history, level, definition))).toEqual(levels)
  return levels
}

const allBut = (...levels: readonly Level[]): readonly Level[] => LEVELS.filter((level) => !levels.includes(level))

const WITHOUT_SNAPSHOTS = [
  'read-uncommitted',
  'read-committed',
  'read-atomic',
  'causal',
  'parallel-snapshot-isolation',
  'prefix',
] as const

const SERIALIZABLE = ['repeatable-read', 'serializable', 'strong-session-serializable', 'strict-serializable'] as const

const SESSION_FORMS = [
  'strong-session-snapshot-isolation',
  'strong-session-serializable',
  'strong-snapshot-isolation',
  'strict-serializable',
] as const

describe('anomalies that have names, and the levels that allow them', () => {
  test.each<[string, string, readonly Level[]]>([
    ['nothing', '', LEVELS],
    ['a serial run', 's0: r x nil, w x 1\ns1: r x 1, w x 2', LEVELS],
    ['dirty write (G0)', 's0: a x 1, a y 1\ns1: a x 2, a y 2\ns2: r x [1 2], r y [2 1]', []],
    ['cyclic information flow (G1c)', 's0: w x 1, r y 2\ns1: w y 2, r x 1', ['read-uncommitted']],
    ['fractured read', 's0: w x 1, w y 1\ns1: r y nil, r x 1', ['read-uncommitted', 'read-committed']],
    ['non-repeatable read', 's0: w x 1\ns1: r x nil, r x 1', ['read-uncommitted', 'read-committed']],
    [
      'an effect without its cause',
      's0: w x 1\ns1: r x 1, w y 1\ns2: r y 1, r x nil',
      ['read-uncommitted', 'read-committed', 'read-atomic'],
    ],
    [
      'lost update',
      's0: r x nil, w x 1\ns1: r x nil, w x 2',
      ['read-uncommitted', 'read-committed', 'read-atomic', 'causal', 'prefix'],
    ],
    [
      'long fork',
      's0: w x 1\ns1: w y 1\ns2: r x 1, r y nil\ns3: r x nil, r y 1',
      WITHOUT_SNAPSHOTS.filter((level) => level !== 'prefix'),
    ],
    ['write skew', 's0: r x nil, r y nil, w x 1\ns1: r x nil, r y nil, w y 1', allBut(...SERIALIZABLE)],
    [
      'the anomaly of read-only transactions',
      's0: r x nil, r y nil, w x 1\ns1: r y nil, w y 2\ns2: r x nil, r y 2',
      allBut(...SERIALIZABLE),
    ],
  ])('%s', (_, text, levels) => {
    expect(levelsOf(text, 'adya')).toEqual(levels)
    expect(levelsOf(text, 'biswas-enea')).toEqual(levels)
  })

  test('by Biswas and Enea no transaction reads backwards, by Adya it may', () => {
    const text = 's0: w x 1, w y 1\ns1: r y 1, r x nil'
    expect(levelsOf(text, 'adya')).toEqual(['read-uncommitted', 'read-committed'])
    expect(levelsOf(text, 'biswas-enea')).toEqual(['read-uncommitted'])
  })

  test('by Biswas and Enea sessions count everywhere, by Adya in the forms named after them', () => {
    const text = 's0: w x 1\ns0: r x nil'
    expect(levelsOf(text, 'adya')).toEqual(allBut(...SESSION_FORMS))
    expect(levelsOf(text, 'biswas-enea')).toEqual(['read-uncommitted', 'read-committed'])
  })

  test('lists show that writes of a session are not in its order', () => {
    const text = 's0: a x 1\ns0: a x 2\ns1: r x [2 1]'
    expect(levelsOf(text, 'adya')).toEqual(allBut(...SESSION_FORMS))
    expect(levelsOf(text, 'biswas-enea')).toEqual([])
  })

  test('what no list shows is appended later', () => {
    const text = 's0: a x 2\ns0: a x 1\ns1: r x [1]'
    expect(levelsOf(text, 'adya')).toEqual(allBut(...SESSION_FORMS))
    expect(levelsOf(text, 'biswas-enea')).toEqual([])
  })

  test('a stale read, where time is told', () => {
    const text = 's0 [0..1]: w x 1\ns1 [2..3]: r x nil'
    expect(levelsOf(text, 'adya')).toEqual(allBut('strong-snapshot-isolation', 'strict-serializable'))
    expect(levelsOf(text.replace('[2..', '[0..'), 'adya')).toEqual(LEVELS)
    // Nobody knows when the write happened, though it did.
    expect(levelsOf(`${text.replace('s0', 's0 unknown')}\ns2 [4..5]: r x 1`, 'adya')).toEqual(LEVELS)
  })
})

describe('flaws, and the levels that are left', () => {
  test.each<[string, string, readonly Level[]]>([
    ['an unwritten read', 's0: r x 1', []],
    ['nothing to read', 'initial none\ns0: r x nil', []],
    ['own write not read', 's0: w x 1, r x 2\ns1: w x 2', []],
    ['own append not read', 's0: a x 1, r x [2]\ns1: a x 2', []],
    ['an element twice', 's0: a x 1\ns1: r x [1 1]', []],
    ['an aborted read', 's0 aborted: w x 1\ns1: r x 1', ['read-uncommitted']],
    ['an aborted element', 's0 aborted: a x 1\ns1: a x 2\ns2: r x [1 2]', ['read-uncommitted']],
    ['an intermediate read', 's0: w x 1, w x 2\ns1: r x 1', ['read-uncommitted']],
    ['an intermediate element', 's0: a x 1, a x 2\ns1: r x [1]', ['read-uncommitted']],
    ['a read of the own future', 's0: r x 1, w x 1', ['read-uncommitted']],
    ['an element of the own future', 's0: r x [1], a x 1', ['read-uncommitted']],
    ['appends torn apart by another', 's0: a x 1, a x 3\ns1: a x 2\ns2: r x [1 2 3]', []],
    ['appends in the wrong order', 's0: a x 1, a x 2\ns1: a x 3\ns2: r x [2 1 3]', ['read-uncommitted']],
    ['an append that was lost', 's0: a x 1, a x 2\ns1: r x [2]', ['read-uncommitted']],
    ['lists that do not begin alike', 's0: a x 1\ns1: a x 2\ns2: r x [1]\ns2: r x [2]', ['read-uncommitted']],
  ])('%s', (_, text, levels) => {
    expect(levelsOf(text, 'adya')).toEqual(levels)
    expect(levelsOf(text, 'biswas-enea')).toEqual(levels)
  })

  test('own appends stand behind what was there', () => {
    expect(levelsOf('s0: a x 1\ns1: r x [1], a x 2, a x 3, r x [1 2 3]', 'adya')).toEqual(LEVELS)
  })

  test('what nobody saw the result of tells nothing', () => {
    expect(levelsOf('s0: w x 1\ns1: r x ?\ns2 unknown: r x 5\ns3 aborted: r x 5', 'adya')).toEqual(LEVELS)
  })

  test('an unknown transaction committed if it was read from, and otherwise need not have', () => {
    const text = 's0 unknown: w x 1, w y 1\ns1: r x nil, r y nil\ns2: r x nil'
    expect(levelsOf(text, 'adya')).toEqual(LEVELS)
    expect(levelsOf(text.replace('r y nil', 'r y 1'), 'adya')).toEqual(['read-uncommitted', 'read-committed'])
  })

  test('an unknown transaction committed if it appended any element of a list', () => {
    const text = 's0 unknown: a x 1, a y 1\ns1: a x 2\ns2: r x [1 2], r y nil'
    expect(levelsOf(text, 'adya')).toEqual(['read-uncommitted', 'read-committed', 'read-atomic', 'causal'])
  })

  test('of several that may have been read from, one will do', () => {
    const text = 's0: w x 1, w y 1\ns1: w x 1\ns2: r x 1, r y nil'
    expect(levelsOf(text, 'adya')).toEqual(LEVELS)
    expect(levelsOf(text.replace('s1: w x 1', 's1: w x 2'), 'adya')).toEqual(['read-uncommitted', 'read-committed'])
    // Or nobody has written what was read.
    expect(levelsOf('initial 0\ns0: w x 0, w y 1\ns1: r x 0, r y 0', 'adya')).toEqual(LEVELS)
  })

  test('a value appended twice is no history', () => {
    expect(() => levelsOf('s0: a x 1\ns1: a x 1', 'adya')).toThrow('Appended twice')
  })
})

describe('twins that know nothing of each other say the same', () => {
  test('by axioms and by graphs', () => {
    const counts = compareWithTwin({ seed: 'graphs', histories: samples, decide: holdsByGraphs })
    expect(counts).toHaveLength(LEVELS.length * DEFINITIONS.length)
    for (const { held, failed, unknown } of counts)
      expect([held, failed, unknown]).toEqual([samples / 2, samples / 2, 0])
  })

  test('by axioms and by execution', () => {
    const levels = LEVELS.filter((level) => canBeExecuted(level, 'adya'))
    const counts = compareWithTwin({ seed: 'execution', histories: samples / 2, levels, decide: holdsByExecution })
    for (const { judged, unknown } of counts) expect([judged, unknown]).toEqual([samples / 2, 0])
  })
})

describe('the comparison finds what is wrong, and shows little of it:', () => {
  const complaint = (decide: Decide): string => {
    try {
      compareWithTwin({ seed: 1, histories: 200, decide })
    } catch (error) {
      return (error as Error).message
    }
    throw new Error('Expected a disagreement, got none')
  }

  test('a checker that lets lost updates pass', () => {
    const message = complaint((history, level, definition) => {
      const isSnapshot = level === 'snapshot-isolation' && definition === 'adya'
      return holdsByAxioms(history, isSnapshot ? 'prefix' : level, definition)
    })
    expect(message).toContain('Expected that snapshot-isolation (adya) fails, got that it holds for\n')
    const history = parseTransactions(message.slice(message.indexOf('\n')))
    expect(history.transactions.length).toBeLessThanOrEqual(3)
    expect(holdsByAxioms(history, 'snapshot-isolation', 'adya')).toBe(false)
  })

  test('a checker that takes unknown transactions for committed ones', () => {
    const message = complaint((history, level, definition) => {
      const transactions = history.transactions.map((one) => ({
        ...one,
        status: one.status === 'unknown' ? ('committed' as const) : one.status,
      }))
      return holdsByAxioms({ ...history, transactions }, level, definition)
    })
    expect(message).toContain('unknown')
    expect(message.split('\n').length).toBeLessThanOrEqual(5)
  })

  test('a checker that throws', () => {
    const message = complaint((history, level, definition) => {
      if (history.transactions.some(({ status }) => status === 'aborted')) throw new Error('no aborted ones, please')
      return holdsByAxioms(history, level, definition)
    })
    expect(message).toContain('no aborted ones, please')
    expect(message).toMatch(/\nT0 s\d+ aborted( \[\d+\.\.\d+\])?: *\n$/)
  })

  test('a checker that knows nothing is not wrong, and that is counted', () => {
    const [first] = compareWithTwin({ seed: 1, histories: 20, levels: ['causal'], decide: () => 'unknown' })
    expect(first).toEqual({ level: 'causal', definition: 'adya', judged: 20, held: 10, failed: 10, unknown: 20 })
  })
})

describe.each(SHAPES.map((shape) => [JSON.stringify(shape), shape] as const))('random histories %s', (_, shape) => {
  const histories = (seed: string, count: number): RecordedTransactions[] => {
    const stream = randomHistories(seed, shape)
    return Array.from({ length: count }, () => stream.next().value)
  }

  test('are the same for the same seed, and others for another', () => {
    expect(histories('a', 50)).toEqual(histories('a', 50))
    expect(histories('a', 50)).not.toEqual(histories('b', 50))
  })

  test('are read back as they are printed', () => {
    for (const history of histories('printed', 200))
      expect(parseTransactions(printTransactions(history)).transactions).toEqual(history.transactions)
  })

  test('have what they are asked to have', () => {
    const all = histories('asked', 300)
    for (const { type, realTime, transactions } of all) {
      expect(type).toBe(shape.type)
      expect(realTime).toBe(shape.realTime)
      expect(transactions.length).toBeLessThanOrEqual(shape.transactionsMax ?? 5)
      expect(transactions.map(({ index }) => index)).toEqual(transactions.map((_, i) => i))
    }
    const statuses = all.flatMap(({ transactions }) => transactions.map(({ status }) => status))
    expect(new Set(statuses)).toEqual(new Set(['committed', 'aborted', 'unknown']))
  })

  test('with real time, nobody does two things at once, nor anything after an unknown end', () => {
    if (!shape.realTime) return
    for (const { transactions } of histories('time', 300)) {
      const positions = transactions.flatMap(({ invoked, completed }) => [invoked, completed ?? -1 - invoked!])
      expect(new Set(positions).size).toBe(2 * transactions.length)
      for (const [i, a] of transactions.entries())
        for (const b of transactions.slice(i + 1)) {
          expect(a.invoked).toBeLessThan(b.invoked!)
          if (a.session === b.session)
            expect([a.status === 'unknown', a.completed! < b.invoked!]).toEqual([false, true])
        }
    }
  })
})

test('what is no transaction is refused, with the line', () => {
  expect(() => parseTransactions('s0 w x 1')).toThrow('got "s0 w x 1"')
  expect(() => parseTransactions('s0: x 1')).toThrow('got "x 1"')
})
