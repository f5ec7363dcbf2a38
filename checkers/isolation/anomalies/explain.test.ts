import { describe, expect, test } from 'vitest'
import { showValue } from '../../../history/index.js'
import type { Edge } from '../edges.js'
import type { TransactionHistory } from '../observations.js'
import { observe } from '../observe.js'
import { type AnomalyOptions, anomaliesOf } from './anomalies.js'
import { explainAnomaly } from './explain.js'
import { explainEdge } from './explain-edge.js'
import type { AnomalyName } from './names.js'
import type { TransactionNaming } from './phrases.js'
import { historyOf, randomHistory } from './testing/histories.js'

function explained(
  history: TransactionHistory,
  name: AnomalyName,
  { options = {}, naming = {} }: { options?: AnomalyOptions; naming?: TransactionNaming } = {},
): readonly string[] {
  const seen = observe(history)
  return explainAnomaly(seen, anomaliesOf(seen, options).find((anomaly) => anomaly.name === name)!, naming)
}

/** Without what the name means. */
const steps = (...args: Parameters<typeof explained>) => explained(...args).slice(1)

test('a cycle is what it means, a sentence for each edge, and the contradiction', () => {
  expect(explained(historyOf('list-append', 'ax1 ay1', 'rx1 ry'), 'G-single')).toEqual([
    'G-single: a transaction saw only a part of what another one did, or missed a write that it should have seen.',
    '1. T2 comes before T1: T2 read "y" → [] and so did not see that T1 appended 1 to "y".',
    '2. T1 comes before T2: T2 read "x" → [1], of which T1 had appended 1.',
    'A contradiction: T2 comes before T1, and T1 before T2.',
  ])
})

test('writes are in the order that a list shows, or come after it', () => {
  expect(steps(historyOf('list-append', 'ax1 ay1', 'ax2 ay2', 'rx12', 'ry2'), 'G0')).toEqual([
    '1. T1 comes before T2: T1 appended 1 to "x" and T2 appended 2 to "x"; T3 read "x" → [1 2], which shows this order.',
    '2. T2 comes before T1: T2 appended 2 to "y", and T4 read "y" → [2]; T1 appended 1 to "y", which no read shows, so it came later.',
    'A contradiction: T1 comes before T2, and T2 before T1.',
  ])
})

test('of appends that are interleaved, those that show the order are named', () => {
  expect(steps(historyOf('list-append', 'ax1 ax3', 'ax2', 'rx123'), 'G0')).toEqual([
    '1. T1 comes before T2: T1 appended 1 to "x" and T2 appended 2 to "x"; T3 read "x" → [1 2 3], which shows this order.',
    '2. T2 comes before T1: T2 appended 2 to "x" and T1 appended 3 to "x"; T3 read "x" → [1 2 3], which shows this order.',
    'A contradiction: T1 comes before T2, and T2 before T1.',
  ])
})

test('registers: what was read is named with its writer', () => {
  expect(steps(historyOf('register', 'wx1 wy1', 'rx1 ry'), 'G-single')).toEqual([
    '1. T2 comes before T1: T2 read "y" → nil, which was there before all writes, and so did not see that T1 wrote 1 to "y".',
    '2. T1 comes before T2: T2 read "x" → 1, which T1 had written.',
    'A contradiction: T2 comes before T1, and T1 before T2.',
  ])
})

test('what the user says of versions is said with the edge', () => {
  const history = historyOf('register', 'wx1', 'rx1 wx2 wy1', 'ry1 rx1')
  expect(steps(history, 'G-single', { options: { keys: { writesFollowReads: true } } })).toEqual([
    '1. T3 comes before T2: T3 read "x" → 1, which T1 had written, and so did not see that T2 wrote 2 to "x", which comes later, because T2 read "x" → 1 before it wrote.',
    '2. T2 comes before T3: T3 read "y" → 1, which T2 had written.',
    'A contradiction: T3 comes before T2, and T2 before T3.',
  ])
})

