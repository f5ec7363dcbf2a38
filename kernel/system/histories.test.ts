/** The normal form of histories: one id for all that say the same. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { HistoryEvent } from '../../history/event.js'
import { precedence, written } from '../../test/twin.js'
import { Histories } from './histories.js'

const idOf = (histories: Histories, events: readonly HistoryEvent[]): number =>
  events.reduce((id, event) => histories.append(id, histories.eventOf(event)), Histories.EMPTY)

const event = (text: string): HistoryEvent => {
  const [, type, process] = /^([(!?])(\d)$|^(\d)$/.exec(text) ?? []
  return { process: Number(process ?? text), type: type === '(' ? 'invoke' : type === '?' ? 'info' : 'ok', f: 'op' }
}
/** `(0` invokes at process 0, `!0` ends with ok, `?0` with info. */
const history = (text: string): HistoryEvent[] => text.split(' ').map(event)

test.each([
  ['(0 (1 !0 !1', '(1 (0 !1 !0', 'neighbouring invocations, and neighbouring completions'],
  ['(0 ?0 (1 !1', '(0 (1 !1 ?0', 'when it was that nobody knew'],
  ['(0 (1 ?0 (2 !2 !1', '(0 (1 (2 !1 !2 ?0', 'all of these'],
])('%s and %s say the same: they differ in %s', (left, right) => {
  const histories = new Histories()
  expect(idOf(histories, history(left))).toBe(idOf(histories, history(right)))
})

test.each([
  ['(0 !0 (1 !1', '(0 (1 !0 !1', 'one ended before the other began'],
  ['(0 (1 !0 (2', '(0 (1 !1 (2', 'another had ended when the third began'],
  ['(0 ?0', '(0 !0', 'one ended'],
  ['(0', '(0 ?0', 'one is still open'],
  ['(0 (1 ?0', '(0 (1 ?1', 'the other is open'],
])('%s and %s say different things: %s', (left, right) => {
  const histories = new Histories()
  expect(idOf(histories, history(left))).not.toBe(idOf(histories, history(right)))
})

/** A random history of up to three processes at a time; a process that ended with info goes on as a new one. */
const histories = fc
  .array(fc.tuple(fc.nat(2), fc.constantFrom('ok' as const, 'ok' as const, 'fail' as const, 'info' as const)), {
    maxLength: 10,
  })
  .map((choices) => {
    const processes = [0, 1, 2]
    const open = new Set<number>()
    return choices.map(([thread, end]): HistoryEvent => {
      const process = processes[thread]!
      if (!open.delete(thread)) {
        open.add(thread)
        return { process, type: 'invoke', f: 'op' }
      }
      if (end === 'info') processes[thread] = process + 3
      return { process, type: end, f: 'op' }
    })
  })

/** Swaps neighbours here and there, where that leaves each process its order. */
const shuffled = (given: readonly HistoryEvent[], swaps: readonly number[]): HistoryEvent[] => {
  const events = [...given]
  for (const swap of swaps) {
    const at = swap % Math.max(events.length - 1, 1)
    const [left, right] = [events[at], events[at + 1]]
    if (!left || !right || left.process % 3 === right.process % 3) continue
    events[at] = right
    events[at + 1] = left
  }
  return events
}

test('two histories have one id exactly when they have the same operations and the same precedence among them', () => {
  let [same, different] = [0, 0]
  fc.assert(
    fc.property(histories, fc.array(fc.nat(100), { maxLength: 6 }), (left, swaps) => {
      const interned = new Histories()
      const right = shuffled(left, swaps)
      const saysTheSame = written(precedence(left)) === written(precedence(right))
      if (written(left) !== written(right)) saysTheSame ? same++ : different++
      expect(idOf(interned, left) === idOf(interned, right)).toBe(saysTheSame)
    }),
    { seed: 11, numRuns: 1500 },
  )
  expect(Math.min(same, different)).toBeGreaterThan(100)
})

test('the normal form is itself a history that says the same, and each process keeps its order', () => {
  fc.assert(
    fc.property(histories, (given) => {
      const interned = new Histories()
      const normal = interned.eventsOf(idOf(interned, given))
      expect(written(precedence(normal))).toBe(written(precedence(given)))
      for (const { process } of given) {
        const ofProcess = (events: readonly HistoryEvent[]) => events.filter((other) => other.process === process)
        expect(ofProcess(normal)).toEqual(ofProcess(given))
      }
    }),
    { seed: 12, numRuns: 300 },
  )
})
