/** Protocols of a few lines, each broken by one fault beyond crashes and losses. */
import { Record } from 'immutable'
import { type AnyProtocol, vocabulary } from '../kernel/index.js'
import { erased } from './protocols.js'

/** A monitor pings a worker when time is 0, and gives it up when time is 2 and no answer has come. */
export function watchdog(): AnyProtocol {
  interface V {
    role: 'monitor' | 'worker'
    message: { type: 'ping' } | { type: 'pong' }
    timer: 'check'
  }
  const { role, next, send, setTimer, protocol } = vocabulary<V>()
  const Monitor = Record({ role: 'monitor' as const, answered: false, gaveUp: false })
  const Worker = Record({ role: 'worker' as const, pings: 0 })
  return erased(
    protocol({
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
          receive: {
            ping: (state, { from }) => next(state.set('pings', state.pings + 1), send(from, { type: 'pong' })),
          },
        }),
      },
      cluster: () => ({ monitor: 1, worker: 1 }),
      configs: { only: {} },
      workload: () => [],
      clock: { horizon: 2, synchronous: true },
      bounds: { timeout: 3 },
    }),
  )
}

/** A front hands its one job to a worker that answers health checks; it reports when the worker is known to be bad. */
export function dispatcher(): AnyProtocol {
  interface V {
    role: 'front' | 'worker'
    message: { type: 'health' } | { type: 'healthy' } | { type: 'job' } | { type: 'done' }
    operation: { f: 'run' }
  }
  const { role, next, send, protocol } = vocabulary<V>()
  const Front = Record({ role: 'front' as const, healthy: false, asked: false, done: false })
  const Worker = Record({ role: 'worker' as const })
  return erased(
    protocol({
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
    }),
  )
}

/** A lease of 2 ticks: its holder believes in it while its clock says so, and the other takes over when its own says not. */
export function lease(): AnyProtocol {
  interface V {
    role: 'node'
    timer: 'look'
  }
  const { role, next, setTimer, protocol } = vocabulary<V>()
  const Node = Record({ role: 'node' as const, holds: false })
  const LEASE = 2
  return erased(
    protocol({
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
    }),
  )
}

/** Two voters; the teller announces once both have said yes. The second never would. */
export function ballot(): AnyProtocol {
  interface V {
    role: 'teller' | 'voter'
    message: { type: 'vote'; yes: boolean }
  }
  const { role, next, send, protocol } = vocabulary<V>()
  const Teller = Record({ role: 'teller' as const, yes: 0, announced: false })
  const Voter = Record({ role: 'voter' as const })
  return erased(
    protocol({
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
    }),
  )
}

/** A store that acknowledges a write before it is on disk. */
export function hasty(syncs: boolean): AnyProtocol {
  interface V {
    role: 'store'
    operation: { f: 'write'; value: number }
  }
  const { role, next, complete, sync, protocol } = vocabulary<V>()
  const Store = Record({ role: 'store' as const, value: 0, acknowledged: 0 })
  return erased(
    protocol({
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
    }),
  )
}

/** Three nodes that greet each other. */
export function greeting(partitions: readonly ('split' | 'bridge' | 'one-way')[]): AnyProtocol {
  interface V {
    role: 'node'
    message: { type: 'hello' }
  }
  const { role, next, send, protocol } = vocabulary<V>()
  const Node = Record({ role: 'node' as const, heard: 0 })
  return erased(
    protocol({
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
    }),
  )
}
