/** Handlers that are wrong: said at once, with the place, what was expected, what was got, and how the run led there. */
import fc from 'fast-check'
import { Record } from 'immutable'
import { expect, test } from 'vitest'
import { schedules } from '../../explore/sample/schedules.js'
import { errorOf, go, tick, whenItTicks, wrong } from '../../test/bad-models.js'
import { erased, ToyState, toy, toyWords } from '../../test/protocols.js'
import { randomRun, Steered } from '../../test/runs.js'
import { type AnyProtocol, replayEnabled, replayExactly, System } from '../index.js'

const { next, send, setTimer, complete, choose } = toyWords

test('a message that nobody handles is an error, with the schedule that led to it', () => {
  const protocol = toy({
    init: () => next(ToyState(), setTimer('tick')),
    timeout: { tick: (state) => next(state, send('node', { type: 'ping', n: 1 })) },
  })
  const deliver = { type: 'deliver', from: 'node', to: 'node', message: { n: 1, type: 'ping' } } as const
  const error = errorOf(() => new Steered(protocol).take(tick, deliver))
  expect(error.place).toBe('toy: node.receive.ping')
  expect(error.message).toMatch(/^toy: node\.receive\.ping: expected a handler, got none/)
  expect(error.schedule).toEqual([tick, deliver])
})

test.each<[string, (protocol: AnyProtocol) => unknown]>([
  ['a random walk', (protocol) => randomRun(new System(protocol), 1)],
  ['an exact replay', (protocol) => replayExactly(new System(protocol), [tick, go])],
  ['a lenient replay', (protocol) => replayEnabled(new System(protocol), [{ type: 'heal' }, tick, go])],
  ['fast-check', (protocol) => fc.assert(fc.property(schedules(protocol), () => true))],
])('a handler that throws is an error with its cause and its schedule, in %s', (_, act) => {
  const protocol = toy(
    {
      init: () => next(ToyState(), setTimer('tick')),
      timeout: { tick: (state) => next(state.set('count', 1)) },
      invoke: {
        go: (state) => {
          if (state.count > 0) throw new RangeError('out of paper')
          return next(state)
        },
      },
    },
    { workload: [[{ f: 'go' }, { f: 'go' }]], bounds: { giveUp: 5 } },
  )
  // At a client that gives up and tries again, or when the timer fires first.
  const error = errorOf(() => {
    for (let i = 0; i < 50; i++) act(erased(protocol))
  })
  expect(error.message).toBe('toy: node.invoke.go: the handler threw: out of paper')
  expect(error.cause).toBeInstanceOf(RangeError)
  expect(error.schedule.at(-1)).toEqual(go)
  expect(error.schedule).toContainEqual(tick)
})

test('an impure handler is found out: by a counter that it keeps to itself', () => {
  let counter = 0
  const error = whenItTicks((state) => next(state.set('count', ++counter)))
  expect(error.message).toBe(
    'toy: node.timeout.tick: the handler is impure: called twice with equal input, it gave two different results',
  )
})

test.each<[string, (n: number) => unknown]>([
  ['effects', (n) => next(ToyState(), send('node', { type: 'ping', n }))],
  ['the number of effects', (n) => next(ToyState(), ...Array.from({ length: n % 2 }, () => setTimer('tick')))],
  ['options', (n) => choose({ only: next(ToyState({ count: n })) })],
  ['kind of outcome', (n) => (n % 2 ? next(ToyState()) : choose({ only: next(ToyState()) }))],
])('an impure handler is found out when only its %s differ', (_, react) => {
  let counter = 0
  expect(whenItTicks(() => react(++counter)).message).toMatch(/impure/)
})

test('a handler that becomes impure only later is found out too, though by then not every call is checked', () => {
  let calls = 0
  const protocol = toy({
    init: () => next(ToyState(), setTimer('tick')),
    timeout: {
      tick: (state) =>
        next(
          state.merge({ count: state.count + 1, lost: state.count > 1_500 ? String(++calls) : '' }),
          setTimer('tick'),
        ),
    },
  })
  const steered = new Steered(protocol)
  const error = errorOf(() => {
    for (let i = 0; i < 1_700; i++) steered.take(tick)
  })
  expect(error.message).toMatch(/impure/)
  expect(calls).toBeGreaterThan(0)
})

test('an impure handler goes unnoticed when purity is not checked, and each handler is then called once', () => {
  let counter = 0
  const protocol = toy({
    init: () => next(ToyState(), setTimer('tick')),
    timeout: { tick: (state) => next(state.set('count', ++counter)) },
  })
  const steered = new Steered(protocol, { checkPurity: false }).take(tick)
  expect(steered.stateOf<ToyState>('node').count).toBe(1)
})

