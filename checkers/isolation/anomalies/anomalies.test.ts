import { describe, expect, test } from 'vitest'
import { observe } from '../observe.js'
import { type Anomaly, anomaliesOf, findAnomalies } from './anomalies.js'
import { cycleClasses, cycleForms } from './cycles.js'
import { meaningOf } from './meanings.js'
import { anomalyNames } from './names.js'
import { historyOf, type Steps, type Written } from './testing/histories.js'

const lists = (...written: (Steps | Written)[]) => anomaliesOf(observe(historyOf('list-append', ...written)))
const registers = (...written: (Steps | Written)[]) => anomaliesOf(observe(historyOf('register', ...written)))
const told = (anomalies: readonly Anomaly[]) =>
  anomalies.map(({ name, count, refutes }) => `${name} ${count} ${refutes}`)
const edgesOf = (anomalies: readonly Anomaly[], name: string) => {
  const { example } = anomalies.find((anomaly) => anomaly.name === name)!
  return example.type === 'cycle' ? example.edges.map(({ from, type, to }) => `${from} ${type} ${to}`) : []
}

test('a history without anomalies has none', () => {
  expect(lists('ax1', 'rx1 ax2', 'rx12')).toEqual([])
  expect(registers('wx1', 'rx1 wx2', 'rx2')).toEqual([])
  expect(lists()).toEqual([])
})

test.each<[string, (Steps | Written)[], string[]]>([
  ['G0', ['ax1 ay1', 'ax2 ay2', 'rx12', 'ry21'], ['G0 1 read-uncommitted']],
  ['G1c', ['ax1 ry1', 'ay1 rx1'], ['G1c 1 read-committed']],
  ['a part of a transaction seen', ['ax1 ay1', 'rx1 ry'], ['G-single 1 read-atomic']],
  ['an effect without its cause', ['ax1', 'rx1 ay1', 'ry1 rx'], ['G-single 1 causal']],
  // Who read the old y overwrote z before who wrote the new y did.
  ['a missed overwrite', ['ax1', 'ry az1', 'rx1 ay1 az2', 'rz12'], []],
  ['a missed overwrite in a circle', ['ry az2', 'ay1 az1', 'rz12'], ['G-single 1 parallel-snapshot-isolation']],
  ['long fork', ['ax1', 'ay1', 'rx1 ry', 'ry1 rx'], ['long-fork 1 prefix', 'G-nonadjacent 1 prefix']],
  [
    'write skew',
    ['rx ry ax1', 'rx ry ay1', 'rx1', 'ry1'],
    ['write-skew 1 repeatable-read', 'G2-item 1 repeatable-read'],
  ],
  [
    'lost update',
    ['rx ax1', 'rx ax2', 'rx12'],
    ['lost-update 1 parallel-snapshot-isolation', 'G-single 1 parallel-snapshot-isolation'],
  ],
  [
    'lost update that nobody saw',
    ['rx ax1', 'rx ax2'],
    ['lost-update 1 parallel-snapshot-isolation', 'G2-item 1 repeatable-read'],
  ],
  ['aborted read', [{ steps: 'ax1', status: 'aborted' }, 'rx1', 'rx1'], ['G1a 2 read-committed']],
])('lists: %s', (_, written, expected) => expect(told(lists(...written))).toEqual(expected))

test('a cycle of snapshots that only writes break refutes snapshot isolation, not prefix', () => {
  const anomalies = lists('rx az2', 'ry aw2', 'ay1 az1', 'ax1 aw1', 'rz12', 'rw12')
  expect(told(anomalies)).toEqual(['G-nonadjacent 1 snapshot-isolation'])
})

test('a stale read is one in real time, or in its session, alone', () => {
  const at = [
    [0, 1],
    [2, 3],
  ] as const
  const stale = (session: number) => [
    { steps: 'ax1', session: 0, at: at[0] },
    { steps: 'rx', session, at: at[1] },
  ]
  expect(told(lists(...stale(1)))).toEqual(['G-single-realtime 1 strong-snapshot-isolation'])
  expect(told(lists(...stale(0)))).toEqual(['G-single-process 1 strong-session-snapshot-isolation'])
  const order = [
    { steps: 'rx', at: [4, 5] as const },
    { steps: 'ry ax1', at: [0, 9] as const },
    { steps: 'ay1', at: [1, 3] as const },
  ]
  expect(told(lists(...order))).toEqual(['G2-item-realtime 1 strict-serializable'])
})

