/** Evidence without a circle or an order names the operations that show what is wrong. */
import { describe, expect, test } from 'vitest'
import { convergenceCheckers, deliveryCheckers, isolation, sessionCheckers } from '../checkers/index.js'
import type { HistoryChecker } from '../checkers/verdict.js'
import type { HistoryEvent, Value } from '../history/index.js'
import { involvedIn, versionCircle } from './involved.js'

/** Operations one after the other, each of them over before the next begins. */
type Told = readonly [process: number, f: string, input: Value, output?: Value, node?: string]

const historyOf = (told: readonly Told[]): HistoryEvent[] =>
  told.flatMap(([process, f, input, output, node]): HistoryEvent[] => {
    const common = { process, f, ...(node === undefined ? {} : { node }) }
    return [
      { ...common, type: 'invoke', value: input },
      { ...common, type: 'ok', value: output ?? input },
    ]
  })

function evidence(checker: HistoryChecker, told: readonly Told[]) {
  const result = checker.check(historyOf(told))
  expect(result.verdict).toBe('invalid')
  return result.evidence as never
}

/** The operations by their places, wrong ones first. */
function placesIn(checker: HistoryChecker, told: readonly Told[]) {
  const { wrong, contradicted } = involvedIn(evidence(checker, told))!
  for (const { why } of wrong) expect(why.length).toBeGreaterThan(5)
  return [wrong.map(({ invoked }) => invoked / 2), contradicted.map((invoked) => invoked / 2)]
}

describe('what is involved', () => {
  test('in a broken session is the last that its client found, and what it should have found', () => {
    const told: Told[] = [
      [2, 'read', null],
      [1, 'write', 1],
      [1, 'read', null],
      [2, 'read', null, 1],
    ]
    expect(placesIn(sessionCheckers['read-your-writes'](), told)).toEqual([[2], [1]])
  })

  test('in a read of what nobody wrote is the read, whatever ended last', () => {
    const told: Told[] = [
      [1, 'write', 1],
      [2, 'read', null, 7],
      [1, 'read', null, 1],
    ]
    expect(placesIn(sessionCheckers['monotonic-reads'](), told)).toEqual([[1], []])
  })

  test('in something that was delivered twice is the second delivery, and the first', () => {
    const told: Told[] = [
      [1, 'send', 1],
      [2, 'receive', null, 1],
      [1, 'send', 2],
      [2, 'receive', null, 2],
      [2, 'receive', null, 1],
    ]
    expect(placesIn(deliveryCheckers['at-most-once'](), told)).toEqual([[4], [1]])
  })

  test('in updates that were lost is each final read that shows it, and each update', () => {
    const told: Told[] = [
      [1, 'add', 'x'],
      [1, 'add', 'y'],
      [2, 'final-read', null, ['x'], 'a'],
      [3, 'final-read', null, ['y'], 'b'],
    ]
    expect(placesIn(convergenceCheckers['no-lost-updates'](), told)).toEqual([
      [2, 3],
      [0, 1],
    ])
  })

  test('in a transaction that read what was undone is the reader, and the writer', () => {
    const append = [['append', 'x', 1]] as never
    const history: HistoryEvent[] = [
      { process: 1, f: 'txn', type: 'invoke', value: append },
      { process: 2, f: 'txn', type: 'invoke', value: [['r', 'x', null]] as never },
      { process: 2, f: 'txn', type: 'ok', value: [['r', 'x', [1]]] as never },
      { process: 1, f: 'txn', type: 'fail', value: append },
    ]
    const result = isolation('read-committed').check(history)
    expect(involvedIn(result.evidence as never)).toEqual({
      wrong: [{ invoked: 1, why: expect.stringContaining('G1a') }],
      contradicted: [0],
    })
  })

  test('in a circle of transactions is told by the circle', () => {
    const txn = (process: number, key: string, other: string): HistoryEvent[] => [
      {
        process,
        f: 'txn',
        type: 'invoke',
        value: [
          ['r', key, null],
          ['append', other, process],
        ] as never,
      },
    ]
    const ok = (process: number, key: string, other: string): HistoryEvent => ({
      process,
      f: 'txn',
      type: 'ok',
      value: [
        ['r', key, []],
        ['append', other, process],
      ] as never,
    })
    const history = [...txn(1, 'x', 'y'), ...txn(2, 'y', 'x'), ok(1, 'x', 'y'), ok(2, 'y', 'x')]
    const result = isolation('serializable').check(history)
    expect(result.verdict).toBe('invalid')
    expect(involvedIn(result.evidence as never)).toBeUndefined()
  })
})

test('versions that contradict each other are a circle, in which each comes before the next', () => {
  const told: Told[] = [
    [1, 'write', 1],
    [2, 'write', 2],
    [3, 'read', null, 1],
    [3, 'read', null, 2],
    [3, 'read', null, 1],
  ]
  const broken = evidence(sessionCheckers['monotonic-reads'](), told)
  const circle = versionCircle(broken)!
  expect(circle.nodes.map(({ name, write }) => [name, write?.invoked])).toEqual([
    ['1', 0],
    ['2', 2],
  ])
  expect(circle.edges).toEqual([{ type: 'found' }, { type: 'found' }])
  expect(involvedIn(broken)!.wrong).toEqual([{ invoked: 8, why: expect.stringContaining('read') }])
})
