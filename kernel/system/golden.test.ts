/** State counts that others have published, reached by enumerating what the kernel says can happen. */
import { Map, Record } from 'immutable'
import { expect, test } from 'vitest'
import { reachable } from '../../test/breadth-first.js'
import { erased, pingPong } from '../../test/protocols.js'
import { type AnyProtocol, type NodeId, System, vocabulary } from '../index.js'

test('lossless ping-pong up to 5 has 11 states, as Stateright counts them', () => {
  const { distinct, generated, depth } = reachable(new System(pingPong(5)))
  expect({ distinct, generated, depth }).toEqual({ distinct: 11, generated: 11, depth: 11 })
})

test.each([
  { clients: 2, distinct: 93, generated: 121 },
  { clients: 3, distinct: 4243, generated: 6778 },
])(
  'a single-copy register with $clients clients has $distinct states, as Stateright counts them',
  ({ clients, ...counts }) => {
    const { distinct, generated } = reachable(new System(singleCopyRegister(clients)))
    expect({ distinct, generated }).toEqual(counts)
  },
)

interface Register {
  role: 'server' | 'client'
  message:
    | { type: 'put'; request: number; value: string }
    | { type: 'get'; request: number }
    | { type: 'putOk'; request: number }
    | { type: 'getOk'; request: number; value: string }
  config: { clients: number }
}

/**
 * Stateright's example: each client puts its own value and then gets. The clients are nodes; what they saw is kept by an
 * observer in the form of Stateright's tester: every other client's number of completed operations when each began.
 */
function singleCopyRegister(clients: number): AnyProtocol {
  const { role, next, send, protocol } = vocabulary<Register>()
  const Server = Record({ role: 'server' as const, value: '?' })
  const Client = Record({ role: 'client' as const, completed: 0 })
  const indexOf = (id: NodeId) => Number(id.slice('client'.length))
  const server = role({
    init: () => Server(),
    receive: {
      put: (state, { from, request, value }) => next(state.set('value', value), send(from, { type: 'putOk', request })),
      get: (state, { from, request }) => next(state, send(from, { type: 'getOk', request, value: state.value })),
    },
  })
  const client = role({
    init: ({ self, nodes }) => {
      const i = indexOf(self)
      return next(Client(), send(nodes.server[0]!, { type: 'put', request: i, value: 'ABC'[i - 1]! }))
    },
    receive: {
      putOk: (state, { from, request }) =>
        next(state.set('completed', 1), send(from, { type: 'get', request: request * 2 })),
      getOk: (state) => next(state.set('completed', 2)),
    },
  })
  const Seen = Record({
    completed: Map<NodeId, number>(),
    begun: Map<string, Map<NodeId, number>>(),
    values: Map<NodeId, string>(),
  })
  return erased(
    protocol({
      name: 'single-copy-register',
      roles: { server, client },
      cluster: (config) => ({ server: 1, client: config.clients }),
      configs: { only: { clients } },
      workload: () => [],
      observers: {
        tester: {
          init: () => Seen(),
          observe: (seen, { node, event }) => {
            if (event.type !== 'receive') return seen
            const { message } = event
            if (message.type === 'putOk')
              return seen.setIn(['begun', node], seen.completed.delete(node)).setIn(['completed', node], 1)
            if (message.type === 'getOk')
              return seen.setIn(['completed', node], 2).setIn(['values', node], message.value)
            return seen
          },
        },
      },
    }),
  )
}