test.each<[string, (given: { message: { list: number[] }; config: { nodes: number } }) => unknown]>([
  ['its message', ({ message }) => Object.assign(message, { type: 'note' })],
  ['a list in its message', ({ message }) => message.list.push(1)],
  ['the configuration', ({ config }) => Object.assign(config, { nodes: 9 })],
])('a handler that writes to %s is stopped', (_, write) => {
  // Frozen on the outside already, as a careful author may leave it.
  const message = Object.freeze({ type: 'ping', n: 1, list: [0] })
  const protocol = toy({
    init: () => next(ToyState(), send('node', message as never)),
    receive: {
      ping: (state, received, { config }) => {
        write(wrong({ message: received, config }))
        return next(state)
      },
    },
  })
  const error = errorOf(() => new Steered(protocol).take({ type: 'deliver', from: 'node', to: 'node', message }))
  expect(error.message).toMatch(/^toy: node\.receive\.ping: the handler changed its input: /)
})

test('a handler that writes to its state is stopped', () => {
  const error = whenItTicks((state) => {
    Object.assign(state, { count: 1 })
    return next(state)
  })
  expect(error.message).toMatch(/^toy: node\.timeout\.tick: the handler changed its input/)
})

test.each<[string, () => unknown, RegExp]>([
  [
    'nothing at all',
    () => undefined,
    /expected next\(state, …\) or choose\({ … }\), got undefined \(is a return missing\?\)/,
  ],
  ['the state alone', () => ToyState(), /expected next\(state, …\) or choose/],
  ['a choice of nothing', () => choose({}), /expected 1 to 63 transitions to choose from, got 0/],
  [
    'a choice of states',
    () => choose(wrong<{ a: ReturnType<typeof next> }>({ a: ToyState() })),
    /expected choose to offer transitions made by next\(…\), got .* as a/,
  ],
  [
    'a choice of too much',
    () => choose(Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`o${i}`, next(ToyState())]))),
    /expected 1 to 63 transitions to choose from, got 64/,
  ],
  [
    'an effect made by hand',
    () => next(ToyState(), wrong({ effect: 'explode' })),
    /expected effects made by send, setTimer, cancelTimer, sync, complete or fail, got/,
  ],
  ['a condition in place of an effect', () => next(ToyState(), wrong(false)), /expected effects made by .*, got false/],
  [
    'no effect where one was announced',
    () => next(ToyState(), wrong(undefined)),
    /expected effects made by .*, got undefined/,
  ],
  [
    'effects that were not spread',
    () => next(ToyState(), wrong([setTimer('tick')])),
    /expected effects made by .*, got an array/,
  ],
  [
    'an unknown timer',
    () => next(ToyState(), setTimer(wrong('tack'))),
    /expected a timer that role node handles, got tack: there is no timeout.tack/,
  ],
  [
    'a timer without a handler',
    () => next(ToyState(), setTimer('tock')),
    /expected a timer that role node handles, got tock/,
  ],
  [
    'a message to nobody',
    () => next(ToyState(), send('node7', { type: 'ping', n: 1 })),
    /expected to send to a node of the cluster, got node7/,
  ],
  [
    'a message to undefined',
    () => next(ToyState(), send(wrong(undefined), { type: 'ping', n: 1 })),
    /expected to send to a node of the cluster, got undefined/,
  ],
  [
    'a message without a type',
    () => next(ToyState(), send('node', wrong({ n: 1 }))),
    /expected a message with a `type`/,
  ],
  [
    'a message that is no object',
    () => next(ToyState(), send('node', wrong('ping'))),
    /expected a message with a `type`/,
  ],
  [
    'a message with a sender',
    () => next(ToyState(), send('node', wrong({ type: 'ping', from: 'me' }))),
    /expected a message without a field `from`/,
  ],
  [
    'a message that is a Record',
    () => next(ToyState(), send('node', wrong(Record({ type: 'ping' })()))),
    /expected a message that is a plain object, got a Record/,
  ],
  [
    'the end of an operation there is not',
    () => next(ToyState(), complete('client9#1')),
    /expected the id of a client operation, got client9#1/,
  ],
  [
    'the end of no operation',
    () => next(ToyState(), complete(wrong(null))),
    /expected the id of a client operation, got null/,
  ],
  [
    'a result that is no value',
    () => next(ToyState(), complete('client1#1', wrong(Number.NaN))),
    /result: expected a finite number, got NaN/,
  ],
  [
    'a result that holds a Date',
    () => next(ToyState(), complete('client1#1', wrong({ at: new Date(0) }))),
    /result.at: expected an Immutable .*, got a Date/,
  ],
])('a handler may not return %s', (_, react, problem) => {
  const workload = [[{ f: 'go' }]] as const
  const protocol = toy(
    {
      init: () => next(ToyState(), setTimer('tick')),
      timeout: { tick: wrong(react) },
      invoke: { go: (state) => next(state) },
    },
    { workload },
  )
  const error = errorOf(() => new Steered(protocol).take(tick))
  expect(error.message).toMatch(problem)
  expect(error.place).toBe('toy: node.timeout.tick')
  expect(error.schedule).toEqual([tick])
})
