import { expect, test } from 'vitest'
import type { TransactionHistory } from '../observations.js'
import { observe } from '../observe.js'
import { anomaliesOf } from './anomalies.js'
import { randomHistory } from './testing/histories.js'

type Values = readonly number[]

/** By the definitions, on the text of the history alone. */
function byDefinition({ transactions, type }: TransactionHistory): { skews: number; lost: number } {
  const written = (t: number) =>
    new Set(transactions[t]!.accesses.filter(({ type }) => type !== 'read').map(({ key }) => key))
  const isMissed = (reader: number, writer: number) =>
    transactions[reader]!.accesses.some(
      (read) =>
        read.type === 'read' &&
        transactions[writer]!.accesses.some(
          ({ type: what, key, value }) =>
            what !== 'read' &&
            key === read.key &&
            (type === 'register' ? read.value === null : !(read.value as Values).includes(value as number)),
        ),
    )
  let skews = 0
  for (let a = 0; a < transactions.length; a += 1)
    for (let b = a + 1; b < transactions.length; b += 1)
      if (isMissed(a, b) && isMissed(b, a) && [...written(a)].every((key) => !written(b).has(key))) skews += 1
  const updaters = new Map<string, Set<number>>()
  for (const { index, accesses } of transactions)
    for (const { type: what, key, value } of accesses) {
      if (what !== 'read' || !written(index).has(key)) continue
      // Own writes are no version that others could have read.
      const own = accesses.filter((other) => other.type !== 'read' && other.key === key).map((other) => other.value)
      if (type === 'register' && own.includes(value!)) continue
      const version = type === 'register' ? value : (value as Values).filter((element) => !own.includes(element)).at(-1)
      const name = `${key} ${version}`
      updaters.set(name, (updaters.get(name) ?? new Set()).add(index))
    }
  return { skews, lost: [...updaters.values()].filter(({ size }) => size > 1).length }
}

test.each(['list-append', 'register'] as const)(
  '%s: write skew and lost updates are those of the definitions',
  (type) => {
    let [skewed, lossy] = [0, 0]
    for (let i = 0; i < 1200; i += 1) {
      const history = randomHistory(`patterns ${i}`, type)
      const observations = observe(history)
      if (observations.flawCounts.size > 0) continue
      const anomalies = anomaliesOf(observations)
      const count = (name: string) => anomalies.find((anomaly) => anomaly.name === name)?.count ?? 0
      const { skews, lost } = byDefinition(history)
      expect([i, count('write-skew'), count('lost-update')]).toEqual([i, skews, lost])
      skewed += skews > 0 ? 1 : 0
      lossy += lost > 0 ? 1 : 0
    }
    expect(skewed).toBeGreaterThan(10)
    expect(lossy).toBeGreaterThan(10)
  },
)
