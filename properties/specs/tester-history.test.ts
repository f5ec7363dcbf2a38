import fc from 'fast-check'
import { List, Map } from 'immutable'
import { expect, test } from 'vitest'
import type { HistoryEvent } from '../../history/index.js'
import { TestedOperation, type TesterState } from '../../models/specs/index.js'
import { historyOf } from './tester-history.js'

/** Begins or ends an operation of a client, whichever is next, at most two each: what really happened, and what a tester keeps of it. */
function happened(order: readonly number[], clients: number) {
  const events: HistoryEvent[] = []
  let tester: TesterState = Map(Array.from({ length: clients }, (_, i) => [`client${i + 1}`, List()]))
  for (const process of order) {
    const name = `client${process + 1}`
    const own = tester.get(name)!
    if (own.last()?.isCompleted === false) {
      events.push({ process, type: 'ok', f: 'read', value: null })
      tester = tester.setIn([name, own.size - 1, 'isCompleted'], true)
    } else if (own.size < 2) {
      events.push({ process, type: 'invoke', f: 'read', value: null })
      const ended = tester.delete(name).map((operations) => operations.count(({ isCompleted }) => isCompleted))
      tester = tester.set(name, own.push(TestedOperation({ f: 'read', seen: ended.filter((count) => count > 0) })))
    }
  }
  return { events, tester }
}

/** Which operations ended before which began: all that a checker can see of time. */
function precedences(events: readonly HistoryEvent[]): string[] {
  const ended: string[] = []
  const begun = new globalThis.Map<number, number>()
  return events
    .flatMap(({ process, type }) => {
      if (type === 'invoke') begun.set(process, (begun.get(process) ?? 0) + 1)
      const name = `${process}#${begun.get(process)}`
      if (type === 'invoke') return [`${name} begins`, ...ended.map((other) => `${other} < ${name}`)]
      ended.push(name)
      return [`${name} ends`]
    })
    .sort()
}

test('the history behind a tester’s state has the operations, and the order between them, that really were', () => {
  const agrees = (order: readonly number[]) => {
    const { events, tester } = happened(order, 3)
    expect(precedences(historyOf(tester))).toEqual(precedences(events))
  }
  fc.assert(fc.property(fc.array(fc.nat(2), { maxLength: 14 }), agrees), { numRuns: 500, seed: 1 })
})

test('a state in which two operations each began after the other’s end is refused', () => {
  const after = (other: string) => List([TestedOperation({ f: 'read', isCompleted: true, seen: Map([[other, 1]]) })])
  const tester: TesterState = Map([
    ['client1', after('client2')],
    ['client2', after('client1')],
  ])
  expect(() => historyOf(tester)).toThrow('got 2 that could not')
})