test('sessions and real time are named as the caller names them', () => {
  const history = historyOf(
    'list-append',
    { steps: 'ax1', session: 4, at: [0, 1] },
    { steps: 'rx', session: 4, at: [2, 3] },
    { steps: 'ay1', session: 4, at: [4, 5] },
    { steps: 'ry', session: 5, at: [6, 7] },
  )
  expect(steps(history, 'G-single-process')[1]).toBe('2. T1 comes before T2: client 4 made T1 first and then T2.')
  const naming: TransactionNaming = {
    transaction: (index) => `transaction ${index}`,
    process: (process) => `worker ${process}`,
    position: (position) => `line ${position + 1}`,
    access: ({ transaction, access }) => `step ${transaction}.${access}`,
  }
  expect(steps(history, 'G-single-process', { naming })).toEqual([
    '1. transaction 1 comes before transaction 0: transaction 1 read "x" → [] (step 1.0) and so did not see that transaction 0 appended 1 to "x" (step 0.0).',
    '2. transaction 0 comes before transaction 1: worker 4 made transaction 0 first and then transaction 1.',
    'A contradiction: transaction 1 comes before transaction 0, and transaction 0 before transaction 1.',
  ])
  const edge: Edge = { type: 'rt', from: 2, to: 3 }
  expect(explainEdge({ history }, edge)).toBe('T3 comes before T4: T3 had ended before T4 began.')
  expect(explainEdge({ history }, edge, naming)).toBe(
    'transaction 2 comes before transaction 3: transaction 2 had ended (line 6) before transaction 3 began (line 7).',
  )
})

describe('what is wrong with a single read', () => {
  const aborted = (steps: string) => ({ steps, status: 'aborted' as const })

  test.each<[AnomalyName, TransactionHistory, string]>([
    ['unwritten-read', historyOf('register', 'rx1'), 'T1 read "x" → 1, but no transaction wrote 1 to "x".'],
    ['internal', historyOf('register', 'wx1 rx'), 'T1 wrote 1 to "x" and then read "x" → nil.'],
    [
      'internal',
      historyOf('list-append', 'ax1', 'rx rx1'),
      'T2 read "x" → [] and then read "x" → [1], without a write of its own in between.',
    ],
    ['duplicate-elements', historyOf('list-append', 'ax1', 'rx11'), 'T2 read "x" → [1 1], which shows 1 twice.'],
    ['G1a', historyOf('register', aborted('wx1'), 'rx1'), 'T2 read "x" → 1, but T1 wrote 1 to "x" and aborted.'],
    [
      'G1b',
      historyOf('register', 'wx1 wx2', 'rx1'),
      'T2 read "x" → 1, but T1 wrote 1 to "x" and overwrote the key before it committed.',
    ],
    [
      'G1b',
      historyOf('list-append', 'ax1 ax2', 'rx1'),
      'T2 read "x" → [1], but T1 appended 1 to "x" and appended more to the key before it committed.',
    ],
    ['future-read', historyOf('list-append', 'rx1 ax1'), 'T1 read "x" → [1] before it appended 1 to "x".'],
    [
      'incompatible-order',
      historyOf('list-append', 'ax1', 'ax2', 'rx12', 'rx2'),
      'T4 read "x" → [2], but T3 read "x" → [1 2]: neither list begins with the other.',
    ],
    [
      'dirty-update',
      historyOf('list-append', aborted('ax1'), 'ax2', 'rx12'),
      'T3 read "x" → [1 2]: T1 appended 1 to "x" and aborted, and yet T2 appended 2 to "x", after it, and committed.',
    ],
  ])('%s', (name, history, sentence) => expect(steps(history, name)).toEqual([sentence]))
})

test('lost updates: what each of them read and wrote', () => {
  expect(explained(historyOf('list-append', 'ax1', 'rx1 ax2', 'rx1 ax3'), 'lost-update')).toEqual([
    'lost-update: several transactions read one version of a key and wrote the next one, each without having seen the others.',
    '1. T2 read "x" → [1] and appended 2 to "x".',
    '2. T3 read "x" → [1] and appended 3 to "x".',
    'A contradiction: whichever of them came first, the others should have read what it wrote.',
  ])
})

test('of many lost updates the first are told', () => {
  const many = Array.from({ length: 12 }, (_, i) => `rx wx${i}`).map((steps) => steps.slice(0, 6))
  const lines = steps(historyOf('register', ...many), 'lost-update')
  expect(lines).toHaveLength(7)
  expect(lines[5]).toBe('… and 7 more did the same.')
})

