import { expect, test } from 'vitest'
import { type History, readTransactions } from '../history/index.js'
import '../vitest.js'
import { historyMatchers, linearizable, register } from './index.js'

expect.extend(historyMatchers)

const txn = (process: number, ...steps: readonly (readonly [string, string, number | null])[]): History => [
  { process, type: 'invoke', f: 'txn', value: steps.map(([f, key, value]) => [f, key, f === 'r' ? null : value]) },
  { process, type: 'ok', f: 'txn', value: steps },
]
const skew = [...txn(0, ['r', 'x', null], ['w', 'y', 1]), ...txn(1, ['r', 'y', null], ['w', 'x', 1])]

test('a history is isolated at a level, or not, and the message explains why', () => {
  expect(skew).toBeIsolated('snapshot-isolation')
  expect(skew).not.toBeIsolated('serializable')
  expect(() => expect(skew).toBeIsolated('serializable')).toThrow(
    /expected the history to be serializable, which it is not: [\s\S]*write-skew[\s\S]*T1 comes before T2[\s\S]*T2 comes before T1/,
  )
  expect(() => expect(skew).not.toBeIsolated('snapshot-isolation')).toThrow('expected the history not to be')
})

test('recorded transactions are histories as well', () => {
  expect(readTransactions('w 0 1\n=====\nr 0 1\n')).toBeIsolated('causal')
})

test('any checker may be asked', () => {
  const stale: History = [
    { process: 0, type: 'invoke', f: 'write', value: 1 },
    { process: 0, type: 'ok', f: 'write', value: 1 },
    { process: 0, type: 'invoke', f: 'read' },
    { process: 0, type: 'ok', f: 'read', value: null },
  ]
  expect(stale.slice(0, 2)).toSatisfyChecker(linearizable(register()))
  expect(() => expect(stale).toSatisfyChecker(linearizable(register()))).toThrow('which it is not')
})

test('what is not known passes neither way', () => {
  const cut = { shouldStop: () => true }
  const many = Array.from({ length: 200 }, (_, i) => txn(i, ['r', 'x', i], ['w', 'x', i + 1], ['w', 'y', i % 3])).flat()
  const history = [...txn(1000, ['w', 'x', 0]), ...many]
  expect(() => expect(history).toBeIsolated('serializable', cut)).toThrow('expected to know')
  expect(() => expect(history).not.toBeIsolated('serializable', cut)).toThrow('expected to know')
})
