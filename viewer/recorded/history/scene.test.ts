/** What is left of a history when only what matters is looked at. */
import { expect, test } from 'vitest'
import type { DrawnHistory } from '../../../history/page/index.js'
import { mattering, sceneOf } from './scene.js'

const operation = (lane: number, begin: number, end?: number) => ({
  lane,
  call: 'read()',
  result: '',
  status: 'ok' as const,
  begin,
  ...(end === undefined ? {} : { end }),
})

const drawn: DrawnHistory = {
  lanes: ['client 0', 'client 1', 'client 2'],
  operations: [operation(0, 0, 1), operation(1, 2, 4), operation(0, 3, 5), operation(2, 6)],
  lines: [11, 12, 23, 24, 25, 26, 37],
  unit: 'line',
  times: [0, 10, 20, 30, 40, 50, 60],
  isTimed: true,
  faults: [
    { text: 'early', line: 1, from: 0, to: 1 },
    { text: 'between', line: 2, from: 3, to: 5 },
    { text: 'late', line: 3, from: 7 },
  ],
  gaps: [
    { before: 2, events: 10 },
    { before: 6, events: 10 },
    { before: 7, events: 5 },
  ],
  total: 20,
  left: [],
}

test('all of it is all of it', () => {
  const { drawn: all, ids, eventAt } = sceneOf(drawn, undefined)
  expect(all).toBe(drawn)
  expect(ids).toEqual([0, 1, 2, 3])
  expect(eventAt(2.5)).toBe(2.5)
})

test('lanes, events, times, faults and gaps are those of the operations that are left', () => {
  const { drawn: some, ids, eventAt } = sceneOf(drawn, [1, 3])
  expect(ids).toEqual([1, 3])
  expect(some.lanes).toEqual(['client 1', 'client 2'])
  expect(some.operations.map(({ lane, begin, end }) => [lane, begin, end])).toEqual([
    [0, 0, 1],
    [1, 2, undefined],
  ])
  expect([some.lines, some.times]).toEqual([
    [23, 25, 37],
    [20, 40, 60],
  ])
  expect(some.faults).toEqual([{ text: 'between', line: 2, from: 1, to: 2 }])
  // Before it two events of the page and ten that the page does not have; one between; one and ten; five behind.
  expect(some.gaps).toEqual([
    { before: 0, events: 12 },
    { before: 1, events: 1 },
    { before: 2, events: 11 },
    { before: 3, events: 5 },
  ])
  expect([eventAt(2.25), eventAt(3.5), eventAt(6)]).toEqual([0.25, 0.5, 2])
})

test('what matters is what a part is about, and what has no place', () => {
  const part = {
    title: '',
    why: [],
    operations: [3, 1],
    stuck: [
      { operation: 2, why: '' },
      { operation: 1, why: '' },
    ],
  }
  expect(mattering(part)).toEqual([1, 2, 3])
  expect(mattering(undefined)).toEqual([])
})
