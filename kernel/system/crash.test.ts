/** Crashes, restarts, and what they do to state, timers, messages and clients. */
import { expect, test } from 'vitest'
import { ToyState, toy, toyWords } from '../../test/protocols.js'
import { Steered } from '../../test/runs.js'

const { next, send, setTimer, complete } = toyWords
const crash = (node = 'node') => ({ type: 'crash', node }) as const
const restart = (node = 'node') => ({ type: 'restart', node }) as const
const tick = (node = 'node') => ({ type: 'timeout', node, timer: 'tick' }) as const
const go = (node = 'node', client = 'client1') => ({ type: 'invoke', client, node, operation: { f: 'go' } }) as const

const remembering = {
  durable: ['kept', 'op'],
  init: () => next(ToyState({ lost: 'initial' }), setTimer('tick')),
  timeout: {
    tick: (state: ToyState) =>
      next(state.merge({ kept: 'k', lost: 'l', count: 5 }), setTimer('tick'), setTimer('tock')),
    tock: (state: ToyState) => next(state),
  },
  recover: (state: ToyState) => next(state.set('lost', `recovered ${state.kept}`), setTimer('tock')),
} as const

test('a crash keeps the durable fields, resets the others to what init gave, and clears all timers', () => {
  const steered = new Steered(toy(remembering, { faults: { crash: 1, restart: 1 } })).take(tick())
  expect(steered.timersOf('node')).toEqual(['tick', 'tock'])
  steered.take(crash())
  expect(steered.stateOf('node')).toEqual(ToyState({ kept: 'k', lost: 'initial' }))
  expect(steered.timersOf('node')).toEqual([])
  expect(steered.enabledTypes()).toEqual(['restart'])
})

test('a restart runs recover on what survived; init is not run again', () => {
  const steered = new Steered(toy(remembering, { faults: { crash: 1, restart: 1 } })).take(tick(), crash(), restart())
  expect(steered.stateOf('node')).toEqual(ToyState({ kept: 'k', lost: 'recovered k' }))
  expect(steered.timersOf('node')).toEqual(['tock'])
})

test('without recover, a restarted node has the surviving state and no timers', () => {
  const { recover: _, ...silent } = remembering
  const steered = new Steered(toy(silent, { faults: { crash: 1, restart: 1 } })).take(tick(), crash(), restart())
  expect(steered.stateOf('node')).toEqual(ToyState({ kept: 'k', lost: 'initial' }))
  expect(steered.timersOf('node')).toEqual([])
  expect(steered.system.isUp(steered.run.last, 0)).toBe(true)
})

const chatty = {
  init: ({ self }: { self: string }) =>
    self === 'node1' ? next(ToyState(), send('node2', { type: 'ping', n: 1 }), setTimer('tick')) : ToyState(),
  timeout: { tick: (state: ToyState) => next(state, send('node2', { type: 'ping', n: 2 })) },
  receive: { ping: (state: ToyState, { n }: { n: number }) => next(state.set('count', n)) },
} as const

test('with restarts, messages to a crashed node wait for it', () => {
  const steered = new Steered(toy(chatty, { nodes: 2, faults: { crash: 1, restart: 1 } })).take(
    crash('node2'),
    tick('node1'),
  )
  expect(steered.inFlight()).toHaveLength(2)
  expect(steered.enabledTypes()).toEqual(['restart'])
  expect(steered.take(restart('node2')).enabledTypes()).toEqual(['deliver'])
})

test('without restarts, messages to a crashed node vanish: those in flight, and those sent later', () => {
  const steered = new Steered(toy(chatty, { nodes: 2, faults: { crash: 1 } })).take(crash('node2'))
  expect(steered.inFlight()).toEqual([])
  expect(steered.take(tick('node1')).inFlight()).toEqual([])
  expect(steered.enabled()).toEqual([])
})

test('messages that a node sent before it crashed still arrive', () => {
  const steered = new Steered(toy(chatty, { nodes: 2, faults: { crash: 1 } })).take(crash('node1'))
  expect(steered.inFlight()).toEqual(['node1→node2 {"n":1,"type":"ping"}'])
  expect(steered.enabledTypes()).toEqual(['deliver'])
})

const answering = {
  invoke: {
    go: (state: ToyState, { id, client }: { id: string; client: string }) =>
      client === 'client2' ? next(state, complete(id)) : next(state.set('op', id)),
  },
  durable: ['op'],
} as const

test('a crash ends the operations pending at that node with info, and their clients go on as new processes', () => {
  const workload = [[{ f: 'go' }, { f: 'go' }], [{ f: 'go' }], [{ f: 'go' }]] as const
  const steered = new Steered(toy(answering, { nodes: 2, workload, faults: { crash: 1, restart: 1 } }))
  steered.take(go('node1', 'client1'), go('node1', 'client2'), go('node2', 'client3'), crash('node1'))
  expect(steered.history().filter(({ type }) => type !== 'invoke')).toEqual([
    { process: 1, type: 'ok', f: 'go' },
    { process: 0, type: 'info', f: 'go', error: 'the node crashed' },
  ])
  steered.take(go('node2', 'client1'))
  // Three clients: the first is process 0, then 3.
  expect(
    steered
      .history()
      .filter(({ type }) => type === 'invoke')
      .map(({ process }) => process),
  ).toEqual([0, 1, 2, 3])
})

test('an operation that ended with info cannot be completed later', () => {
  const steered = new Steered(
    toy(
      { ...answering, recover: (state: ToyState) => next(state, ...(state.op === null ? [] : [complete(state.op)])) },
      { workload: [[{ f: 'go' }]], faults: { crash: 1, restart: 1 } },
    ),
  ).take(go(), crash(), restart())
  expect(steered.history().map(({ type }) => type)).toEqual(['invoke', 'info'])
})

test('a reliable role never crashes', () => {
  const steered = new Steered(toy({ ...remembering, reliable: true }, { faults: { crash: 3, restart: 3 } }))
  expect(steered.take(tick()).enabledTypes()).toEqual(['timeout'])
})

test('a client finds no node while all that accept its operation are down', () => {
  const steered = new Steered(toy(answering, { workload: [[{ f: 'go' }]], faults: { crash: 1, restart: 1 } })).take(
    crash(),
  )
  expect(steered.enabledTypes()).toEqual(['restart'])
  expect(steered.take(restart()).enabledTypes()).toEqual(['invoke'])
})
