/** A run is determined by its seed, whatever the system has interned before: in this process, or in another worker. */
import { Record, Set } from 'immutable'
import { expect, test } from 'vitest'
import { allModels } from '../test/models.js'
import { counters, erased, stream, ToyState, toy, toyWords } from '../test/protocols.js'
import { randomRun, Steered } from '../test/runs.js'
import {
  type AnyProtocol,
  describe as named,
  type Run,
  System,
  type SystemOptions,
  toJson,
  viewOf,
  vocabulary,
} from './index.js'

/** All that a run shows of itself, byte for byte: also in which order sets are iterated and events offered. */
function shown(run: Run): string[] {
  const { system } = run
  return run.states.map((state, i) => {
    const events: number[] = []
    system.enabled(state, events, events)
    const { nodes, observers, history, inFlight } = viewOf(system, state)
    const choice = run.choices[i]
    return JSON.stringify({
      taken: choice && named(system, state, choice),
      enabled: events.map((event) => named(system, state, { event, alternative: 0 }, false)),
      nodes,
      observers,
      history,
      inFlight,
    })
  })
}

function expectSameRuns(protocol: AnyProtocol, options: SystemOptions = {}, seeds = 3, depth = 40) {
  const warm = new System(protocol, options)
  for (let other = 0; other < 6; other++) randomRun(warm, `other ${other}`, depth)
  for (let seed = seeds - 1; seed >= 0; seed--)
    expect(shown(randomRun(warm, seed, depth))).toEqual(shown(randomRun(new System(protocol, options), seed, depth)))
}

const models = await allModels()
const isVariant = ([, { variant }]: (typeof models)[number]) => variant !== null

test.each<[string, AnyProtocol]>([
  ...models.filter((model) => !isVariant(model)),
  ['counters', counters({ loss: 1, crash: 2, restart: 2, partition: 1 }, { giveUp: 1 })],
  ['stream', stream(4, { order: 'fifo' }, { loss: 1, duplication: 1, crash: 1, restart: 1 })],
])('%s: a seed leads to the same run in a fresh system and in one that has seen other runs', (_, protocol) => {
  for (const config of Object.keys(protocol.definition.configs)) expectSameRuns(protocol, { config })
})

test('so it does in every variant', () => {
  for (const [, variant] of models.filter(isVariant)) expectSameRuns(variant, {}, 2)
})

test('a handler that iterates a set of its state sees the same order in every system', () => {
  const { next, send, setTimer } = toyWords
  const gossip = toy(
    {
      init: ({ self }) =>
        self === 'node1'
          ? ToyState()
          : next(ToyState(), ...['c', 'a', 'b'].map((x) => send('node1', { type: 'note', text: `${self}${x}` }))),
      receive: { note: (state, { text }) => next(state.set('seen', state.seen.add(text)), setTimer('tick')) },
      timeout: { tick: (state) => next(state.set('kept', state.seen.join())) },
    },
    { nodes: 3 },
  )
  expectSameRuns(erased(gossip), {}, 20)
})

test('a handler that iterates a set in a message sees the same order in every system', () => {
  interface Packed {
    role: 'source' | 'sink'
    message: { type: 'pack'; of: Set<string>; more: { readonly [field: string]: number } }
    timer: 'forth' | 'back'
  }
  const { role, next, send, setTimer, protocol } = vocabulary<Packed>()
  const Source = Record({ role: 'source' as const })
  const Sink = Record({ role: 'sink' as const, got: '' })
  const packed = protocol({
    name: 'packed',
    roles: {
      source: role({
        init: () => next(Source(), setTimer('forth'), setTimer('back')),
        timeout: {
          forth: (state, { nodes }) =>
            next(state, send(nodes.sink[0]!, { type: 'pack', of: Set(['a', 'b', 'c']), more: { x: 1, y: 2 } })),
          back: (state, { nodes }) =>
            next(state, send(nodes.sink[0]!, { more: { y: 2, x: 1 }, of: Set(['c', 'b', 'a']), type: 'pack' })),
        },
      }),
      sink: role({
        init: () => Sink(),
        receive: {
          pack: (state, { of, more }) =>
            next(state.set('got', `${state.got} ${of.join('')}${Object.keys(more).join('')}`)),
        },
      }),
    },
    cluster: () => ({ source: 1, sink: 1 }),
    configs: { only: {} },
    workload: () => [],
  })
  expectSameRuns(erased(packed), {}, 20)
})

test('sets of states are written in the order of their content', () => {
  const { next, send } = toyWords
  const steered = new Steered(
    toy({
      init: () => next(ToyState(), ...['b', 'a'].map((text) => send('node', { type: 'note', text }))),
      receive: { note: (state, { text }) => next(state.set('seen', state.seen.add(text))) },
    }),
  )
  const note = (text: string) =>
    ({ type: 'deliver', from: 'node', to: 'node', message: { type: 'note', text } }) as const
  steered.take(note('b'), note('a'))
  expect(toJson(steered.stateOf('node'))).toMatchObject({ seen: { $set: ['a', 'b'] } })
  expect([...steered.stateOf<ToyState>('node').seen]).toEqual(['a', 'b'])
})
