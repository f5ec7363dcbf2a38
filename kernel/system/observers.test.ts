/** Observers: they see everything, and change nothing. */
import { List, Record } from 'immutable'
import { expect, test } from 'vitest'
import { reachable } from '../../test/breadth-first.js'
import { erased, type Toy, ToyState, toyWords } from '../../test/protocols.js'
import { Steered } from '../../test/runs.js'
import { System, viewOf } from '../index.js'

const { next, send, setTimer, complete, protocol, role } = toyWords
const Ledger = Record({ lines: List<string>() })

const table = role({
  init: ({ self }) => next(ToyState(), ...(self === 'node1' ? [setTimer('tick')] : [])),
  durable: ['kept'],
  invoke: { go: (state, { id, value }) => next(state.set('kept', `got ${value}`), complete(id, 'done')) },
  receive: { ping: (state, { n }) => next(state.set('count', n)) },
  timeout: { tick: (state) => next(state.set('lost', 'ticked'), send('node2', { type: 'ping', n: 7 })) },
  recover: (state) => next(state.set('lost', 'back')),
})
const base = {
  name: 'observed',
  roles: { node: table },
  cluster: () => ({ node: 2 }),
  configs: { only: { nodes: 2 } },
  workload: () => [[{ f: 'go' as const, value: 3, at: 'node1' }]],
  faults: { crash: 1, restart: 1, loss: 1 },
}

const observed = protocol({
  ...base,
  observers: {
    ledger: {
      init: ({ nodes }: Toy['config']) => Ledger({ lines: List([`of ${nodes}`]) }),
      observe: (state, { node, event, before, after, sent, completed }) => {
        const what =
          event.type === 'receive'
            ? `${event.message.type} from ${event.message.from}`
            : event.type === 'timeout'
              ? event.timer
              : event.type === 'invoke'
                ? `${event.operation.id} by ${event.operation.client}`
                : event.type
        const line = `${node} ${what}: ${before.kept}/${before.lost}/${before.count} → ${after.kept}/${after.lost}/${after.count}`
        const effects = [
          ...sent.map(({ to, message }) => ` sends ${message.type} to ${to}`),
          ...completed.map(({ type, operation, value }) => ` ${type} ${operation} ${String(value)}`),
        ]
        return state.set('lines', state.lines.push(line + effects.join('')))
      },
    },
  },
})

test('an observer hears of every event at every node, with the states around it and the effects', () => {
  const steered = new Steered(observed).take(
    { type: 'invoke', client: 'client1', node: 'node1', operation: { f: 'go', value: 3 } },
    { type: 'timeout', node: 'node1', timer: 'tick' },
    { type: 'deliver', from: 'node1', to: 'node2', message: { type: 'ping', n: 7 } },
    { type: 'crash', node: 'node1' },
    { type: 'restart', node: 'node1' },
  )
  const { ledger } = viewOf(steered.system, steered.run.last).observers as { ledger: ReturnType<typeof Ledger> }
  expect(ledger.lines.toArray()).toEqual([
    'of 2',
    'node1 client1#1 by client1: //0 → got 3//0 ok client1#1 done',
    'node1 tick: got 3//0 → got 3/ticked/0 sends ping to node2',
    'node2 ping from node1: //0 → //7',
    'node1 crash: got 3/ticked/0 → got 3//0',
    'node1 restart: got 3//0 → got 3/back/0',
  ])
})

test('losses, partitions and impatient clients are no events at a node: an observer does not hear of them', () => {
  const steered = new Steered(observed).take({ type: 'timeout', node: 'node1', timer: 'tick' })
  const before = steered.run.last[steered.system.at.observers]
  steered.take({ type: 'lose', from: 'node1', to: 'node2', message: { type: 'ping', n: 7 } })
  expect(steered.run.last[steered.system.at.observers]).toBe(before)
})

test('an observer cannot influence the run: without it, the same states are reachable', () => {
  const withObserver = new System(erased(observed))
  const without = reachable(new System(erased(protocol(base))))
  const projected = new Set<string>()
  for (const vector of reachable(withObserver).successors.keys()) {
    const state = vector.split(',').map(Number)
    const { nodes, inFlight, history } = viewOf(withObserver, state)
    const rest = state.slice(withObserver.at.clients, withObserver.at.network)
    const timers = state
      .slice(0, 2)
      .map((local) => [withObserver.locals.timersOf(local), withObserver.locals.isUp(local)])
    projected.add(JSON.stringify([nodes, inFlight, history, timers, rest.filter((_, i) => i !== 1)]))
  }
  expect(projected.size).toBe(without.distinct)
})

test.each<[string, (lines: { sent: unknown[] }) => void]>([
  ['what was sent', ({ sent }) => sent.push('mine')],
  ['a message', ({ sent }) => Object.assign((sent[0] as { message: object }).message, { n: 0 })],
])('an observer that writes to %s is stopped', (_, write) => {
  const writing = protocol({
    ...base,
    observers: {
      clumsy: {
        init: () => 0,
        observe: (count, observation) => {
          write(observation as unknown as { sent: unknown[] })
          return count
        },
      },
    },
  })
  expect(() => new Steered(writing).take({ type: 'timeout', node: 'node1', timer: 'tick' })).toThrow(
    /observed: observers.clumsy.observe: .*changed its input/,
  )
})

test('a protocol may have several observers, each with its own state', () => {
  const two = protocol({
    ...base,
    observers: {
      events: { init: () => 0, observe: (count: number) => count + 1 },
      last: { init: () => 'none', observe: (_: string, { node }) => node as string },
    },
  })
  const steered = new Steered(two).take(
    { type: 'timeout', node: 'node1', timer: 'tick' },
    { type: 'crash', node: 'node2' },
  )
  expect({ ...viewOf(steered.system, steered.run.last).observers }).toEqual({ events: 2, last: 'node2' })
})
