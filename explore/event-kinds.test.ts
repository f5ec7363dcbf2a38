/** Kinds of event: what they let happen, and what becomes of them where nodes take each other's place. */
import { expect, test } from 'vitest'
import { EVENT, eventOf, Run, System } from '../kernel/index.js'
import { pingPong } from '../test/protocols.js'
import { filterOf, kindsOf, linkOf, linksOf, withNode } from './event-kinds.js'

test('a filter lets through what a run did, whatever its messages say, in any system of the setting', () => {
  const [one, other] = [new System(pingPong(3)), new System(pingPong(3))]
  const run = new Run(one)
  const events: number[] = []
  for (;;) {
    events.length = 0
    one.enabled(run.last, events, events)
    if (events.length === 0) break
    run.take({ event: events[0]!, alternative: 0 })
  }
  const kinds = kindsOf(run)
  // Many messages, two kinds: there and back.
  expect(run.length).toBeGreaterThan(kinds.size)
  expect(linksOf(kinds)).toEqual([[0, 1]])
  const mayHappen = filterOf(new Set([...kinds].slice(0, 1)))(other)
  const first: number[] = []
  other.enabled(other.initial, first, first)
  expect(first.map(mayHappen)).toEqual([true])
  const after = other.successor(other.initial, first[0]!, 0)
  const second: number[] = []
  other.enabled(after, second, second)
  expect(second.map(mayHappen)).toEqual([false])
})

test('a node takes the place of another in every event that happens there', () => {
  expect(withNode('0 2 1 vote', 2, 3)).toBe('0 3 1 vote')
  expect(withNode('0 2 1 vote', 1, 2)).toBeUndefined()
  const at = (kind: number, operand: number) => String(eventOf(kind, operand))
  expect(withNode(at(EVENT.timeout, 2 * 32 + 5), 2, 4)).toBe(at(EVENT.timeout, 4 * 32 + 5))
  expect(withNode(at(EVENT.invoke, 3 * 64 + 2), 2, 4)).toBe(at(EVENT.invoke, 3 * 64 + 4))
  expect(withNode(at(EVENT.clock, 2 * 64 + 1), 2, 4)).toBe(at(EVENT.clock, 4 * 64 + 1))
  for (const kind of [EVENT.crash, EVENT.restart, EVENT.pause, EVENT.resume, EVENT.gray, EVENT.slow, EVENT.powerLoss]) {
    expect(withNode(at(kind, 2), 2, 4)).toBe(at(kind, 4))
    expect(withNode(at(kind, 3), 2, 4)).toBe(at(kind, 3))
  }
  for (const kind of [EVENT.partition, EVENT.heal, EVENT.tick, EVENT.giveUp, EVENT.forge])
    expect(withNode(at(kind, 2), 2, 4)).toBe(at(kind, 2))
})

test('a link is the same in both directions, and what is on no message is on no link', () => {
  expect(linkOf('0 10 9 vote')).toEqual([9, 10])
  expect(linkOf(String(eventOf(EVENT.crash, 1)))).toBeUndefined()
  expect(linksOf(['0 10 9 vote', '0 2 9 vote', '5 9 10 vote', '17'])).toEqual([
    [2, 9],
    [9, 10],
  ])
})
