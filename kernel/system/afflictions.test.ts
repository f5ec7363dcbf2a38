/** Faults beyond crashes and losses: for each a protocol of a few lines that this fault breaks, and no lesser one. */
import { Record } from 'immutable'
import { expect, test } from 'vitest'
import { sorted, successorsOf } from '../../test/breadth-first.js'
import { erased } from '../../test/protocols.js'
import { type AnyView, ModelError, replayExactly, type ScheduledEvent, System, viewOf, vocabulary } from '../index.js'

type Budgets = Readonly<globalThis.Record<string, number>>

/** The length of the shortest run to a bad state under these budgets; `null` when all reachable states are good. */
function breaks(protocol: object, faults: Budgets, isBad: (view: AnyView) => boolean): number | null {
  const system = new System(erased(protocol), { faults })
  let level = [sorted(system, system.initial)]
  const known = new Set(level.map((state) => state.join()))
  for (let length = 0; level.length > 0; length++) {
    if (level.some((state) => isBad(viewOf(system, state)))) return length
    level = level
      .flatMap((state) => successorsOf(system, state))
      .filter((state) => !known.has(state.join()) && known.add(state.join()))
  }
  return null
}

const all = <S>(states: readonly unknown[] | undefined): readonly S[] => (states ?? []) as readonly S[]

/** A monitor pings a worker when time is 0, and gives it up when time is 2 and no answer has come. */
function watchdog() {
  interface V {
    role: 'monitor' | 'worker'
    message: { type: 'ping' } | { type: 'pong' }
    timer: 'check'
  }
  const { role, next, send, setTimer, protocol } = vocabulary<V>()
  const Monitor = Record({ role: 'monitor' as const, answered: false, gaveUp: false })
  const Worker = Record({ role: 'worker' as const, pings: 0 })
  return protocol({
    name: 'watchdog',
    roles: {
      monitor: role({
        init: ({ nodes }) => next(Monitor(), send(nodes.worker[0]!, { type: 'ping' }), setTimer('check')),
        receive: { pong: (state) => next(state.set('answered', true)) },
        timeout: {
          check: (state, { now }) =>
            now < 2 ? next(state, setTimer('check')) : next(state.set('gaveUp', !state.answered)),
        },
        reliable: true,
      }),
      worker: role({
        init: () => Worker(),
        healthChecks: ['ping'],
        receive: { ping: (state, { from }) => next(state.set('pings', state.pings + 1), send(from, { type: 'pong' })) },
      }),
    },
    cluster: () => ({ monitor: 1, worker: 1 }),
    configs: { only: {} },
    workload: () => [],
    clock: { horizon: 2, synchronous: true },
    bounds: { timeout: 3 },
  })
}

const deadAlive = ({ nodes, isUp }: AnyView): boolean =>
  isUp('worker') && all<{ gaveUp: boolean }>(nodes.monitor).some(({ gaveUp }) => gaveUp)

test('a live worker is never given up on a synchronous network, whatever crashes', () => {
  expect(breaks(watchdog(), {}, deadAlive)).toBeNull()
  expect(breaks(watchdog(), { crash: 1 }, deadAlive)).toBeNull()
  expect(breaks(watchdog(), { gray: 1 }, deadAlive)).toBeNull()
})

test('a pause gets a live worker given up', () => {
  // pause, tick, tick, check
  expect(breaks(watchdog(), { pause: 1 }, deadAlive)).toBe(4)
})

test('a slow worker gets given up, although it takes every step', () => {
  expect(breaks(watchdog(), { slow: 1 }, deadAlive)).toBe(4)
})

test('a paused node takes no step until it resumes, and then goes on where it was', () => {
  const system = new System(erased(watchdog()), { faults: { pause: 1 } })
  const ping: ScheduledEvent = { type: 'deliver', from: 'monitor', to: 'worker', message: { type: 'ping' } }
  const pause: ScheduledEvent = { type: 'pause', node: 'worker' }
  expect(replayExactly(system, [pause, ping]).stuckAt).toBe(1)
  const { run, stuckAt } = replayExactly(system, [pause, { type: 'resume', node: 'worker' }, ping])
  expect(stuckAt).toBeUndefined()
  expect(viewOf(system, run.last).nodes.worker).toEqual([expect.objectContaining({ pings: 1 })])
})

/** A front hands its one job to a worker that answers health checks; it reports when the worker is known to be bad. */
function dispatcher() {
  interface V {
    role: 'front' | 'worker'
    message: { type: 'health' } | { type: 'healthy' } | { type: 'job' } | { type: 'done' }
    operation: { f: 'run' }
  }
  const { role, next, send, protocol } = vocabulary<V>()
  const Front = Record({ role: 'front' as const, healthy: false, asked: false, done: false })
  const Worker = Record({ role: 'worker' as const })
  return protocol({
    name: 'dispatcher',
    roles: {
      front: role({
        init: () => Front(),
        reliable: true,
        invoke: {
          run: (state, _, { nodes }) =>
            next(
              state.set('asked', true),
              send(nodes.worker[0]!, { type: 'health' }),
              send(nodes.worker[0]!, { type: 'job' }),
            ),
        },
        receive: {
          healthy: (state) => next(state.set('healthy', true)),
          done: (state) => next(state.set('done', true)),
        },
      }),
      worker: role({
        init: () => Worker(),
        healthChecks: ['health'],
        receive: {
          health: (state, { from }) => next(state, send(from, { type: 'healthy' })),
          job: (state, { from }) => next(state, send(from, { type: 'done' })),
        },
      }),
    },
    cluster: () => ({ front: 1, worker: 1 }),
    configs: { only: {} },
    workload: () => [[{ f: 'run' }]],
  })
}