test('a form that a plainer one explains is not named', () => {
  const session = { session: 0 }
  const names = told(lists({ steps: 'ax1 ay1', ...session }, { steps: 'rx1 ry', ...session }))
  expect(names).toEqual(['G-single 1 read-atomic'])
})

test('write skew is of two transactions that write no common key, and counted by pairs', () => {
  expect(told(lists('rx ry ax1 az1', 'rx ry ay1 az2'))).toContain('G2-item 1 repeatable-read')
  expect(told(lists('rx ry ax1 az1', 'rx ry ay1 az2')).join()).not.toContain('write-skew')
  expect(told(lists('rx ay1', 'ry ax1', 'rz aw1', 'rw az1'))).toContain('write-skew 2 repeatable-read')
})

test('lost updates are counted by versions', () => {
  const anomalies = registers('wx1', 'rx1 wx2', 'rx1 wx3', 'rx1 wx4', 'ry wy1', 'ry wy2', 'rx1')
  expect(told(anomalies)).toEqual(['lost-update 2 parallel-snapshot-isolation', 'G2-item 1 repeatable-read'])
  expect(anomalies[0]!.example).toEqual({
    type: 'updates',
    key: 'x',
    version: { transaction: 0, access: 0 },
    of: 3,
    updates: [1, 2, 3].map((transaction) => ({
      read: { transaction, access: 0 },
      write: { transaction, access: 1 },
    })),
  })
})

test('one transaction that reads and writes twice loses no update', () => {
  expect(lists('rx ax1 ax2', 'rx12')).toEqual([])
  expect(registers('rx rx wx1', 'rx1')).toEqual([])
})

test('parts that have nothing to do with each other are counted', () => {
  expect(told(lists('ax1 ry1', 'ay1 rx1', 'az1 rw1', 'aw1 rz1'))).toEqual(['G1c 2 read-committed'])
})

test('transactions of an example go by their places in the history, keys by those in its list', () => {
  const aborted = { steps: 'ay9', status: 'aborted' as const }
  const anomalies = lists(aborted, 'az1', 'ax1 ay1', 'rx1 ry')
  expect(anomalies[0]!.example).toEqual({
    type: 'cycle',
    isShortest: true,
    keys: ['y', 'x'],
    edges: [
      {
        type: 'rw',
        from: 3,
        to: 2,
        key: 0,
        read: { transaction: 3, access: 1 },
        overwrite: { transaction: 2, access: 1 },
        proof: { type: 'unseen' },
      },
      { type: 'wr', from: 2, to: 3, key: 1, write: { transaction: 2, access: 0 }, read: { transaction: 3, access: 0 } },
    ],
  })
})

test('what a list shows several hops long is one edge', () => {
  const anomalies = lists('ax1 ry1', 'ax2', 'ax3', 'ax4 ay1', 'rx1234')
  expect(edgesOf(anomalies, 'G1c').sort()).toEqual(['0 ww 3', '3 wr 0'])
})

test('registers with repeated values: what is not certain is no anomaly', () => {
  expect(registers('wx1 wy1', 'wx1', 'rx1 ry')).toEqual([])
  expect(told(registers('wx1 wy1', 'rx1 ry'))).toEqual(['G-single 1 read-atomic'])
})

test('a search that is ended says what it did not come to', () => {
  const seen = observe(historyOf('list-append', 'ax1 ry1', 'ay1 rx1', 'rx ay2'))
  const { anomalies, undecided } = findAnomalies(seen, { shouldStop: () => true })
  expect(anomalies).toEqual([])
  expect(undecided).toContain('G1c')
  expect(findAnomalies(seen).undecided).toEqual([])
})

describe('names', () => {
  const cycles = cycleClasses.flatMap((base) => cycleForms.map((form) => `${base}${form}` as const))

  test('each has a meaning of its own, and a place in the order', () => {
    const meanings = anomalyNames.map(meaningOf)
    expect(new Set(meanings).size).toBe(anomalyNames.length)
    for (const name of cycles) expect(anomalyNames).toContain(name)
  })

  test('come in the same order with every history: the most fundamental first', () => {
    const { length } = anomalyNames
    const all = lists('ax1 ry1 az1', 'ay1 rx1', 'rx', { steps: 'aw1', status: 'aborted' }, 'rw1 ru5')
    const places = all.map(({ name }) => anomalyNames.indexOf(name))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places.every((place) => place >= 0 && place < length)).toBe(true)
    expect(all.length).toBeGreaterThan(2)
  })
})
