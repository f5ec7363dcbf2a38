/** When a cluster counts as having come to rest: each clause, from both sides. */
import { expect, test } from 'vitest'
import { ToyState, toy, toyWords } from '../../test/protocols.js'
import { Steered } from '../../test/runs.js'
import { isQuiet, type ScheduledEvent } from '../index.js'

const { next, send, setTimer, complete, choose } = toyWords
const timeout = (timer: 'tick' | 'tock', node = 'node') => ({ type: 'timeout', node, timer }) as const
const go = { type: 'invoke', client: 'client1', node: 'node', operation: { f: 'go' } } as const
const ping = { type: 'ping', n: 1 } as const

function quietAfter(protocol: object, ...schedule: ScheduledEvent[]): boolean {
  const { system, run } = new Steered(protocol).take(...schedule)
  return isQuiet(system, run.last)
}

test('a cluster with nothing to do is quiet', () => {
  expect(quietAfter(toy({}))).toBe(true)
})

test('a message in flight is no rest, though it may change nothing', () => {
  const protocol = toy({ init: () => next(ToyState(), send('node', ping)), receive: { ping: (state) => next(state) } })
  expect(quietAfter(protocol)).toBe(false)
  expect(quietAfter(protocol, { type: 'deliver', from: 'node', to: 'node', message: ping })).toBe(true)
})

const withTick = (tick: (state: ToyState) => ReturnType<typeof next<ToyState>>, options = {}) =>
  toy({ init: () => next(ToyState(), setTimer('tick')), timeout: { tick } }, options)

test('a timer is no rest while it would change a state or send something', () => {
  expect(quietAfter(withTick((state) => next(state.set('count', 1))))).toBe(false)
  expect(quietAfter(withTick((state) => next(state, send('node', ping))))).toBe(false)
})

test('a timer that would do nothing, or only set itself again, is rest', () => {
  expect(quietAfter(withTick((state) => next(state)))).toBe(true)
  expect(quietAfter(withTick((state) => next(state, setTimer('tick'))))).toBe(true)
})

test('a timer whose choices are all idle is rest; one that can do something is not', () => {
  const undecided = (other: ToyState) =>
    toy({
      init: () => next(ToyState(), setTimer('tick')),
      timeout: { tick: (state) => choose({ a: next(state), b: next(other) }) },
    })
  expect(quietAfter(undecided(ToyState()))).toBe(true)
  expect(quietAfter(undecided(ToyState({ count: 1 })))).toBe(false)
})

test('a timer that only sets another timer is rest exactly when that one would do nothing either', () => {
  const chained = (tock: (state: ToyState) => ReturnType<typeof next<ToyState>>) =>
    toy({
      init: () => next(ToyState(), setTimer('tick')),
      timeout: { tick: (state) => next(state, setTimer('tock')), tock },
    })
  expect(quietAfter(chained((state) => next(state.set('count', 1))))).toBe(false)
  expect(quietAfter(chained((state) => next(state, setTimer('tick'))))).toBe(true)
})

test('a spent budget proves nothing: a timer that may not fire again is no rest', () => {
  const counting = withTick((state) => next(state.set('count', state.count + 1), setTimer('tick')), {
    bounds: { timeout: 1 },
  })
  expect(quietAfter(counting, timeout('tick'))).toBe(false)
})

test('a crashed node that can come back is no rest, also when its restart budget is spent', () => {
  const protocol = toy({}, { nodes: 2, faults: { crash: 2, restart: 1 } })
  const crash = (node: string) => ({ type: 'crash', node }) as const
  expect(quietAfter(protocol, crash('node1'))).toBe(false)
  expect(quietAfter(protocol, crash('node1'), { type: 'restart', node: 'node1' })).toBe(true)
  expect(quietAfter(protocol, crash('node1'), { type: 'restart', node: 'node1' }, crash('node1'))).toBe(false)
})

test('a node that crashed for good is rest, and what would be sent to it counts for nothing', () => {
  const nagging = toy(
    {
      init: () => next(ToyState(), setTimer('tick')),
      timeout: { tick: (state) => next(state, send('node2', ping), setTimer('tick')) },
    },
    { nodes: 2, faults: { crash: 2 } },
  )
  expect(quietAfter(nagging)).toBe(false)
  expect(quietAfter(nagging, { type: 'crash', node: 'node2' })).toBe(true)
  expect(quietAfter(nagging, { type: 'crash', node: 'node1' })).toBe(false)
})

const accepting = { invoke: { go: (state: ToyState) => next(state) } } as const

test('a client with an operation left to invoke is no rest', () => {
  expect(quietAfter(toy(accepting, { workload: [[{ f: 'go' }]] }))).toBe(false)
})

