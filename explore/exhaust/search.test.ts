/** The search against a dumb enumeration of the same kernel, and the set of states against a set of texts. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AnyProtocol, System, type SystemOptions } from '../../kernel/index.js'
import { twoPhaseCommit } from '../../models/two-phase-commit/index.js'
import { reachable } from '../../test/breadth-first.js'
import { counters, erased, pingPong, stream } from '../../test/protocols.js'
import { randomProtocols } from '../../test/random-protocol.js'
import { tries } from '../../test/thorough.js'
import { ClusterSpace } from './cluster-space.js'
import { BreadthFirst, type SearchLimits } from './search.js'
import { StateSet } from './state-set.js'

function explore(protocol: AnyProtocol, options: SystemOptions = {}, limits: SearchLimits = {}) {
  const search = new BreadthFirst(new ClusterSpace(new System(protocol, options)), limits)
  search.run({ visit: () => false })
  return search
}

const counts = (search: BreadthFirst) => ({
  distinct: search.set.size,
  generated: search.generated,
  depth: search.levels.length,
})

const small: [string, AnyProtocol, SystemOptions][] = [
  ['ping-pong', pingPong(5), {}],
  ['ping-pong, lossy and duplicating', pingPong(3), { faults: { loss: 2, duplication: 2 } }],
  ['a FIFO stream', stream(3, { order: 'fifo' }), { faults: { loss: 1, duplication: 1, timeout: 4 } }],
  ['an unordered stream', stream(3, { order: 'unordered' }), { faults: { loss: 1, duplication: 1, timeout: 4 } }],
  ['counters whose clients give up', counters({ crash: 1, restart: 1 }, { giveUp: 1 }), {}],
  ['two-phase commit', erased(twoPhaseCommit), { faults: { duplication: 0, timeout: 1 } }],
]

test.each(small)('%s: as many states, successors and levels as a dumb enumeration', (_, protocol, options) => {
  const { distinct, generated, depth } = reachable(new System(protocol, options))
  expect(counts(explore(protocol, options))).toEqual({ distinct, generated, depth })
})

test('so it is with random protocols', () => {
  const agrees = (protocol: AnyProtocol) => {
    const dumb = reachable(new System(protocol), 2000)
    if (!dumb.isComplete) return
    expect(counts(explore(protocol))).toEqual({ distinct: dumb.distinct, generated: dumb.generated, depth: dumb.depth })
  }
  fc.assert(fc.property(randomProtocols, agrees), { numRuns: tries(30, 60), seed: 5 })
})

test('ends at a depth: all states up to there are looked at, and none beyond', () => {
  const protocol = counters({ crash: 1, restart: 1 })
  const whole = explore(protocol)
  const cut = explore(protocol, {}, { depth: 3 })
  expect(cut.levels).toEqual(whole.levels.slice(0, 4))
  expect(cut.cut).toEqual({ by: 'depth' })
  expect(cut.expanded).toBe(cut.set.size)
  expect(explore(protocol, {}, { depth: whole.depth + 1 }).cut).toBeUndefined()
})

test('ends at a number of states, with all that were found looked at', () => {
  const cut = explore(counters({ crash: 1, restart: 1 }), {}, { states: 50 })
  expect(cut.cut).toEqual({ by: 'states' })
  expect(cut.set.size).toBeGreaterThanOrEqual(50)
  expect(cut.expanded).toBe(cut.set.size)
})

test('ends when it is told to, and says why', () => {
  const search = new BreadthFirst(
    new ClusterSpace(new System(counters({ partition: 1, loss: 1 }), { config: 'three' })),
  )
  let asked = 0
  const explored = search.run({ visit: () => false }, () => (++asked > 1 ? 'time is up' : undefined))
  expect(explored.cut).toEqual({ by: 'stop', reason: 'time is up' })
  expect(explored.expanded).toBeLessThan(explored.set.size)
})

test('what is seen first is as near as any: states come in the order of their distance', () => {
  const search = new BreadthFirst(new ClusterSpace(new System(counters({ crash: 1, restart: 1 }))))
  const distances: number[] = []
  search.run({
    visit: (_, index) => {
      const parent = search.set.parentOf(index)
      distances.push(parent < 0 ? 0 : distances[parent]! + 1)
      return false
    },
  })
  expect(distances).toEqual([...distances].sort((a, b) => a - b))
  expect(search.levels).toEqual(search.levels.map((_, depth) => distances.filter((d) => d === depth).length))
})

test('the set holds each vector once, gives it back word for word, and tells what it was reached from', () => {
  const words = fc.oneof({ weight: 20, arbitrary: fc.nat(5) }, { weight: 1, arbitrary: fc.integer() })
  const vectors = fc.array(fc.array(words, { minLength: 1, maxLength: 6 }), { maxLength: 3000, size: 'max' })
  const holds = (given: number[][]) => {
    const set = new StateSet()
    const known = new Map<string, number>()
    for (const [i, vector] of given.entries()) {
      // What stands behind the length does not count.
      const index = set.add(Int32Array.of(...vector, i), vector.length, i - 1)
      const before = known.get(vector.join())
      if (before === undefined) {
        expect(index).toBe(known.size)
        expect(set.parentOf(index)).toBe(i - 1)
        known.set(vector.join(), index)
      } else expect(index).toBe(-1 - before)
    }
    expect(set.size).toBe(known.size)
    const back: number[] = []
    for (const [text, index] of known) {
      set.load(index, back)
      expect(back.join()).toBe(text)
    }
  }
  fc.assert(fc.property(vectors, holds), { numRuns: tries(20, 100), seed: 2 })
})

test('the set goes over to wider words when one does not fit, and across the ends of its chunks', () => {
  const set = new StateSet()
  const vector = (i: number, high: number) =>
    Int32Array.from({ length: 700 }, (_, at) => (at === 0 ? i : at === 699 ? high : 7))
  for (let i = 0; i < 4000; i++) expect(set.add(vector(i, 1), 700, -1)).toBe(i)
  expect(set.wordBits).toBe(16)
  expect(set.add(vector(0, -1), 700, 17)).toBe(4000)
  expect(set.wordBits).toBe(32)
  for (let i = 0; i < 4000; i++) expect(set.add(vector(i, 1), 700, -1)).toBe(-1 - i)
  const back: number[] = []
  set.load(4000, back)
  expect(Int32Array.from(back)).toEqual(vector(0, -1))
  set.load(3999, back)
  expect(Int32Array.from(back)).toEqual(vector(3999, 1))
})

test('what is added later is added in its order, and is as if it had been added at once', () => {
  const word = fc.oneof({ weight: 30, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(0x1ffff) })
  const vectors = fc.array(fc.array(word, { minLength: 1, maxLength: 9 }), { maxLength: 2000, size: 'max' })
  const agrees = (given: number[][], isFlushDue: (i: number) => boolean) => {
    const [atOnce, later] = [new StateSet(), new StateSet()]
    for (const [i, vector] of given.entries()) {
      const words = Int32Array.of(...vector, i)
      atOnce.add(words, vector.length, i - 1)
      if (i % 7 === 0) later.add(words, vector.length, i - 1)
      else later.copyLater(words, vector.length, i - 1)
      if (isFlushDue(i)) later.flush()
    }
    later.flush()
    expect([later.size, later.wordBits]).toEqual([atOnce.size, atOnce.wordBits])
    for (let index = 0; index < atOnce.size; index++) {
      expect(later.read(index).join()).toBe(atOnce.read(index).join())
      expect(later.parentOf(index)).toBe(atOnce.parentOf(index))
    }
  }
  fc.assert(fc.property(vectors, fc.func(fc.nat(150).map((n) => n === 0)), agrees), { numRuns: tries(20, 60), seed: 8 })
})

test('what waits to be added goes along when words grow wider or a chunk is full', () => {
  const set = new StateSet()
  // As many words as no chunk is a multiple of.
  const vector = (i: number) => Int32Array.from({ length: 1_009 }, (_, place) => (place === 0 ? i : place % 50))
  const count = 2_200
  for (let i = 0; i < 2 * count; i++) set.copyLater(vector(i % count), 1_009, -1)
  const wide = vector(count)
  wide[7] = 0x12345
  set.copyLater(vector(count), 1_009, -1)
  set.copyLater(wide, 1_009, -1)
  set.flush()
  expect([set.size, set.wordBits]).toEqual([count + 2, 32])
  const texts = Array.from({ length: set.size }, (_, i) => set.read(i).join())
  expect(texts.filter((text, i) => text !== (i > count ? wide : vector(i)).join())).toEqual([])
})

test('a state differs from its parent in the places in which it does', () => {
  const set = new StateSet()
  const words = (change: Record<number, number>) => Int32Array.from({ length: 40 }, (_, i) => change[i] ?? 0)
  set.add(words({}), 40, -1)
  set.add(words({ 2: 5, 39: 1 }), 40, 0)
  set.add(words({ 2: 5, 3: 1, 38: 9 }), 40, 1)
  expect([0, 1, 2].map((index) => set.changes(index, 39))).toEqual([-1, 1 << 2, (1 << 3) | (1 << 30)])
})
