/** Which operations of a history are drawn, and where. */
import { describe, expect, test } from 'vitest'
import { readHistory, type Value } from '../index.js'
import { readRecorded } from '../read.js'
import { type DrawOptions, drawHistory } from './draw.js'

type Line = Readonly<Record<string, Value>>

const lines = (...events: Line[]) => events.map((event) => JSON.stringify(event)).join('\n')

const ALL: DrawOptions = { wanted: {}, allMax: 100, someMax: 10 }

/** Writes one after the other, each of a client of its own. */
function writes(count: number, more: (i: number) => Line = () => ({})): string {
  return lines(
    ...Array.from({ length: count }, (_, i) => i).flatMap((i): Line[] => [
      { process: i % 7, type: 'invoke', f: 'write', value: i, ...more(i) },
      { process: i % 7, type: 'ok', f: 'write', value: i, ...more(i) },
    ]),
  )
}

const drawn = (text: string, options: DrawOptions = ALL) => drawHistory(readHistory(text), options)

describe('a short history', () => {
  const text = lines(
    { process: 10, type: 'invoke', f: 'write', value: 1, time: 5 },
    { process: 2, type: 'invoke', f: 'read', time: 6 },
    { process: 2, type: 'ok', f: 'read', value: null, time: 9 },
    { process: 10, type: 'info', f: 'write', value: 1, error: 'timeout', time: 20 },
    { process: 2, type: 'invoke', f: 'write', value: 'x', time: 21 },
  )

  test('is drawn whole, lanes by number, what ended how in words', () => {
    const { drawn: found } = drawn(text)
    expect(found.lanes).toEqual(['client 2', 'client 10'])
    expect(found.operations).toEqual([
      { lane: 1, call: 'write(1)', result: 'end not known: timeout', status: 'info', begin: 0, end: 3 },
      { lane: 0, call: 'read()', result: '→nil', status: 'ok', begin: 1, end: 2 },
      { lane: 0, call: 'write("x")', result: 'still open at the end', status: 'pending', begin: 4 },
    ])
    expect(found).toMatchObject({ lines: [1, 2, 3, 4, 5], total: 3, left: [], gaps: [], isTimed: true })
    expect(found.times).toEqual([5, 6, 9, 20, 21])
  })

  test('tells of each operation where it stands', () => {
    const { placeOf, placeAt, rankOf } = drawn(text)
    expect([placeOf(1), placeAt(1), placeAt(2), rankOf(4)]).toEqual([1, 1, undefined, 4])
  })

  test('has no times where an event has none', () => {
    expect(drawn(text.replace(',"time":6', '')).drawn.times).toBeUndefined()
  })
})

describe('a long history', () => {
  test('is drawn around what matters, and says what is left out', () => {
    const { drawn: found, placeOf } = drawn(writes(5_000), {
      ...ALL,
      wanted: { operations: [3_000], positions: [6_400] },
    })
    expect(found.operations).toHaveLength(10)
    for (const operation of [3_000, 3_200, 3_001, 2_999, 3_199]) expect(placeOf(operation)).toBeDefined()
    expect(placeOf(100)).toBeUndefined()
    expect(found.left).toEqual([
      '10 of 5,000 operations are drawn: 2 that matter and 8 around them. 4,990 are left out of the picture; the verdict is of all of them.',
    ])
    const events = found.lines.length + found.gaps.reduce((sum, { events: missing }) => sum + missing, 0)
    expect(events).toBe(10_000)
  })

  test('is drawn with what was done to the same object', () => {
    const text = writes(5_000, (i) => ({ key: i % 500 }))
    const { drawn: found } = drawn(text, { ...ALL, wanted: { operations: [2_507] } })
    expect(found.operations.every(({ call }) => call.startsWith('write(7, '))).toBe(true)
    expect(found.left[0]).toContain('all on the same object')
  })

  test('is drawn from its beginning where nothing matters more', () => {
    const { drawn: found } = drawn(writes(500))
    expect(found.lines).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    expect(found.left[0]).toMatch(/^10 of 500 operations are drawn: the first ones\./)
  })

  test('says when not even all that matters has room', () => {
    const { drawn: found } = drawn(writes(500), {
      ...ALL,
      wanted: { operations: Array.from({ length: 30 }, (_, i) => i) },
    })
    expect(found.left[1]).toBe('20 of those that matter are left out as well.')
  })

  test('finds what matters by the lines that it stands in', () => {
    const { placeOf } = drawn(writes(5_000), { ...ALL, wanted: { lines: new Set([8_000]) } })
    expect(placeOf(3_999)).toBeDefined()
  })
})

test('what was done to the system lasts from what begins it to what ends it', () => {
  const nemesis = (f: string, value: Value = null): Line => ({ process: 'nemesis', type: 'info', f, value })
  const text = [
    writes(2),
    lines(nemesis('start'), nemesis('start', 'Cut off n1')),
    writes(2),
    lines(nemesis('stop'), nemesis('stop', 'fully connected')),
    writes(1),
    lines(nemesis('bump'), nemesis('bump')),
    writes(1),
  ].join('\n')
  expect(drawn(text).drawn.faults).toEqual([
    { text: 'nemesis start: Cut off n1', line: 5, from: 4, to: 8 },
    { text: 'nemesis bump', line: 15, from: 10 },
  ])
})

test('values of any length are cut', () => {
  const text = lines({ process: 0, type: 'invoke', f: 'write', value: 'x'.repeat(1_000_000) })
  expect(JSON.stringify(drawn(text).drawn).length).toBeLessThan(1_000)
})

test('sessions without real time stand as the file has them, and are said to be in no order', () => {
  const text = ['r(1,0,1,1)', 'w(2,5,2,2)', 'r(2,5,1,3)'].join('\n')
  const { drawn: found } = drawHistory(readRecorded(text, { format: 'polysi' }), ALL)
  expect(found.isTimed).toBe(false)
  expect(found.lanes).toEqual(['session 1', 'session 2'])
  expect(found.operations.map(({ name, call }) => `${name} ${call}`)).toEqual(['T1 r 1→0', 'T2 w 2 5', 'T3 r 2→5'])
})