test('versions in a circle: what was taken for granted, and where it leads', () => {
  const history = historyOf('register', { steps: 'wx1', session: 0 }, { steps: 'rx', session: 0 })
  expect(steps(history, 'cyclic-versions', { options: { keys: { sequential: true } } })).toEqual([
    'Taken for granted: each key by itself follows the order of every client.',
    '1. The initial version comes before what T1 wrote 1 to "x".',
    '2. What T1 wrote 1 to "x" comes before the initial version.',
    'A contradiction: so not all of this can be.',
  ])
})

test('of long lists the elements that matter are shown, and the end', () => {
  const values = Array.from({ length: 40 }, (_, i) => i)
  const history: TransactionHistory = {
    type: 'list-append',
    realTime: false,
    transactions: [
      ...values.map((value) => [{ type: 'append' as const, key: 'x', value }]),
      [{ type: 'read' as const, key: 'x', value: values }],
    ].map((accesses, index) => ({ index, session: index, status: 'committed', accesses })),
  }
  const edge: Edge = {
    type: 'ww',
    from: 17,
    to: 18,
    key: 0,
    write: { transaction: 17, access: 0 },
    overwrite: { transaction: 18, access: 0 },
    proof: { type: 'list', read: { transaction: 40, access: 0 } },
  }
  expect(explainEdge({ history }, edge)).toBe(
    'T18 comes before T19: T18 appended 17 to "x" and T19 appended 18 to "x"; T41 read "x" → [… 15 16 17 18 19 … 37 38 39], which shows this order.',
  )
})

/** The edges of an example, checked against the history by what they say alone. */
function isTrue({ history }: { history: TransactionHistory }, edge: Edge): boolean {
  const access = (at: { transaction: number; access: number }) =>
    history.transactions[at.transaction]!.accesses[at.access]!
  const value = (at: { transaction: number; access: number }) => access(at).value ?? null
  const [from, to] = [history.transactions[edge.from]!, history.transactions[edge.to]!]
  switch (edge.type) {
    case 'so':
      return from.session === to.session && edge.from < edge.to
    case 'rt':
      return from.completed! < to.invoked!
    case 'wr': {
      const [wrote, read] = [value(edge.write), value(edge.read)]
      const isRead = history.type === 'register' ? wrote === read : (read as number[]).includes(wrote as number)
      return edge.write.transaction === edge.from && edge.read.transaction === edge.to && isRead
    }
    case 'ww': {
      const shown = 'read' in edge.proof && edge.proof.read ? (value(edge.proof.read) as number[]) : []
      const [first, second] = [edge.write, edge.overwrite].map((at) => shown.indexOf(value(at) as number))
      const isAfter = edge.proof.type === 'unseen' ? second === -1 : first! < second!
      return edge.write.transaction === edge.from && edge.overwrite.transaction === edge.to && first !== -1 && isAfter
    }
    case 'rw': {
      const read = value(edge.read)
      const isMissed =
        history.type === 'register' ? read === null : !(read as number[]).includes(value(edge.overwrite) as number)
      return edge.read.transaction === edge.from && edge.overwrite.transaction === edge.to && isMissed
    }
  }
}

test.each(['list-append', 'register'] as const)('%s: every edge of every example is true, and is explained', (type) => {
  const seen = new Map<string, number>()
  for (let i = 0; i < 800; i += 1) {
    const history = randomHistory(`true ${i}`, type)
    const observations = observe(history)
    // Aborted and repeated elements are not in play; two lists that exclude each other leave doubt.
    if (observations.flawCounts.size > 0) continue
    for (const anomaly of anomaliesOf(observations)) {
      const { example } = anomaly
      const lines = explainAnomaly(observations, anomaly)
      for (const line of lines) expect(line).not.toMatch(/undefined|NaN|\[object/)
      if (example.type !== 'cycle') continue
      for (const [at, edge] of example.edges.entries()) {
        expect([i, edge, isTrue(observations, edge)]).toEqual([i, edge, true])
        expect(edge.to).toBe(example.edges[(at + 1) % example.edges.length]!.from)
        if ('key' in edge) expect(lines[at + 1]).toContain(showValue(example.keys[edge.key]!))
        seen.set(edge.type, (seen.get(edge.type) ?? 0) + 1)
      }
    }
  }
  const types = type === 'register' ? ['so', 'rt', 'wr', 'rw'] : ['so', 'rt', 'wr', 'rw', 'ww']
  for (const each of types) expect([each, (seen.get(each) ?? 0) > 20]).toEqual([each, true])
})
