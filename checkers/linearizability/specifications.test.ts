import { describe, expect, test } from 'vitest'
import { type History, type HistoryEvent, pairOperations } from '../../history/index.js'
import { tries } from '../../test/thorough.js'
import { judge } from './linearizable.js'
import { specificationNames } from './specifications/named.js'
import { holds } from './testing/definition.js'
import { Histories } from './testing/histories.js'
import { naiveObjects } from './testing/objects.js'
import { disagreement, fingerprint } from './testing/shown.js'
import { specified } from './testing/specified.js'

/**
 * Random histories for each specification. `npm run test:thorough` takes ten times as many. Millions by hand:
 * `FAULTLINE_HISTORIES=2000000 npx vitest run checkers/linearizability/specifications`.
 */
const samples = Number(process.env.FAULTLINE_HISTORIES ?? tries(10_000, 100_000))

/** Objects that are tried against one specification share its histories: its name, once for each of them. */
const specificationsTried = naiveObjects.map(({ name }) => specified(name).name)

test('every specification has its share', () => {
  expect([...new Set(specificationsTried)].sort()).toEqual([...specificationNames].sort())
})

describe.each(naiveObjects)('$name', (naive) => {
  const specification = specified(naive.name)
  const verdict = (history: History) => judge(specification, pairOperations(history)).type
  const share = Math.ceil(samples / specificationsTried.filter((name) => name === specification.name).length)

  test(`agrees with the definition on ${share} random histories, of which enough are bad`, () => {
    const counts = { legal: 0, illegal: 0 }
    const judged = new Set<number>()
    let made = 0
    for (const unique of [false, true]) {
      const histories = new Histories(naive, { operationsMax: unique ? 6 : 5, unique }, `${naive.name} ${unique}`)
      for (let i = 0; i < share / 2; i += 1) {
        const history = histories.next()
        made += 1
        // Small ones come again and again, and a judge that is pure says the same again.
        if (judged.size === judged.add(fingerprint(history)).size) continue
        const expected = holds(history, naive) ? 'legal' : 'illegal'
        const got = verdict(history)
        if (got !== expected) throw disagreement(history, expected, got)
        counts[expected] += 1
      }
    }
    expect(made).toBeGreaterThanOrEqual(share)
    expect(judged.size).toBeGreaterThan(made ** 0.8)
    expect(counts.legal / judged.size).toBeGreaterThan(0.2)
    expect(counts.illegal / judged.size).toBeGreaterThan(0.2)
  })

  test('gives verdicts that names, idle time and more knowledge do not change', () => {
    const histories = new Histories(naive, { operationsMax: 8, unique: false }, `${naive.name} again`)
    for (let i = 0; i < 600; i += 1) {
      const history = histories.next()
      const before = verdict(history)
      for (const [what, other] of Object.entries(same(history))) {
        if (verdict(other) !== before) throw disagreement(other, `${before} (${what})`, verdict(other))
      }
      // What begins a good history is good, and so is a good history with an operation nobody knows the result of.
      if (before === 'illegal') continue
      const cut = history.slice(0, Math.floor(history.length / 2))
      if (verdict(cut) !== 'legal') throw disagreement(cut, 'legal', 'illegal')
      const vague = history.map((event) => (event.type === 'ok' && isLast(history, event) ? unknown(event) : event))
      if (verdict(vague) !== 'legal') throw disagreement(vague, 'legal', 'illegal')
    }
  })
})

/** Histories that say the same. */
function same(history: History): { readonly [what: string]: History } {
  return {
    renamed: history.map((event) => ({ ...event, process: 1000 - event.process })),
    keyed: history.map((event) => ({ ...event, ...(event.key === undefined ? { key: 'k' } : {}) })),
    'neighbours exchanged': exchanged(history),
    'lost reads added': [...lost(history), ...history],
  }
}

/** Two invocations in a row, or two completions, may come in either order. */
function exchanged(history: History): History {
  const events = [...history]
  for (let at = 0; at + 1 < events.length; at += 1) {
    const [a, b] = [events[at]!, events[at + 1]!]
    if ((a.type === 'invoke') !== (b.type === 'invoke') || a.process === b.process) continue
    ;[events[at], events[at + 1]] = [b, a]
    at += 1
  }
  return events
}

function lost(history: History): History {
  const read = history.find(({ f }) => ['read', 'get', 'peek', 'contains'].includes(f))
  if (read === undefined) return []
  const call: HistoryEvent = { ...read, process: 500, type: 'invoke', value: read.f === 'contains' ? 1 : null }
  return [call, { ...call, type: 'info' }]
}

function isLast(history: History, event: HistoryEvent): boolean {
  return !history.slice(history.indexOf(event) + 1).some(({ process }) => process === event.process)
}

function unknown(event: HistoryEvent): HistoryEvent {
  return { ...event, type: 'info' }
}
