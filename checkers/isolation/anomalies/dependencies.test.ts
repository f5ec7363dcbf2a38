import { describe, expect, test } from 'vitest'
import type { TransactionHistory } from '../observations.js'
import { observe } from '../observe.js'
import { dependencies } from './dependencies.js'
import { ALL_KINDS, ON, RW, SO, WR, WW } from './graph.js'
import { hopsFrom } from './simple.js'
import { historyOf, randomHistory } from './testing/histories.js'
import { type KeyAssumptions, versionsOf } from './versions.js'

const names: Readonly<Record<number, string>> = { [WW]: 'ww', [WR]: 'wr', [RW]: 'rw', [SO]: 'so', 16: 'rt', 64: 'ww?' }

function hopsOf(history: TransactionHistory, keys: KeyAssumptions = {}, order?: (number | undefined)[]) {
  const seen = observe(history)
  const graph = dependencies(seen, versionsOf(seen, keys, order))
  return Array.from({ length: graph.count }, (_, node) => hopsFrom(graph, node, ALL_KINDS & ~ON, { edges: 1e6 })).flat()
}

const told = (...args: Parameters<typeof hopsOf>) =>
  hopsOf(...args).map(({ from, to, kind }) => `${from} ${names[kind]} ${to}`)

test('lists: chain, readers, and what no list shows', () => {
  expect(told(historyOf('list-append', 'ax1', 'ax2', 'rx1 ax3', 'rx12', 'ax4', 'rx'))).toEqual([
    '0 ww 1',
    '0 wr 2',
    '1 ww 2',
    '1 ww 4',
    '1 wr 3',
    '2 rw 1',
    '3 rw 2',
    '3 rw 4',
    '5 rw 0',
  ])
})

test('who wrote the next version is not before itself', () => {
  expect(told(historyOf('list-append', 'rx ax1', 'rx1 ax2', 'rx12'))).toEqual(['0 ww 1', '0 wr 1', '1 wr 2'])
})

test('lists that contradict each other order writes in doubt only', () => {
  expect(told(historyOf('list-append', 'ax1', 'ax2', 'rx12', 'rx2'))).toContain('0 ww? 1')
})

test('a list with an element twice tells nothing of what it misses', () => {
  expect(told(historyOf('list-append', 'ax1', 'ax2', 'rx121'))).toEqual(['0 ww 1', '0 wr 2'])
})

test('registers: what was there at first comes before all, the rest is not known', () => {
  expect(told(historyOf('register', 'wx1', 'wx2', 'rx', 'rx2'))).toEqual(['1 wr 3', '2 rw 0', '2 rw 1'])
})

test('transactions that need not have happened order nothing', () => {
  const history = historyOf('register', { steps: 'wx1', status: 'unknown' }, 'wx1', 'rx1', 'rx')
  expect(told(history)).toEqual(['3 rw 1'])
})

describe('what the user says of registers', () => {
  const history = historyOf(
    'register',
    { steps: 'wx1', session: 0, at: [0, 1] },
    { steps: 'rx1 wx2', session: 1, at: [2, 3] },
    { steps: 'wx3', session: 0, at: [4, 5] },
    { steps: 'rx1', session: 2, at: [0, 6] },
  )
  const versions = (keys: KeyAssumptions, order?: (number | undefined)[]) =>
    told(history, keys, order).filter((hop) => /ww|rw/.test(hop))

  test.each<[string, KeyAssumptions, (number | undefined)[] | undefined, string[]]>([
    ['nothing', {}, undefined, []],
    ['writes follow reads', { writesFollowReads: true }, undefined, ['0 ww 1', '3 rw 1']],
    ['sequential', { sequential: true }, undefined, ['0 ww 1', '0 ww 2', '1 rw 2', '3 rw 1', '3 rw 2']],
    ['linearizable', { linearizable: true }, undefined, ['0 ww 1', '1 ww 2', '3 rw 1']],
    ['an order of transactions', {}, [3, 1, 2], ['1 ww 2', '2 ww 0']],
    ['an order of some', {}, [3, undefined, 2], ['2 ww 0']],
  ])('%s', (_, keys, order, expected) => expect(versions(keys, order)).toEqual(expected))
})

