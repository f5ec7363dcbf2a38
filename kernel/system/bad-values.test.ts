import { Map as ImmutableMap, List, OrderedMap, Range, Record, Stack } from 'immutable'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { errorOf, tick, whenItTicks, wrong } from '../../test/bad-models.js'
import { erased, ToyState, toy, toyWords } from '../../test/protocols.js'
import { Steered } from '../../test/runs.js'
import { System } from '../index.js'

const { next, send, setTimer } = toyWords

// Immutable warns of reserved field names on the console.
beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => {}))
afterEach(() => vi.restoreAllMocks())

class Point {
  constructor(readonly x = 0) {}
}
const Other = Record({ role: 'node', count: 0 })

test.each<[string, unknown, string]>([
  [
    'a plain object',
    { a: 1 },
    'state.kept: expected an Immutable Record, List, Map or Set, got a plain object (it would compare by identity)',
  ],
  [
    'an array',
    [1],
    'state.kept: expected an Immutable Record, List, Map or Set, got a plain array (it would compare by identity)',
  ],
  ['a native Map', new Map(), 'state.kept: expected an Immutable Record, List, Map or Set, got a Map'],
  ['a native Set', new Set(), 'state.kept: expected an Immutable Record, List, Map or Set, got a Set'],
  ['a Date', new Date(0), 'state.kept: expected an Immutable Record, List, Map or Set, got a Date'],
  ['an object of a class', new Point(), 'state.kept: expected an Immutable Record, List, Map or Set, got a Point'],
  ['a function', () => 1, 'state.kept: expected a value that compares by content, got a function'],
  ['a symbol', Symbol('x'), 'state.kept: expected a value that compares by content, got a symbol'],
  ['a bigint', 1n, 'state.kept: expected a value that compares by content, got a bigint'],
  ['NaN', Number.NaN, 'state.kept: expected a finite number, got NaN'],
  ['Infinity', Infinity, 'state.kept: expected a finite number, got Infinity'],
  [
    'undefined in a List',
    List([undefined]),
    'state.kept.0: expected a value, got undefined (use null: undefined resets a Record field to its default)',
  ],
  [
    'a plain object deep inside',
    List([ImmutableMap({ k: List([{ a: 1 }]) })]),
    'state.kept.0.k.0: expected an Immutable Record, List, Map or Set, got a plain object (it would compare by identity)',
  ],
  [
    'a flawed key of a Map',
    ImmutableMap([[[1], 1]]),
    'state.kept[key]: expected an Immutable Record, List, Map or Set, got a plain array (it would compare by identity)',
  ],
  ['an OrderedMap', OrderedMap(), 'state.kept: expected a Record, List, Map or Set, got a OrderedMap'],
  ['a Stack', Stack([1]), 'state.kept: expected a Record, List, Map or Set, got a Stack'],
  ['a Range', Range(0, 3), 'state.kept: expected a Record, List, Map or Set, got a Range'],
])('a state may not hold %s', (_, value, problem) => {
  expect(whenItTicks((state) => next(state.set('kept', wrong(value)))).message).toBe(
    `toy: node.timeout.tick: ${problem}`,
  )
})

test.each(['entries', 'get', 'set', 'size', 'equals', 'toObject', 'merge', 'constructor', 'hashCode', 'remove'])(
  'a state may not have a field called %s: it would hide what a Record can do',
  (field) => {
    const error = errorOf(() => new System(erased(toy({ init: wrong(() => Record({ role: 'node', [field]: 0 })()) }))))
    expect(error.message).toBe(
      `toy: node.init: state.${field}: expected another field name, got the reserved name '${field}' (a method of Immutable's Record)`,
    )
  },
)

test.each<[string, unknown, RegExp]>([
  ['a plain object', {}, /expected the state to be an Immutable Record, got a Object/],
  ['nothing', null, /expected the state to be an Immutable Record, got null/],
  ['a number', 3, /expected the state to be an Immutable Record, got a number/],
  ['a Record of another kind', Other(), /expected the kind of Record that `init` gave, got a Record with other fields/],
])('a state may not become %s', (_, state, problem) => {
  expect(whenItTicks(() => next(wrong(state))).message).toMatch(problem)
})

const cyclic: { type: string; self?: unknown } = { type: 'ping' }
cyclic.self = cyclic

test.each<[string, object, string]>([
  ['NaN', { type: 'ping', n: Number.NaN }, 'message.n: expected a finite number, got NaN'],
  [
    'a Date',
    { type: 'ping', at: new Date(0) },
    'message.at: expected an Immutable Record, List, Map or Set, got a Date',
  ],
  [
    'a native Set',
    { type: 'ping', of: [new Set()] },
    'message.of.0: expected an Immutable Record, List, Map or Set, got a Set',
  ],
  [
    'a function',
    { type: 'ping', later: () => 1 },
    'message.later: expected a value that compares by content, got a function',
  ],
  ['a bigint', { type: 'ping', n: 1n }, 'message.n: expected a value that compares by content, got a bigint'],
  ['undefined in a list', { type: 'ping', list: [undefined] }, 'message.list.0: expected a value, got undefined'],
  ['itself', cyclic, 'expected a value of finite depth, got one that contains itself'],
])('a message may not hold %s, whatever was sent before', (_, message, problem) => {
  const plain = [
    { type: 'ping', n: null },
    { type: 'ping', at: {} },
    { type: 'ping', of: [{}] },
    { type: 'ping', list: [null] },
  ]
  const error = whenItTicks(() =>
    next(ToyState(), ...plain.map((other) => send('node', wrong(other))), send('node', wrong(message))),
  )
  expect(error.message).toContain(`toy: node.timeout.tick: `)
  expect(error.message).toContain(problem)
})

test('a field of a message that is undefined is as good as absent', () => {
  const protocol = toy({
    init: () => next(ToyState(), setTimer('tick')),
    timeout: { tick: (state) => next(state, send('node', wrong({ type: 'ping', n: 1, more: undefined }))) },
    receive: { ping: (state, message) => next(state.set('kept', Object.keys(message).sort().join())) },
  })
  const steered = new Steered(protocol).take(tick, {
    type: 'deliver',
    from: 'node',
    to: 'node',
    message: { type: 'ping', n: 1 },
  })
  expect(steered.stateOf<ToyState>('node').kept).toBe('from,n,type')
})