test('a client whose operation is never answered is rest, unless it may stop waiting and go on', () => {
  const workload = [[{ f: 'go' }, { f: 'go' }]] as const
  expect(quietAfter(toy(accepting, { workload }), go)).toBe(true)
  expect(quietAfter(toy(accepting, { workload, bounds: { giveUp: 1 } }), go)).toBe(false)
})

test('a client whose nodes have all crashed for good is rest', () => {
  const protocol = toy(accepting, { workload: [[{ f: 'go' }]], faults: { crash: 1 } })
  expect(quietAfter(protocol, { type: 'crash', node: 'node' })).toBe(true)
})

test('a timer that would answer a waiting client is no rest; one that answers again and again is', () => {
  const repeating = toy(
    {
      invoke: { go: (state, { id }) => next(state.set('op', id), setTimer('tick')) },
      timeout: { tick: (state) => next(state, complete(state.op!), setTimer('tick')) },
    },
    { workload: [[{ f: 'go' }]] },
  )
  expect(quietAfter(repeating, go)).toBe(false)
  expect(quietAfter(repeating, go, timeout('tick'))).toBe(true)
})

test('a partition that never heals is rest once nothing is under way', () => {
  const protocol = toy({}, { nodes: 2, faults: { partition: 1, heal: 0 } })
  expect(quietAfter(protocol, { type: 'partition', groups: [['node1'], ['node2']] })).toBe(true)
})

/** The first node tells the other, again and again. */
const telling = (delivery: 'once' | 'repeated') =>
  toy(
    {
      init: ({ self }) => (self === 'node1' ? next(ToyState(), setTimer('tick')) : ToyState()),
      timeout: { tick: (state) => next(state, send('node2', ping), setTimer('tick')) },
      receive: { ping: (state) => next(state.set('count', 1)) },
    },
    { nodes: 2, network: { delivery, ignored: 'kept' }, faults: { loss: 1 } },
  )
const arrive = { type: 'deliver', from: 'node1', to: 'node2', message: ping } as const

test('a timer that sends again what is in flight is rest, once that is ignored, and does not fire', () => {
  const { system, run } = new Steered(telling('repeated')).take(timeout('tick', 'node1'))
  const isTimeout = (event: ScheduledEvent) => event.type === 'timeout'
  expect(isQuiet(system, run.last)).toBe(false)
  expect(new Steered(telling('repeated')).take(timeout('tick', 'node1')).enabled().some(isTimeout)).toBe(false)
  expect(quietAfter(telling('repeated'), timeout('tick', 'node1'), arrive)).toBe(true)
  const lossy = new Steered(telling('repeated')).take(timeout('tick', 'node1'), arrive, { ...arrive, type: 'lose' })
  expect(isQuiet(lossy.system, lossy.run.last)).toBe(false)
  expect(lossy.enabled().some(isTimeout)).toBe(true)
})

test('where messages do not stay, a timer that sends the same once more is no rest', () => {
  expect(quietAfter(telling('once'), timeout('tick', 'node1'), arrive)).toBe(false)
})

test('a timer that sends only what is obsolete is rest', () => {
  const nagging = (isDead: boolean) =>
    toy(
      {
        init: () => next(ToyState(), setTimer('tick')),
        timeout: { tick: (state) => next(state, send('node', ping), setTimer('tick')) },
        receive: { ping: (state) => next(state) },
        obsolete: () => isDead,
      },
      {},
    )
  expect(quietAfter(nagging(true))).toBe(true)
  expect(quietAfter(nagging(false))).toBe(false)
})

test('an answer that is in flight already is nothing: what it answers is not delivered again until it is lost', () => {
  const answering = toy(
    {
      init: ({ self }) => (self === 'node1' ? next(ToyState(), send('node2', ping)) : ToyState()),
      receive: {
        ping: (state, { from }) => next(state, send(from, { type: 'note', text: 'got it' })),
        note: (state) => next(state.set('count', 1)),
      },
    },
    { nodes: 2, network: { delivery: 'repeated', ignored: 'kept' }, faults: { loss: 1 } },
  )
  const answer = { from: 'node2', to: 'node1', message: { type: 'note', text: 'got it' } } as const
  const isPing = (event: ScheduledEvent) => event.type === 'deliver' && event.from === 'node1'
  const answered = new Steered(answering).take(arrive, { type: 'deliver', ...answer })
  expect(isQuiet(answered.system, answered.run.last)).toBe(true)
  expect(answered.enabled().some(isPing)).toBe(false)
  answered.take({ type: 'lose', ...answer })
  expect(isQuiet(answered.system, answered.run.last)).toBe(false)
  expect(answered.enabled().some(isPing)).toBe(true)
})