test('a session meets versions in the order of its steps', () => {
  const session = { session: 7 }
  const history = historyOf('register', 'wx2', { steps: 'wx1', ...session }, { steps: 'rx2 wx3', ...session })
  expect(told(history, { sequential: true }).filter((hop) => hop.includes('ww'))).toEqual(['0 ww 2', '1 ww 0'])
})

test('transactions of the same number are in no order', () => {
  const history = historyOf('register', 'wx1', 'wx2', 'wx3')
  expect(told(history, {}, [1, 1, 2])).toEqual(['0 ww 2', '1 ww 2'])
})

test('what makes versions go in a circle is told, and left out', () => {
  const history = historyOf(
    'register',
    { steps: 'wx1', session: 0 },
    { steps: 'wx2', session: 0 },
    { steps: 'rx1', session: 0 },
  )
  const seen = observe(history)
  const { cyclic } = versionsOf(seen, { sequential: true }, undefined)
  expect(cyclic).toEqual([{ key: 0, source: 'sequential', writers: [0, 1] }])
  expect(told(history, { sequential: true })).not.toContain('0 ww 1')
  const initial = historyOf('register', { steps: 'wx1', session: 0 }, { steps: 'rx', session: 0 })
  expect(versionsOf(observe(initial), { sequential: true }, undefined).cyclic).toEqual([
    { key: 0, source: 'sequential', writers: [-1, 0] },
  ])
})

/** By the definitions, all pairs: which transactions are before which. */
function allPairs({ transactions, type }: TransactionHistory): (readonly [number, number])[] {
  const pairs: [number, number][] = []
  const each = transactions.flatMap(({ index, accesses }) => accesses.map((access) => ({ index, ...access })))
  const before = (from: number, to: number) => {
    if (from !== to) pairs.push([from, to])
  }
  for (const a of transactions)
    for (const b of transactions)
      if (a.completed! < b.invoked! || (a.session === b.session && a.index < b.index)) before(a.index, b.index)
  for (const key of ['x', 'y']) {
    const steps = each.filter((step) => step.key === key)
    const writes = steps.filter(({ type }) => type !== 'read')
    const reads = steps.filter(({ type }) => type === 'read')
    if (type === 'register') {
      for (const read of reads)
        for (const write of writes) {
          if (write.value === read.value) before(write.index, read.index)
          if (read.value === null) before(read.index, write.index)
        }
      continue
    }
    const lists = reads.map(({ value }) => value as readonly number[])
    const longest = lists.reduce((a, b) => (b.length > a.length ? b : a), [])
    const place = (value: unknown) => {
      const shown = longest.indexOf(value as number)
      return shown === -1 ? Number.POSITIVE_INFINITY : shown
    }
    for (const write of writes) {
      for (const later of writes) if (place(write.value) < place(later.value)) before(write.index, later.index)
      for (const [i, read] of reads.entries())
        if (lists[i]!.includes(write.value as number)) before(write.index, read.index)
        else before(read.index, write.index)
    }
  }
  return pairs
}

function closure(count: number, pairs: readonly (readonly [number, number])[]): string {
  const reach = Array.from({ length: count }, () => new Set<number>())
  for (const [from, to] of pairs) reach[from]!.add(to)
  for (let via = 0; via < count; via += 1)
    for (const from of reach) if (from.has(via)) for (const to of reach[via]!) from.add(to)
  return reach.map((to) => [...to].sort().join(' ')).join('; ')
}

test.each(['list-append', 'register'] as const)('%s: what comes before what is what the definitions say', (type) => {
  let [compared, cyclic] = [0, 0]
  for (let i = 0; i < 1500; i += 1) {
    const history = randomHistory(`before ${i}`, type)
    // Reads with a flaw are left out; the definitions know of none.
    if (observe(history).flawCounts.size > 0) continue
    const { length } = history.transactions
    const mine = closure(
      length,
      hopsOf(history).map(({ from, to }) => [from, to]),
    )
    expect([i, mine]).toEqual([i, closure(length, allPairs(history))])
    compared += 1
    cyclic += mine.split('; ').some((reached, node) => reached.split(' ').includes(`${node}`)) ? 1 : 0
  }
  expect(compared).toBeGreaterThan(300)
  expect(cyclic).toBeGreaterThan(50)
  expect(compared - cyclic).toBeGreaterThan(50)
})
