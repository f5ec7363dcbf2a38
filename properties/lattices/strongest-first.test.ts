import { expect, test } from 'vitest'
import { consistency, consistencyLevels } from '../../checkers/index.js'
import type { HistoryEvent } from '../../history/index.js'
import { strongestFirst } from './strongest-first.js'

/** Reads and writes of two clients, one after the other. */
function randomHistory(random: (below: number) => number): HistoryEvent[] {
  return Array.from({ length: 3 + random(4) }, (_, i): HistoryEvent[] => {
    const process = random(2)
    const f = random(2) === 0 ? 'write' : 'read'
    const value = f === 'write' ? i + 1 : [null, 1, 2, 3, 4][random(5)]!
    return [
      { process, type: 'invoke', f, value: f === 'write' ? value : null },
      { process, type: 'ok', f, value },
    ]
  }).flat()
}

test('verdicts are those of the checkers alone', () => {
  const own = consistencyLevels.map((level) => consistency(level))
  const quick = strongestFirst(own.at(-1)!, own)
  let seed = 3
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return Math.floor((seed / 2147483648) * below)
  }
  const verdicts = new Set<string>()
  for (let i = 0; i < 500; i += 1) {
    const history = randomHistory(random)
    const told = quick.map((checker) => checker.check(history).verdict)
    verdicts.add(told.join())
    expect(told).toEqual(own.map((checker) => checker.check(history).verdict))
  }
  expect(verdicts.size).toBeGreaterThan(4)
})

test('what follows from the strongest level is not judged', () => {
  const judged: string[] = []
  const checkerOf = (name: string, verdict: 'valid' | 'unknown', vacuous = {}) => ({
    name,
    check: () => {
      judged.push(name)
      return verdict === 'valid' ? ({ verdict, ...vacuous } as const) : ({ verdict, reason: 'no time' } as const)
    },
  })
  const ask = (top: ReturnType<typeof checkerOf>) => {
    judged.length = 0
    const history: HistoryEvent[] = []
    for (const checker of strongestFirst(top, [checkerOf('weak', 'valid'), top])) checker.check(history)
    return [...judged]
  }
  expect(ask(checkerOf('top', 'valid'))).toEqual(['top'])
  expect(ask(checkerOf('top', 'unknown'))).toEqual(['top', 'weak'])
  expect(ask(checkerOf('top', 'valid', { vacuous: 'nothing happened' }))).toEqual(['top', 'weak'])
})