const healthyButIdle = ({ nodes, inFlight }: AnyView): boolean =>
  inFlight.length === 0 && all<{ healthy: boolean; done: boolean }>(nodes.front).some((f) => f.healthy && !f.done)

test('a gray worker passes its health check and loses the job; a sound one, or a paused one, does not', () => {
  expect(breaks(dispatcher(), {}, healthyButIdle)).toBeNull()
  expect(breaks(dispatcher(), { pause: 1 }, healthyButIdle)).toBeNull()
  // run, gray, health check, job lost inside, answer to the health check
  expect(breaks(dispatcher(), { gray: 1 }, healthyButIdle)).toBe(5)
})

/** A lease of 2 ticks: its holder believes in it while its clock says so, and the other takes over when its own says not. */
function lease() {
  interface V {
    role: 'node'
    timer: 'look'
  }
  const { role, next, setTimer, protocol } = vocabulary<V>()
  const Node = Record({ role: 'node' as const, holds: false })
  const LEASE = 2
  return protocol({
    name: 'lease',
    roles: {
      node: role({
        init: ({ self }) => next(Node({ holds: self === 'node1' }), setTimer('look')),
        timeout: {
          look: (state, { self, now }) =>
            next(state.set('holds', (self === 'node1') === now < LEASE), setTimer('look')),
        },
      }),
    },
    cluster: () => ({ node: 2 }),
    configs: { only: {} },
    workload: () => [],
    clock: { horizon: 2, skew: 1 },
    bounds: { timeout: 3 },
  })
}

test('two nodes hold a lease only when a clock has jumped', () => {
  // The first node looks at each tick: it believes what it saw last, so it must look before the other may take over.
  const bothHold = ({ nodes, time }: AnyView): boolean =>
    time < 2 && all<{ holds: boolean }>(nodes.node).every(({ holds }) => holds)
  expect(breaks(lease(), {}, bothHold)).toBeNull()
  // The second node's clock jumps ahead, time goes on by one, it looks.
  expect(breaks(lease(), { clock: 1 }, bothHold)).toBe(3)
})

test('a clock is never further off than its skew allows', () => {
  const system = new System(erased(lease()), { faults: { clock: 5 } })
  const ahead: ScheduledEvent = { type: 'clock', node: 'node1', by: 1 }
  expect(replayExactly(system, [ahead, ahead]).stuckAt).toBe(1)
  expect(replayExactly(system, [ahead, { type: 'clock', node: 'node1', by: -1 }, ahead]).stuckAt).toBeUndefined()
})

test('time ends at the horizon', () => {
  const system = new System(erased(lease()))
  const tick: ScheduledEvent = { type: 'tick' }
  expect(replayExactly(system, [tick, tick, tick]).stuckAt).toBe(2)
})

/** Two voters; the teller announces once both have said yes. The second never would. */
function ballot() {
  interface V {
    role: 'teller' | 'voter'
    message: { type: 'vote'; yes: boolean }
  }
  const { role, next, send, protocol } = vocabulary<V>()
  const Teller = Record({ role: 'teller' as const, yes: 0, announced: false })
  const Voter = Record({ role: 'voter' as const })
  return protocol({
    name: 'ballot',
    roles: {
      teller: role({
        init: () => Teller(),
        receive: {
          vote: (state, { yes }) => {
            const counted = state.set('yes', state.yes + (yes ? 1 : 0))
            return next(counted.set('announced', counted.yes === 2))
          },
        },
      }),
      voter: role({
        init: ({ self, nodes }) => next(Voter(), send(nodes.teller[0]!, { type: 'vote', yes: self === 'voter1' })),
        receive: { vote: (state) => next(state) },
      }),
    },
    cluster: () => ({ teller: 1, voter: 2 }),
    configs: { only: {} },
    workload: () => [],
    byzantine: () => [{ node: 'voter2', messages: [{ type: 'vote', yes: true }] }],
  })
}

test('a liar gets a vote announced that was never given; loss does not', () => {
  const announced = ({ nodes }: AnyView) => all<{ announced: boolean }>(nodes.teller).some((teller) => teller.announced)
  expect(breaks(ballot(), { loss: 2 }, announced)).toBeNull()
  expect(breaks(ballot(), { byzantine: 1 }, announced)).toBe(3)
})

