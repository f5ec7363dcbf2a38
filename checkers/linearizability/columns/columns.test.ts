import seedrandom from 'seedrandom'
import { describe, expect, test } from 'vitest'
import { type History, type HistoryEvent, pairOperations } from '../../../history/index.js'
import { EventTable } from '../../../history/table.js'
import { linearizable } from '../linearizable.js'
import { Search } from '../search.js'
import { problemsOf } from '../shares.js'
import type { SequentialSpecification } from '../specification.js'
import { specifications } from '../specifications/named.js'
import { Histories } from '../testing/histories.js'
import { naiveObjects } from '../testing/objects.js'
import { disagreement } from '../testing/shown.js'
import { specified } from '../testing/specified.js'
import { judgeColumns } from './judge.js'

const samples = Number(process.env.FAULTLINE_HISTORIES ?? 6_000)
const names = ['register', 'queue', 'stack']
const objects = naiveObjects.filter(({ name }) => names.includes(name))

/** Three values, each added once and removed once at most, by three clients, half of whom may be told a lie. */
function setHistory(below: (n: number) => number): History {
  const history: HistoryEvent[] = []
  const members = new Set<number>()
  const used = new Set<string>()
  const open: { process: number; f: string; value: number; result?: boolean }[] = []
  const isSpoiled = below(2) === 0
  for (let turns = 6 + below(24); turns > 0 || open.length > 0; turns -= 1) {
    const process = below(3)
    const at = open.findIndex((call) => call.process === process)
    const call = open[at]
    if (call === undefined) {
      if (turns <= 0) continue
      const wanted = ['add', 'add', 'remove', 'contains'][below(4)]!
      const value = 1 + below(3)
      const f = wanted !== 'contains' && used.has(`${wanted} ${value}`) ? 'contains' : wanted
      used.add(`${f} ${value}`)
      open.push({ process, f, value })
      history.push({ process, type: 'invoke', f, value })
    } else if (call.result === undefined) {
      const isThere = members.has(call.value)
      call.result = call.f === 'add' ? !isThere : isThere
      if (call.f === 'add') members.add(call.value)
      if (call.f === 'remove') members.delete(call.value)
      if (isSpoiled && below(6) === 0) call.result = !call.result
    } else {
      open.splice(at, 1)
      const isTold = call.f !== 'add' || below(3) > 0
      history.push({ process, type: 'ok', f: call.f, value: isTold ? call.result : call.value })
    }
  }
  return history
}

test('a set’s columns and the search say the same', () => {
  const random = seedrandom.alea('sets')
  const specification = specifications.set() as SequentialSpecification<unknown>
  const counts = { legal: 0, illegal: 0 }
  for (let i = 0; i < samples; i += 1) {
    const history = setHistory((n) => Math.floor(random() * n))
    const judged = judgeColumns(specification, tableOf(history))
    if (judged === undefined) continue
    const outcomes = problemsOf(specification, pairOperations(history), () => false).map((problem) =>
      new Search(problem).run(100_000),
    )
    const got = outcomes.includes('illegal') ? 'illegal' : 'legal'
    const expected = judged.finding.isLegal ? 'legal' : 'illegal'
    if (got !== expected) throw disagreement(history, `${expected} by columns`, `${got} by search`)
    counts[expected] += 1
  }
  expect(counts.legal / samples).toBeGreaterThan(0.2)
  expect(counts.illegal / samples).toBeGreaterThan(0.2)
})

function tableOf(history: History): EventTable {
  const table = new EventTable()
  for (const [at, event] of history.entries()) table.add(event, at + 1)
  return table
}

describe.each(objects)('$name, each value put in once', (naive) => {
  const specification = specified(naive.name)

  test('the columns and the search say the same', () => {
    const counts = { legal: 0, illegal: 0, undecided: 0 }
    for (const [operationsMax, share] of [
      [8, 0.75],
      [24, 0.25],
    ] as const) {
      const shape = { operationsMax, unique: true, clients: 5, lostPercent: 2 }
      const histories = new Histories(naive, shape, `columns of ${naive.name} ${operationsMax}`)
      for (let i = 0; i < samples * share; i += 1) {
        const history = histories.next()
        const judged = judgeColumns(specification, tableOf(history))
        if (judged === undefined) {
          counts.undecided += 1
          continue
        }
        const expected = judged.finding.isLegal ? 'legal' : 'illegal'
        const outcomes = problemsOf(specification, pairOperations(history), () => false).map((problem) =>
          new Search(problem).run(100_000),
        )
        if (outcomes.includes('unfinished')) continue
        const got = outcomes.includes('illegal') ? 'illegal' : 'legal'
        if (got !== expected) throw disagreement(history, `${expected} by columns`, `${got} by search`)
        counts[expected] += 1
      }
    }
    expect(counts.legal / samples).toBeGreaterThan(0.1)
    expect(counts.illegal / samples).toBeGreaterThan(0.05)
  })
})

