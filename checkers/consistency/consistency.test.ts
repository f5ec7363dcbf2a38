import { describe, expect, test } from 'vitest'
import type { HistoryEvent as Event } from '../../history/index.js'
import { consistency } from './checker.js'
import { consistencyLevels, impliesConsistency } from './levels.js'

/** `1w3` is a write of 3 by client 1, `2r3` a read; each ends before the next begins. */
const history = (...words: readonly string[]): Event[] =>
  words.flatMap((word): Event[] => {
    const [, process, f, value] = /^(\d)([wr])(\d|-)$/.exec(word)!
    const found = value === '-' ? null : Number(value)
    return f === 'w'
      ? [
          { process: Number(process), type: 'invoke', f: 'write', value: found },
          { process: Number(process), type: 'ok', f: 'write', value: found },
        ]
      : [
          { process: Number(process), type: 'invoke', f: 'read', value: null },
          { process: Number(process), type: 'ok', f: 'read', value: found },
        ]
  })

const holding = (events: readonly Event[]) =>
  consistencyLevels.filter((level) => consistency(level).check(events).verdict === 'valid')

describe('consistency of reads and writes', () => {
  test('a read that is late is sequential, not linearizable', () => {
    expect(holding(history('1w1', '2r-', '2r1'))).not.toContain('linearizable')
    expect(holding(history('1w1', '2r-', '2r1'))).toContain('sequential')
  })

  test('each client sees its own write first: causal with one order of writes does not allow it', () => {
    const events = history('1w1', '2w2', '1r1', '2r2', '1r2', '2r1')
    expect(holding(events)).not.toContain('causal')
    expect(consistency('causal').check(events).verdict).toBe('invalid')
  })

  test('who misses its own write has no read-your-writes, and nothing that implies it', () => {
    expect(holding(history('1w1', '1r-'))).toEqual(['writes-follow-reads', 'monotonic-writes', 'monotonic-reads'])
  })

  test('going back in time breaks monotonic reads, not read-your-writes', () => {
    const held = holding(history('1w1', '2r1', '2r-'))
    expect(held).toContain('read-your-writes')
    expect(held).not.toContain('monotonic-reads')
  })

  test('an effect whose cause is missed breaks causal consistency', () => {
    const keyed = (word: string, key: string) => history(word).map((event) => ({ ...event, key }))
    const events = [
      ...keyed('1w1', 'x'),
      ...keyed('2r1', 'x'),
      ...keyed('2w2', 'y'),
      ...keyed('3r2', 'y'),
      ...keyed('3r-', 'x'),
    ]
    expect(holding(events)).not.toContain('causal')
    expect(holding(events)).toContain('monotonic-reads')
  })

  test('other operations are refused with their place', () => {
    const push: Event = { process: 0, type: 'invoke', f: 'push', value: 1 }
    expect(() => consistency('causal').check([push])).toThrow(/registers \(read, get, write, put\)/)
  })
})

test('whatever holds at a level holds at those it implies, in random histories', () => {
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return Math.floor((seed / 2147483648) * below)
  }
  const seen = new Map(consistencyLevels.map((level) => [level, 0]))
  for (let i = 0; i < 3000; i += 1) {
    const words = Array.from({ length: 3 + random(4) }, (_, at) =>
      random(2) === 0 ? `${1 + random(2)}w${at}` : `${1 + random(3)}r${['-', ...'0123456'][random(6)]}`,
    )
    const held = holding(history(...words))
    for (const level of held) {
      seen.set(level, seen.get(level)! + 1)
      for (const weaker of consistencyLevels)
        if (impliesConsistency(level, weaker)) expect(held, words.join(' ')).toContain(weaker)
    }
  }
  for (const [level, times] of seen) expect(times, level).toBeGreaterThan(50)
  expect(new Set(seen.values()).size).toBeGreaterThan(4)
})
