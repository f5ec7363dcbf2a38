import { describe, expect, test } from 'vitest'
import type { RecordedTransactions } from '../../history/index.js'
import { decideLevel, isRefuted } from './judge.js'
import { type Definition, isolationLevels, ruleOf } from './levels.js'
import { minimise } from './minimise.js'
import type { TransactionHistory } from './observations.js'
import { observe } from './observe.js'
import { Chance } from './twin/drafts.js'
import { parseTransactions } from './twin/notation.js'
import { randomHistories } from './twin/random-transactions.js'

const HISTORIES = Number(process.env.FAULTLINE_MINIMISE_RUNS ?? 60)
const shapes = [
  { type: 'register', realTime: true },
  { type: 'register', realTime: true, duplicates: true, transactionsMax: 4 },
  { type: 'list-append', realTime: true },
] as const
const rules = (['adya', 'biswas-enea'] as const).flatMap((definition: Definition) =>
  isolationLevels.map((level) => ruleOf(level, definition)),
)
const all = ({ transactions }: RecordedTransactions) => transactions.map((_, index) => index)
const isGood = (history: TransactionHistory) => {
  const seen = observe(history)
  return rules.map((rule) => decideLevel(seen, rule, {}).verdict === 'valid')
}

describe('nothing that may be left out makes a good history bad', () => {
  test.each(shapes)('%o', (shape) => {
    const chance = new Chance(`parts ${JSON.stringify(shape)}`)
    const histories = randomHistories('parts', shape)
    let [kept, lost] = [0, 0]
    for (let i = 0; i < HISTORIES; i += 1) {
      const history = histories.next().value
      // Where lists contradict each other, read uncommitted takes none at its word; with one list less it would (see judge.ts).
      const hasOrders = observe(history).flawCounts.get('incompatible-order') === undefined
      const good = isGood(history).map((was, at) => was && (hasOrders || rules[at]!.base !== 'read-uncommitted'))
      minimise(
        history,
        chance.percent(50) ? all(history) : all(history).filter(() => chance.percent(60)),
        (part) => {
          const now = isGood(part)
          for (const [at, was] of good.entries()) {
            if (was && !now[at]) throw new Error(`${rules[at]!.level} is lost: ${JSON.stringify(part.transactions)}`)
            if (was) kept += 1
            else if (now[at]) lost += 1
          }
          return chance.percent(50)
        },
        () => false,
      )
    }
    expect(kept).toBeGreaterThan(HISTORIES)
    expect(lost).toBeGreaterThan(HISTORIES)
  })
})

test('what is left is bad, and no step of it can be spared', () => {
  const serializable = ruleOf('serializable', 'adya')
  let judged = 0
  for (const shape of shapes) {
    const histories = randomHistories('spared', shape)
    for (let i = 0; i < HISTORIES; i += 1) {
      const history = histories.next().value
      if (!isRefuted(history, serializable, {})) continue
      judged += 1
      const isBad = (part: TransactionHistory) => isRefuted(part, serializable, {})
      const part = minimise(history, all(history), isBad, () => false)
      expect(isBad(part.history)).toBe(true)
      if (shape.type === 'list-append') continue
      for (const [t, transaction] of part.history.transactions.entries()) {
        const others = part.history.transactions.filter((_, i) => i !== t)
        const isNeeded = transaction.accesses.length > 0 || isBad({ ...part.history, transactions: others }) === false
        expect(isNeeded, JSON.stringify(part.history.transactions)).toBe(true)
        for (const [a, access] of transaction.accesses.entries()) {
          if (access.type !== 'read') continue
          const accesses = transaction.accesses.filter((_, i) => i !== a)
          const transactions = part.history.transactions.with(t, { ...transaction, accesses })
          expect(isBad({ ...part.history, transactions })).toBe(false)
        }
      }
    }
  }
  expect(judged).toBeGreaterThan(HISTORIES / 4)
})

test('two transactions are left of a crowd', () => {
  const crowd = Array.from({ length: 30 }, (_, i) => `s${i}: w z${i} 1, r x ${i % 2 === 0 ? 'nil' : 1}`)
  const history = parseTransactions(['s100: r x nil, w q 2, w y 1', 's101: r y nil, w p 1, w x 1', ...crowd].join('\n'))
  const part = minimise(
    history,
    all(history),
    (h) => isRefuted(h, ruleOf('serializable', 'adya'), {}),
    () => false,
  )
  expect(part.transactions).toEqual([0, 1])
  expect(part.history.transactions.map(({ accesses }) => accesses.map(({ type, key }) => `${type} ${key}`))).toEqual([
    ['read x', 'write y'],
    ['read y', 'write x'],
  ])
})
