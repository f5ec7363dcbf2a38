import { expect, test } from 'vitest'
import { components } from './components.js'
import { ALL_KINDS, Edges, ON, RW, WR, WW } from './graph.js'

/** `from kind to`; nodes from 8 on are stand-ins. */
function graphOf(...all: [from: number, kind: number, to: number][]) {
  const edges = new Edges(8)
  edges.standIn()
  edges.standIn()
  for (const [from, kind, to] of all) edges.add(from, to, kind)
  return edges.graph()
}

const ring: [number, number, number][] = [
  [0, WW, 1],
  [1, WR, 2],
  [2, RW, 0],
  [2, WW, 3],
]

test('nodes on a common cycle have a number, others none', () => {
  const { of, count } = components(graphOf(...ring, [4, WW, 5], [5, WW, 4]), ALL_KINDS, 1)
  expect(count).toBe(2)
  expect([of[0], of[1], of[2]]).toEqual([of[1], of[2], of[0]])
  expect([of[3], of[6]]).toEqual([-1, -1])
  expect(of[4]).toBe(of[5])
  expect(of[4]).not.toBe(of[0])
})

test('only the kinds that are asked about count', () => {
  expect(components(graphOf(...ring), WW | WR, 1).count).toBe(0)
  expect(components(graphOf([0, WW, 8], [8, ON, 1], [1, WR, 0]), WW | WR, 1).count).toBe(1)
})

test('in two layers no two rw-edges follow each other', () => {
  expect(components(graphOf(...ring), ALL_KINDS, 2).count).toBe(1)
  expect(components(graphOf([0, RW, 1], [1, RW, 0]), ALL_KINDS, 2).count).toBe(0)
  expect(components(graphOf([0, RW, 1], [1, WW, 2], [2, RW, 3], [3, WW, 0]), ALL_KINDS, 2).count).toBe(1)
  // An rw-edge over a stand-in is one, too.
  expect(components(graphOf([0, RW, 8], [8, ON, 1], [1, RW, 0]), ALL_KINDS, 2).count).toBe(0)
  expect(components(graphOf([0, RW, 8], [8, ON, 1], [1, WR, 0]), ALL_KINDS, 2).count).toBe(1)
})

test('whoever reaches another has no lower rank', () => {
  const { rank } = components(graphOf(...ring, [3, WW, 6]), ALL_KINDS, 1)
  expect(rank[0]).toBe(rank[2])
  expect(rank[3]!).toBeLessThan(rank[0]!)
  expect(rank[6]!).toBeLessThan(rank[3]!)
})