/** A store that acknowledges a write before it is on disk. */
function hasty(syncs: boolean) {
  interface V {
    role: 'store'
    operation: { f: 'write'; value: number }
  }
  const { role, next, complete, sync, protocol } = vocabulary<V>()
  const Store = Record({ role: 'store' as const, value: 0, acknowledged: 0 })
  return protocol({
    name: 'hasty',
    roles: {
      store: role({
        init: () => Store(),
        durable: ['value'],
        buffered: true,
        invoke: {
          write: (state, { id, value }) => next(state.set('value', value), ...(syncs ? [sync()] : []), complete(id)),
        },
      }),
    },
    cluster: () => ({ store: 1 }),
    configs: { only: {} },
    workload: () => [[{ f: 'write', value: 7 }]],
  })
}

test('an acknowledged write survives a crash, and a power loss only when it was synced', () => {
  const lost = ({ nodes, history }: AnyView): boolean =>
    history.some(({ type }) => type === 'ok') && all<{ value: number }>(nodes.store).some(({ value }) => value !== 7)
  expect(breaks(hasty(false), { crash: 1, restart: 1 }, lost)).toBeNull()
  expect(breaks(hasty(true), { crash: 1, restart: 1, unsynced: 1 }, lost)).toBeNull()
  expect(breaks(hasty(false), { crash: 1, restart: 1, unsynced: 1 }, lost)).toBe(2)
})

/** Three nodes that greet each other. */
function greeting(partitions: readonly ('split' | 'bridge' | 'one-way')[]) {
  interface V {
    role: 'node'
    message: { type: 'hello' }
  }
  const { role, next, send, protocol } = vocabulary<V>()
  const Node = Record({ role: 'node' as const, heard: 0 })
  return protocol({
    name: 'greeting',
    roles: {
      node: role({
        init: ({ self, nodes }) =>
          next(Node(), ...nodes.node.filter((id) => id !== self).map((id) => send(id, { type: 'hello' }))),
        receive: { hello: (state) => next(state.set('heard', state.heard + 1)) },
      }),
    },
    cluster: () => ({ node: 3 }),
    configs: { only: {} },
    workload: () => [],
    network: { partitions },
    faults: { partition: 1 },
  })
}

/** Links, written `1>2`, over which a message may be delivered during a partition. */
function openLinks(partition: ScheduledEvent, shapes: readonly ('split' | 'bridge' | 'one-way')[]): string[] {
  const links = ['1>2', '1>3', '2>1', '2>3', '3>1', '3>2']
  return links.filter((link) => {
    const [from, to] = link.split('>').map((number) => `node${number}`)
    const hello: ScheduledEvent = { type: 'deliver', from: from!, to: to!, message: { type: 'hello' } }
    const { stuckAt } = replayExactly(new System(erased(greeting(shapes))), [partition, hello])
    expect(stuckAt).not.toBe(0)
    return stuckAt === undefined
  })
}

test('a split lets nothing through between its groups', () => {
  expect(openLinks({ type: 'partition', groups: [['node1', 'node2'], ['node3']] }, ['split'])).toEqual(['1>2', '2>1'])
})

test('a one-way partition holds back what goes from the first group to the second, and nothing else', () => {
  const partition: ScheduledEvent = { type: 'partition', groups: [['node1', 'node2'], ['node3']], oneWay: true }
  expect(openLinks(partition, ['one-way'])).toEqual(['1>2', '2>1', '3>1', '3>2'])
})

test('a bridge reaches both groups, which do not reach each other', () => {
  const partition: ScheduledEvent = { type: 'partition', groups: [['node1'], ['node3']], bridge: 'node2' }
  expect(openLinks(partition, ['bridge'])).toEqual(['1>2', '2>1', '2>3', '3>2'])
})

test('shapes that the protocol does not name do not happen', () => {
  const shapesOf = (shapes: readonly ('split' | 'bridge' | 'one-way')[]) =>
    new System(erased(greeting(shapes))).splits.length
  expect([shapesOf(['split']), shapesOf(['one-way']), shapesOf(['bridge'])]).toEqual([3, 6, 3])
})

test.each([
  ['clock', 'the protocol to declare a clock'],
  ['slow', 'a synchronous clock'],
  ['byzantine', 'the protocol to declare what liars say (byzantine)'],
  ['unsynced', 'a role that is buffered'],
])('a budget of %s that could never be spent is refused', (name, what) => {
  const build = () => new System(erased(dispatcher()), { faults: { [name]: 1 } })
  expect(build).toThrow(ModelError)
  expect(build).toThrow(`dispatcher: expected ${what} for a budget of ${name}, got none`)
})

test('a handler that reads the time of a protocol without a clock is told so', () => {
  const { clock: _, ...timeless } = watchdog().definition
  const protocol = { ...watchdog(), definition: timeless }
  const system = new System(erased(protocol))
  expect(() => replayExactly(system, [{ type: 'timeout', node: 'monitor', timer: 'check' }])).toThrow(
    'expected the protocol to declare a `clock`, since a handler reads `now`',
  )
})
