import { describe, expect, test } from 'vitest'
import type { SessionGuarantee } from './evidence.js'
import { type SessionOptions, sessionGuarantees } from './index.js'
import { keeps, type SmallHistory } from './testing/definition.js'
import {
  eventsOf,
  randomSessions,
  randomTimes,
  recordedOf,
  type Shape,
  transactionEventsOf,
  untilUnknown,
} from './testing/histories.js'

const four = ['read-your-writes', 'monotonic-reads', 'monotonic-writes', 'writes-follow-reads'] as const
const sets: readonly (readonly SessionGuarantee[])[] = [...four.map((each) => [each]), four]

const shapes: Readonly<Record<string, Shape>> = {
  'one register': { sessionsMax: 3, accessesMax: 9, keys: ['x'] },
  'two registers': { sessionsMax: 3, accessesMax: 9, keys: ['x', 'y'] },
  'three registers': { sessionsMax: 4, accessesMax: 9, keys: ['x', 'y', 'z'] },
  'repeated values': { sessionsMax: 3, accessesMax: 7, keys: ['x', 'y'], repeats: true },
  transactions: { sessionsMax: 3, accessesMax: 9, keys: ['x', 'y'], transactions: true },
  'transactions with repeated values': {
    sessionsMax: 3,
    accessesMax: 7,
    keys: ['x'],
    transactions: true,
    repeats: true,
  },
  'a list': { sessionsMax: 3, accessesMax: 8, keys: ['x'], isLists: true, transactions: true },
  'two lists': { sessionsMax: 3, accessesMax: 9, keys: ['x', 'y'], isLists: true, transactions: true },
}
/** 200 here; a hundred thousand histories, in all, were compared by hand. */
const SEEDS = Number(process.env.FAULTLINE_TWIN_SEEDS ?? 200)

/** Compares every guarantee, and says how many histories keep and break each. */
function compare(
  name: string,
  expected: (history: SmallHistory, set: readonly SessionGuarantee[], seed: string) => boolean,
  actual: (history: SmallHistory, set: readonly SessionGuarantee[], seed: string) => string,
): Readonly<Record<string, { valid: number; invalid: number }>> {
  const counts = Object.fromEntries(sets.map((set) => [set.join(), { valid: 0, invalid: 0 }]))
  for (let i = 0; i < SEEDS; i += 1) {
    const seed = `${name} ${i}`
    const history = randomSessions(seed, shapes[name]!)
    for (const set of sets) {
      const verdict = expected(history, set, seed) ? 'valid' : 'invalid'
      expect(actual(history, set, seed), `${seed}: ${set.join()}\n${JSON.stringify(history)}`).toBe(verdict)
      counts[set.join()]![verdict] += 1
    }
  }
  return counts
}

describe.each(Object.keys(shapes))('with %s, the checkers say what the definitions say', (name) => {
  test('of sessions without real time', () => {
    const isLists = shapes[name]!.isLists === true
    const expected = (history: SmallHistory, set: readonly SessionGuarantee[]) => keeps(history, set)
    const counts = compare(name, expected, (history, set) => {
      return sessionGuarantees(set).checkTransactions(recordedOf(history, isLists)).verdict
    })
    for (const [set, { valid, invalid }] of Object.entries(counts)) {
      expect(valid, set).toBeGreaterThan(SEEDS / 10)
      expect(invalid, set).toBeGreaterThan(SEEDS / 60)
    }
  })
})

const byOrder: readonly SessionOptions['order'][] = ['any', 'issued', 'real-time']

test.each(byOrder)('of events, where the order of writes is known as %s', (order) => {
  const cut = (history: SmallHistory) => history.map(untilUnknown)
  compare(
    'two registers',
    (history, set, seed) => {
      const sessions = cut(history)
      const times = randomTimes(seed, sessions)
      const sessionOf = new Map(sessions.flatMap((units, session) => units.map((unit) => [unit, session] as const)))
      return keeps(sessions, set, (a, b) => {
        const isEarlier = times.get(a)![1] < times.get(b)![0]
        if (order === 'any' || !isEarlier) return false
        return sessionOf.get(a) === sessionOf.get(b) || (order === 'real-time' && a.status === 'committed')
      })
    },
    (history, set, seed) => {
      const sessions = cut(history)
      const events = eventsOf(sessions, randomTimes(seed, sessions))
      return sessionGuarantees(set, { order: order! }).check(events).verdict
    },
  )
})

test('of events that are transactions', () => {
  const cut = (history: SmallHistory) => history.map(untilUnknown)
  for (const name of ['transactions', 'a list']) {
    compare(
      name,
      (history, set) => keeps(cut(history), set),
      (history, set) => sessionGuarantees(set).check(transactionEventsOf(cut(history))).verdict,
    )
  }
})