const OBJECTS = [
  ['register', specifications.register(), 'write', 'read', 'zones'],
  ['queue', specifications.queue(), 'enqueue', 'dequeue', 'queue order'],
  ['stack', specifications.stack(), 'push', 'pop', 'stack layers'],
] as const

/** Twenty clients put in a value each and take it out, again and again; the rounds overlap only within themselves. */
function long(insert: string, remove: string, rounds: number): HistoryEvent[] {
  const clients = Array.from({ length: 20 }, (_, process) => process)
  return Array.from({ length: rounds }, (_, round) => {
    const of = (type: HistoryEvent['type'], f: string, value?: number) => (process: number) => ({
      process,
      type,
      f,
      ...(value === undefined ? {} : { value: value + process }),
    })
    const first = clients.slice(0, 1)
    return [
      ...clients.map(of('invoke', insert, 20 * round)),
      ...clients.map(of('ok', insert, 20 * round)),
      ...first.map(of('invoke', remove)),
      ...first.map(of('ok', remove, 20 * round)),
    ]
  }).flat()
}

describe.each(OBJECTS)('a long history of a %s', (name, specification, insert, remove, algorithm) => {
  const checker = linearizable<unknown>(specification as never)
  const rounds = name === 'register' ? 300 : 1
  const base = long(insert, remove, rounds)
  const padding = Array.from({ length: 12_000 }, (_, i): HistoryEvent[] => [
    { process: 0, type: 'invoke', f: insert, value: 1_000_000 + i },
    { process: 0, type: 'ok', f: insert, value: 1_000_000 + i },
  ]).flat()

  test('is judged from its columns, with the same result for events and for columns', () => {
    const history = [...base, ...padding]
    const result = checker.check(history)
    expect(result).toMatchObject({ verdict: 'valid', algorithm })
    expect(checker.checkTable!(tableOf(history))).toEqual(result)
  })

  test('is refuted with evidence about the values that are to blame, at their places', () => {
    const lie: HistoryEvent[] = [
      { process: 1, type: 'invoke', f: remove },
      { process: 1, type: 'ok', f: remove, value: name === 'stack' ? 1_011_997 : 1_000_007 },
    ]
    const history = [...base, ...padding, ...lie]
    const result = checker.check(history)
    expect(result).toMatchObject({ verdict: 'invalid', algorithm })
    const { core } = result.evidence as { core: { history: History; positions: readonly number[] } }
    expect(core.history.length).toBeLessThan(10)
    expect(core.positions.map((position) => history[position])).toEqual(core.history)
    expect(checker.check(core.history)).toHaveProperty('verdict', 'invalid')
    expect(checker.explain!(result.evidence!).join('\n')).toContain('client 1')
  })
})

test('a short history has its order as evidence, a long one has none', () => {
  const checker = linearizable<unknown>(specifications.register() as never)
  const short = checker.check(long('write', 'read', 3).filter(({ process }) => process === 0))
  expect(short.evidence).toMatchObject({ linearizations: [{ state: expect.any(String) }] })
  expect(checker.check(long('write', 'read', 300)).evidence).toMatchObject({ linearizations: [] })
})

test('what is malformed is refused as it is in a short history', () => {
  const checker = linearizable(specifications.register())
  const history = [...long('write', 'read', 300), { process: 3, type: 'ok', f: 'write', value: 1 } as const]
  expect(() => checker.check(history)).toThrow(/event 12600: expected an invocation of write by process 3/)
})

test('equal values are the same however they are written down', () => {
  const lines: readonly [number, HistoryEvent['type'], string, HistoryEvent['value']][] = [
    [0, 'invoke', 'enqueue', -0],
    [0, 'ok', 'enqueue', -0],
    [0, 'invoke', 'enqueue', 2 ** 40],
    [0, 'ok', 'enqueue', 2 ** 40],
    [0, 'invoke', 'enqueue', { a: 1, b: [2] }],
    [0, 'ok', 'enqueue', null],
    [1, 'invoke', 'dequeue', null],
    [1, 'ok', 'dequeue', 0],
    [1, 'invoke', 'dequeue', null],
    [1, 'ok', 'dequeue', 2 ** 40],
    [1, 'invoke', 'dequeue', null],
    [1, 'ok', 'dequeue', { b: [2], a: 1 }],
  ]
  const history = lines.map(([process, type, f, value]): HistoryEvent => ({ process, type, f, value: value! }))
  expect(judgeColumns(specifications.queue(), tableOf(history))?.finding).toEqual({ isLegal: true })
})
