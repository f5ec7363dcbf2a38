import { expect, test } from 'vitest'
import type { History, Value } from '../../history/index.js'
import type { HistoryChecker } from '../verdict.js'
import { deliveryCheckers } from './index.js'
import * as definition from './testing/definitions.js'
import { type Called, type Dice, randomEvents } from './testing/random.js'

/** 1,500 here; a hundred thousand of each kind were compared by hand. */
const SEEDS = Number(process.env.FAULTLINE_TWIN_SEEDS ?? 1_500)

interface Kind {
  readonly checker: HistoryChecker
  readonly holds: (history: History) => boolean
  readonly call: (dice: Dice) => Called
  readonly result: (dice: Dice, called: Called) => Value
  readonly operationsMax?: number
  /** Where results that nobody saw may excuse what is missing. */
  readonly excuses?: boolean
}

/** Elements are there as soon as somebody began to add them, but for some mishaps. */
function sets(holds: (history: History) => boolean, checker: HistoryChecker): Kind {
  const there = new Set<number>()
  let care = 0
  return {
    checker,
    holds,
    call: (dice) => {
      care ||= dice.pick([0.6, 1, 1])
      if (dice.chance(0.5)) return { f: 'read' }
      const value = dice.below(3)
      there.add(value)
      return { f: 'add', value }
    },
    result: (dice, { f, value }) => {
      if (f === 'add') return value!
      const found = dice.some([...there], care)
      if (dice.chance(0.03)) found.push(dice.below(4))
      return found
    },
  }
}

/** Messages are numbered as they are sent, by a counter for each history. */
function messages(
  holds: (history: History) => boolean,
  name: 'at-most-once' | 'at-least-once' | 'ordered-delivery' | 'no-gaps',
): Kind {
  let [last, left]: [number, number[]] = [0, []]
  return {
    checker: deliveryCheckers[name](),
    holds,
    operationsMax: 9,
    excuses: true,
    call: (dice) => {
      if (dice.chance(0.5)) return { f: 'receive' }
      last += 1
      left.push(last)
      return { f: 'send', value: last, key: dice.pick(['x', 'y']) }
    },
    result: (dice, { f, value }) => {
      if (f === 'send') return value!
      if (dice.chance(0.05)) return dice.pick([null, last + 1, 1])
      if (left.length === 0) return null
      const at = dice.chance(0.7) ? 0 : dice.below(left.length)
      const got = left[at]!
      if (dice.chance(0.9)) left = left.toSpliced(at, 1)
      return got
    },
  }
}

const keys = ['a', 'b', 'c', 'd']
const kinds: Readonly<Record<string, () => Kind>> = {
  set: () => sets(definition.isSet, deliveryCheckers.set()),
  'set-full': () => sets((history) => definition.isSetFull(history, false), deliveryCheckers['set-full']()),
  'linearizable set-full': () =>
    sets((history) => definition.isSetFull(history, true), deliveryCheckers['set-full']({ linearizable: true })),
  queue: () => ({
    checker: deliveryCheckers.queue(),
    holds: definition.isQueue,
    operationsMax: 10,
    call: (dice) => (dice.chance(0.6) ? { f: 'enqueue', value: dice.below(3) } : { f: 'dequeue' }),
    result: (dice, { f, value }) => (f === 'enqueue' ? value! : dice.chance(0.4) ? null : dice.below(3)),
  }),
  counter: () => ({
    checker: deliveryCheckers.counter(),
    holds: definition.isCounter,
    call: (dice) => (dice.chance(0.6) ? { f: 'add', value: dice.pick([1, 2, -1]) } : { f: 'read' }),
    result: (dice, { f, value }) => (f === 'add' ? value! : dice.below(4)),
  }),
  'long-fork': () => {
    let left = [...keys]
    return {
      checker: deliveryCheckers['long-fork'](),
      holds: definition.hasNoLongFork,
      operationsMax: 9,
      call: (dice) => {
        if (left.length === 0 || dice.chance(0.4)) {
          const some = [dice.pick(keys), ...dice.some(keys, 0.5)]
          return { f: 'txn', value: [...new Set(some)].map((key) => ['r', key, null]) }
        }
        const [key, ...rest] = left
        left = rest
        return { f: 'txn', value: [['w', key!, 1]] }
      },
      result: (dice, { value }) => {
        const steps = value as readonly (readonly [string, string, Value])[]
        const reached = dice.below(keys.length + 1)
        return steps.map(([f, key, written]) => {
          if (f === 'w') return [f, key, written]
          const isThere = keys.indexOf(key) < reached !== dice.chance(0.06)
          return [f, key, isThere ? 1 : null]
        })
      },
    }
  },
  'at-most-once': () => messages(definition.isAtMostOnce, 'at-most-once'),
  'at-least-once': () => messages(definition.isAtLeastOnce, 'at-least-once'),
  'ordered-delivery': () => messages(definition.isOrdered, 'ordered-delivery'),
  'no-gaps': () => messages(definition.hasNoGaps, 'no-gaps'),
}

test.each(Object.keys(kinds))('%s says what its definition says', (name) => {
  const counts = { valid: 0, invalid: 0, unknown: 0 }
  for (let i = 0; i < SEEDS; i += 1) {
    const { checker, holds, call, result, operationsMax = 8, excuses = false } = kinds[name]!()
    const history = randomEvents(`${name} ${i}`, operationsMax, call, result)
    const expected = holds(history) ? 'valid' : 'invalid'
    const { verdict } = checker.check(history)
    counts[verdict] += 1
    const isExcused = verdict === 'unknown' && excuses && expected === 'invalid' && definition.unseenIn(history) > 0
    if (!isExcused) expect(verdict, `${name} ${i}\n${JSON.stringify(history)}`).toBe(expected)
  }
  expect(counts.valid).toBeGreaterThan(SEEDS / 10)
  expect(counts.invalid).toBeGreaterThan(SEEDS / 10)
})
