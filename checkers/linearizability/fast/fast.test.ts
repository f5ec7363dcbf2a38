import { describe, expect, test } from 'vitest'
import { type History, type HistoryEvent, pairOperations } from '../../../history/index.js'
import type { NotLinearizableEvidence } from '../evidence.js'
import { linearizable } from '../linearizable.js'
import { Search } from '../search.js'
import { problemsOf } from '../shares.js'
import { specifications } from '../specifications/named.js'
import { Histories } from '../testing/histories.js'
import { naiveObjects } from '../testing/objects.js'
import { disagreement } from '../testing/shown.js'
import { specified } from '../testing/specified.js'
import { judgeFast } from './judge.js'

const samples = Number(process.env.FAULTLINE_HISTORIES ?? 5_000)
const names = ['register', 'growing set', 'log', 'queue', 'stack', 'priority-queue']
const objects = naiveObjects.filter(({ name }) => names.includes(name))

describe.each(objects)('$name, each value put in once', (naive) => {
  const specification = specified(naive.name)

  test('the special algorithm and the search say the same', () => {
    const counts = { legal: 0, illegal: 0, undecided: 0, unfinished: 0 }
    for (const [operationsMax, share] of [
      [8, 0.75],
      [24, 0.25],
    ] as const) {
      const shape = { operationsMax, unique: true, clients: 5, lostPercent: 4 }
      const histories = new Histories(naive, shape, `${naive.name} ${operationsMax}`)
      for (let i = 0; i < samples * share; i += 1) {
        const history = histories.next()
        const [problem] = problemsOf(specification, pairOperations(history), () => false)
        const fast = judgeFast(specification, problem!)
        if (fast === undefined) {
          counts.undecided += 1
          continue
        }
        const expected = fast.isLegal ? 'legal' : 'illegal'
        const got = new Search(problem!).run(100_000)
        // What the special algorithms are for: the search may take for ever.
        if (got === 'unfinished') {
          counts.unfinished += 1
          continue
        }
        if (got !== expected) throw disagreement(history, `${expected} by ${fast.algorithm}`, `${got} by search`)
        counts[expected] += 1
      }
    }
    expect(counts.legal / samples).toBeGreaterThan(0.15)
    expect(counts.illegal / samples).toBeGreaterThan(0.15)
    expect(counts.unfinished / samples).toBeLessThan(0.01)
    // Removals that nobody saw the end of leave some to the search, but not many.
    expect(counts.undecided / samples).toBeLessThan(0.1)
  })
})

function events(lines: readonly string[]): History {
  return lines.map((line): HistoryEvent => {
    const [process, type, f, value] = line.split(' ')
    return {
      process: Number(process),
      type: type as HistoryEvent['type'],
      f: f!,
      ...(value === undefined ? {} : { value: Number(value) }),
    }
  })
}

/** All `n` in at once, and out in the same order as far as anybody can tell. */
function crowd(n: number, insert: string, remove: string): readonly string[] {
  const all = Array.from({ length: n }, (_, i) => i + 1)
  return [
    ...all.map((i) => `${i} invoke ${insert} ${i}`),
    ...all.map((i) => `${i} ok ${insert} ${i}`),
    ...all.map((i) => `${i} invoke ${remove}`),
    ...all.map((i) => `${i} ok ${remove} ${i}`),
  ]
}

describe('what would take a search too long is judged at once:', () => {
  const late = (n: number, insert: string, remove: string) => [
    ...[1, 2].flatMap((i) => [`0 invoke ${insert} ${n + i}`, `0 ok ${insert} ${n + i}`]),
    ...[2, 1].flatMap((i) => [`0 invoke ${remove}`, `0 ok ${remove} ${n + i}`]),
  ]
  const limits = { configurations: 50_000 }

  test.each([
    ['queue', specifications.queue(), 'enqueue', 'dequeue', 'queue order', 'invalid'],
    ['stack', specifications.stack(), 'push', 'pop', 'stack layers', 'valid'],
    ['priority queue', specifications.priorityQueue(), 'insert', 'poll', 'priority order', 'valid'],
  ] as const)('a %s', (_, specification, insert, remove, algorithm, last) => {
    const checker = linearizable<string>(specification)
    const many = crowd(300, insert, remove)
    expect(checker.check(events(many), limits)).toMatchObject({ verdict: 'valid', algorithm })
    const result = checker.check(events([...many, ...late(300, insert, remove)]), limits)
    expect(result).toMatchObject({ verdict: last, algorithm })
    if (last === 'valid') return
    // No search got to its end, so the orders are those of the part that is shown, and it says so.
    const { among, operations, core } = result.evidence as NotLinearizableEvidence
    expect([among, operations]).toEqual([core.history.filter(({ type }) => type === 'invoke').length, 604])
    expect(checker.explain?.(result.evidence!)[0]).toContain(`of ${among} operations can be put in order`)
  })

  test('a register', () => {
    const all = Array.from({ length: 300 }, (_, i) => i + 1)
    const lines = [
      ...all.map((i) => `${i} invoke write ${i}`),
      ...all.flatMap((i) => [`500 invoke read`, `500 ok read ${i}`]),
      ...all.map((i) => `${i} ok write ${i}`),
    ]
    const checker = linearizable(specifications.register())
    expect(checker.check(events(lines), limits)).toMatchObject({ verdict: 'valid', algorithm: 'zones' })
    const result = checker.check(events([...lines, '500 invoke read', '500 ok read 7']), limits)
    expect(result).toMatchObject({ verdict: 'invalid', algorithm: 'zones' })
  })
})

test('a value that is put in twice, or another operation, leaves the history to the search', () => {
  const twice = events(['0 invoke enqueue 1', '0 ok enqueue 1', '0 invoke enqueue 1', '0 ok enqueue 1'])
  expect(linearizable(specifications.queue()).check(twice)).toHaveProperty('algorithm', 'search')
  const cas: History = [{ process: 0, type: 'invoke', f: 'cas', value: [0, 1] }]
  expect(linearizable(specifications.casRegister()).check(cas)).toHaveProperty('algorithm', 'search')
})

test('a specification made from another one does not inherit its algorithm', () => {
  const plain = specifications.queue()
  const odd = { ...plain, operations: { ...plain.operations, peek: plain.operations.dequeue! } }
  const history = events(['0 invoke enqueue 1', '0 ok enqueue 1', '0 invoke peek', '0 ok peek 1'])
  expect(linearizable(plain).check(history)).toHaveProperty('algorithm', 'queue order')
  expect(linearizable(odd).check(history)).toHaveProperty('algorithm', 'search')
  expect(linearizable({ ...plain, initial: '1\n' }).check(history)).toHaveProperty('algorithm', 'search')
})
