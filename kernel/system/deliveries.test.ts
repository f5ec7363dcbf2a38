/** Networks that deliver repeatedly, and networks that keep what is ignored. */
import { expect, test } from 'vitest'
import { errorOf } from '../../test/bad-models.js'
import { erased, ToyState, toy, toyWords } from '../../test/protocols.js'
import { Steered } from '../../test/runs.js'
import { isQuiet, System } from '../index.js'

const { next, send, choose, complete } = toyWords
const ping = (n: number) => ({ type: 'ping', n }) as const
const deliver = (n: number) => ({ type: 'deliver', from: 'node', to: 'node', message: ping(n) }) as const
const lose = (n: number) => ({ type: 'lose', from: 'node', to: 'node', message: ping(n) }) as const

/** A node that sends itself pings, and counts those that carry the number it expects. */
const counting = (...sent: readonly number[]) => ({
  init: () => next(ToyState(), ...sent.map((n) => send('node', ping(n)))),
  receive: {
    ping: (state: ToyState, { n }: { n: number }) =>
      n === state.count ? next(state.set('count', n + 1)) : next(state),
  },
})
const kept = { network: { ignored: 'kept' } } as const
const repeated = { network: { delivery: 'repeated' } } as const
const offered = (steered: Steered) => steered.enabled().filter(({ type }) => type === 'deliver')

test('a message that would do nothing is not delivered, and stays until it would do something', () => {
  const steered = new Steered(toy(counting(0, 1), kept))
  expect(offered(steered)).toEqual([deliver(0)])
  expect(steered.inFlight()).toHaveLength(2)
  expect(offered(steered.take(deliver(0)))).toEqual([deliver(1)])
})

test('without that, it is consumed', () => {
  const steered = new Steered(toy(counting(0, 1)))
  expect(offered(steered)).toHaveLength(2)
  expect(steered.take(deliver(1)).inFlight()).toHaveLength(1)
})

test('a message is not ignored when it brings about a message, an answer or a timer, or may do so by choice', () => {
  const { init } = counting(0)
  const deliveries = (ping: object) => offered(new Steered(toy({ init, receive: { ping } } as object, kept)))
  expect(deliveries((state: ToyState) => next(state))).toEqual([])
  expect(deliveries((state: ToyState) => next(state, send('node', { type: 'note', text: 'x' })))).toHaveLength(1)
  expect(deliveries((state: ToyState) => choose({ a: next(state), b: next(state.set('count', 9)) }))).toHaveLength(2)
  expect(deliveries((state: ToyState) => choose({ a: next(state), b: next(state) }))).toEqual([])
  const answers = toy(
    { init, invoke: { go: (state) => next(state) }, receive: { ping: (state) => next(state, complete('client1#1')) } },
    { ...kept, workload: [[{ f: 'go' }]] },
  )
  expect(offered(new Steered(answers))).toHaveLength(1)
})

test('what is ignored can still be lost', () => {
  const steered = new Steered(toy(counting(7), { ...kept, faults: { loss: 1 } }))
  expect(steered.enabled()).toEqual([lose(7)])
})

test('ignored messages that are kept are rest; others are not', () => {
  const quiet = ({ system, run }: Steered) => isQuiet(system, run.last)
  expect(quiet(new Steered(toy(counting(7), kept)))).toBe(true)
  expect(quiet(new Steered(toy(counting(0), kept)))).toBe(false)
  expect(quiet(new Steered(toy(counting(7))))).toBe(false)
})

test('where delivery is repeated, a message stays in flight until it is lost', () => {
  const tally = { ping: (state: ToyState) => next(state.set('count', state.count + 1)) }
  const steered = new Steered(toy({ ...counting(0), receive: tally }, { ...repeated, faults: { loss: 1 } }))
  expect(steered.take(deliver(0), deliver(0), deliver(0)).stateOf<ToyState>('node').count).toBe(3)
  expect(steered.inFlight()).toHaveLength(1)
  expect(steered.take(lose(0)).inFlight()).toEqual([])
})

test('where delivery is repeated, sent twice is sent once: at the start, and by a handler', () => {
  expect(new Steered(toy(counting(0, 0, 1), repeated)).inFlight()).toHaveLength(2)
  expect(new Steered(toy(counting(0, 0, 1))).inFlight()).toHaveLength(3)
  const echo = { ping: (state: ToyState) => next(state, send('node', ping(0)), send('node', ping(5))) }
  const steered = new Steered(toy({ ...counting(0), receive: echo }, repeated))
  expect(steered.take(deliver(0), deliver(0), deliver(5)).inFlight()).toHaveLength(2)
})

test.each([
  [{ ignored: 'kept' }, "expected an unordered network with ignored 'kept', got fifo"],
  [{ delivery: 'repeated' }, "expected an unordered network with delivery 'repeated', got fifo"],
] as const)('refuses FIFO links with %j', (network, problem) => {
  const protocol = erased(toy({}, { network: { order: 'fifo', ...network } }))
  expect(errorOf(() => new System(protocol)).message).toContain(problem)
})
