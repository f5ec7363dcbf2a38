import { expect, test } from 'vitest'
import type { History, HistoryEvent } from '../../history/index.js'
import { EventTable } from '../../history/table.js'
import type { CheckResult } from '../verdict.js'
import { type Judgement, judgementOfTable, linearizable } from './linearizable.js'
import { problemOf } from './problem.js'
import { Search } from './search.js'
import { specificationNamed } from './specifications/named.js'
import { randomHistory } from './testing/random-history.js'
import { type Searched, searchedUntil, type Turn } from './turns.js'

const specification = specificationNamed('cas-register', { initial: 0, failedCas: 'constrains' })!
const checker = linearizable(specification)

/** Registers of which each is a chain of swaps; the first one offered leads astray, and all others are tried before it is taken back. */
function swaps(keys: number, count: number, badKeys: readonly number[] = []): History {
  const events: HistoryEvent[] = []
  for (let key = 0; key < keys; key += 1) {
    const pairs = [
      [0, 5],
      [0, 1],
      [1, 0],
    ]
    let [at, seed] = [5, 7]
    for (let i = 1; i < count; i += 1) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      const next = 5 + ((seed >> 8) % 4)
      pairs.push([at, next === at ? 5 + ((next - 4) % 4) : next])
      at = pairs.at(-1)![1]!
    }
    pairs.push([at, badKeys.includes(key) ? 4 : 5])
    const swap = (value: readonly number[], i: number) => ({ process: 100 * key + i, f: 'cas', key, value })
    const read = { process: 100 * key + 99, f: 'read', key }
    events.push(...pairs.map((pair, i) => ({ ...swap(pair, i), type: 'invoke' as const })))
    events.push(...pairs.map((pair, i) => ({ ...swap(pair, i), type: 'ok' as const })))
    events.push({ ...read, type: 'invoke' }, { ...read, type: 'ok', value: 5 })
  }
  return events
}

function tableOf(history: History): EventTable {
  const table = new EventTable()
  for (const [at, event] of history.entries()) table.add(event, at + 1)
  return table
}

/** Each turn by somebody who knows nothing but the operations of the object, and begins anew; `order` says who is first. */
function byStrangers(history: History, order: (turns: readonly Turn[]) => readonly Turn[], configurations?: number) {
  const limits = configurations === undefined ? {} : { configurations }
  const judgement = judgementOfTable(specification, tableOf(history), limits) as Judgement
  const { rounds, shares } = judgement
  let turnsTaken = 0
  judgement.handOver()
  let round = rounds.next()
  while (!round.done) {
    const answers = new Map<Turn, Searched>()
    for (const turn of order(round.value)) {
      const { share, target } = turn
      const operations = structuredClone(shares.operations(share))
      const problem = problemOf(specification, shares.key(share), operations, () => false)
      answers.set(turn, structuredClone(searchedUntil(new Search(problem), target)))
      turnsTaken += 1
    }
    round = rounds.next(round.value.map((turn) => answers.get(turn)))
  }
  return { result: round.value, turnsTaken }
}

const shown = (result: CheckResult) => JSON.stringify(result)

test.each([
  ['good', []],
  ['bad in one register', [2]],
  ['bad in two, of which the first is told', [1, 3]],
])('a history that is %s is judged the same, whoever takes the turns, and in whatever order', (_, badKeys) => {
  const history = swaps(4, 17, badKeys)
  const expected = checker.checkTable!(tableOf(history))!
  expect(expected.verdict).toBe(badKeys.length === 0 ? 'valid' : 'invalid')
  if (badKeys.length > 0) expect(expected.evidence).toMatchObject({ key: badKeys[0] })
  for (const order of [(turns: readonly Turn[]) => turns, (turns: readonly Turn[]) => turns.toReversed()]) {
    const { result, turnsTaken } = byStrangers(history, order)
    expect(shown(result)).toBe(shown(expected))
    expect(turnsTaken).toBeGreaterThanOrEqual(4)
  }
})

test('a search that ends early ends at the same place, whoever takes the turns', () => {
  const history = swaps(3, 19)
  for (const configurations of [5_000, 13_000, 40_000, 90_000]) {
    const expected = checker.check(history, { configurations })
    expect(expected.verdict).toBe('unknown')
    expect(shown(byStrangers(history, (turns) => turns, configurations).result)).toBe(shown(expected))
  }
})

test('what is lost leaves its object undecided, and hides no illegal one', () => {
  const lose = (badKeys: readonly number[]) => {
    const { rounds, take } = judgementOfTable(specification, tableOf(swaps(3, 17, badKeys))) as Judgement
    let round = rounds.next()
    while (!round.done) {
      const answer = (turn: Turn): Searched =>
        turn.share === 0 ? { type: 'lost', why: 'no memory' } : take([turn])[0]!
      round = rounds.next(round.value.map(answer))
    }
    return round.value
  }
  expect(lose([])).toEqual({
    verdict: 'unknown',
    reason: 'the search ended early (no memory), and 1 of 3 objects were neither proved nor refuted',
  })
  expect(lose([2])).toMatchObject({ verdict: 'invalid', evidence: { key: 2 } })
})

test('columns and events are judged the same, evidence and all', () => {
  const seen = new Set<string>()
  for (let i = 0; i < 500; i += 1) {
    const history = randomHistory(`columns ${i}`, { model: 'kv', operationsMax: 9, initial: '' })
    const kv = linearizable(specificationNamed('kv', { initial: '' })!)
    const expected = kv.check(history)
    seen.add(expected.verdict)
    expect(shown(kv.checkTable!(tableOf(history))!)).toBe(shown(expected))
  }
  expect(seen).toEqual(new Set(['valid', 'invalid']))
})
