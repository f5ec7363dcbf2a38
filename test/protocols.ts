/** Protocols of a few lines, each made to show one thing. */
import { Record, Set } from 'immutable'
import {
  type AnyProtocol,
  type Bounds,
  type Faults,
  type NodeId,
  type OpId,
  type Request,
  vocabulary,
} from '../kernel/index.js'
import type { Clock, Network } from '../kernel/protocol.js'
import type { RoleDefinition } from '../kernel/vocabulary.js'

export const erased = (protocol: object): AnyProtocol => protocol as AnyProtocol

/** One role, `node`, whose handlers each test writes for itself. */
export interface Toy {
  role: 'node'
  message: { type: 'note'; text: string } | { type: 'ping'; n: number }
  timer: 'tick' | 'tock'
  operation: { f: 'go'; value?: number } | { f: 'stop' }
  config: { nodes: number }
}

export const toyWords = vocabulary<Toy>()

export const ToyState = Record({
  role: 'node' as const,
  kept: '',
  lost: '',
  count: 0,
  op: null as OpId | null,
  seen: Set<string>(),
})
export type ToyState = ReturnType<typeof ToyState>

export interface ToyOptions {
  readonly nodes?: number
  readonly workload?: readonly (readonly Request<Toy>[])[]
  readonly faults?: Faults
  readonly bounds?: Bounds
  readonly network?: Network
  readonly clock?: Clock
}

export function toy(
  definition: Partial<RoleDefinition<Toy, ToyState>>,
  { nodes = 1, workload = [], ...rest }: ToyOptions = {},
) {
  return toyWords.protocol({
    name: 'toy',
    roles: { node: toyWords.role({ init: () => ToyState(), ...definition }) },
    cluster: (config) => ({ node: config.nodes }),
    configs: { only: { nodes } },
    workload: () => workload,
    ...rest,
  })
}

interface PingPong {
  role: 'pinger' | 'ponger'
  message: { type: 'ping' | 'pong'; n: number }
}

/** Stateright's example: the two count as far as `max`, each answering only the number it expects. */
export function pingPong(max: number, network?: Network, faults?: Faults): AnyProtocol {
  const { role, next, send, protocol } = vocabulary<PingPong>()
  const Pinger = Record({ role: 'pinger' as const, count: 0 })
  const Ponger = Record({ role: 'ponger' as const, count: 0 })
  const pinger = role({
    init: (context) => next(Pinger(), send(context.nodes.ponger[0]!, { type: 'ping', n: 0 })),
    receive: {
      pong: (state, { n, from }) => {
        if (n !== state.count) return next(state)
        const counted = state.set('count', n + 1)
        return n + 1 < max ? next(counted, send(from, { type: 'ping', n: n + 1 })) : next(counted)
      },
    },
  })
  const ponger = role({
    init: () => Ponger(),
    receive: {
      ping: (state, { n, from }) =>
        n === state.count ? next(state.set('count', n + 1), send(from, { type: 'pong', n })) : next(state),
    },
  })
  return erased(
    protocol({
      name: 'ping-pong',
      roles: { pinger, ponger },
      cluster: () => ({ pinger: 1, ponger: 1 }),
      configs: { only: {} },
      workload: () => [],
      ...(network ? { network } : {}),
      ...(faults ? { faults } : {}),
    }),
  )
}

interface Stream {
  role: 'source' | 'sink'
  message: { type: 'item'; n: number } | { type: 'end' }
  timer: 'more'
}

/** A source sends 1, 2, 3, …; the sink writes down what arrives, in the order in which it arrives. */
export function stream(items: number, network: Network, faults: Faults = {}): AnyProtocol {
  const { role, next, send, setTimer, protocol } = vocabulary<Stream>()
  const Source = Record({ role: 'source' as const, sent: 0 })
  const Sink = Record({ role: 'sink' as const, got: '' })
  const source = role({
    init: () => next(Source(), setTimer('more')),
    durable: ['sent'],
    timeout: {
      more: (state, { nodes }) => {
        const [sent, sink] = [state.sent + 1, nodes.sink[0]!]
        if (sent > items) return next(state, send(sink, { type: 'end' }))
        return next(state.set('sent', sent), send(sink, { type: 'item', n: sent }), setTimer('more'))
      },
    },
    recover: (state) => next(state, setTimer('more')),
  })
  const sink = role({
    init: () => Sink(),
    durable: ['got'],
    receive: {
      item: (state, { n }) => next(state.set('got', `${state.got}${n}`)),
      end: (state) => next(state.set('got', `${state.got}.`)),
    },
  })
  return erased(
    protocol({
      name: 'stream',
      roles: { source, sink },
      cluster: () => ({ source: 1, sink: 1 }),
      configs: { only: {} },
      workload: () => [],
      network,
      faults,
    }),
  )
}

interface Counters {
  role: 'replica'
  message: { type: 'add'; amount: number; by: NodeId }
  operation: { f: 'add'; value: number } | { f: 'read' }
  config: { replicas: number }
}

/** Replicas that tell each other what to add, once; a lost message makes them differ for ever. */
export function counters(faults: Faults = {}, bounds: Bounds = {}): AnyProtocol {
  const { role, next, send, complete, fail, choose, protocol } = vocabulary<Counters>()
  const Replica = Record({ role: 'replica' as const, total: 0 })
  const replica = role({
    init: () => Replica(),
    invoke: {
      add: (state, { id, value }, { self, nodes }) =>
        choose({
          accept: next(
            state.set('total', state.total + value),
            complete(id),
            ...nodes.replica.filter((n) => n !== self).map((n) => send(n, { type: 'add', amount: value, by: self })),
          ),
          refuse: next(state, fail(id, 'busy')),
        }),
      read: (state, { id }) => next(state, complete(id, state.total)),
    },
    receive: { add: (state, { amount }) => next(state.set('total', state.total + amount)) },
  })
  return erased(
    protocol({
      name: 'counters',
      roles: { replica },
      cluster: ({ replicas }) => ({ replica: replicas }),
      configs: { two: { replicas: 2 }, three: { replicas: 3 } },
      workload: () => [[{ f: 'add', value: 1 }, { f: 'read' }], [{ f: 'add', value: 2, at: 'replica1' }]],
      faults,
      bounds,
    }),
  )
}
