/**
 * A register that one server holds. With a second server, each has a copy of its own, and nobody tells the other.
 * Source: Stateright's example of the same name.
 * Faithful: server, clients and network; an ignored message stays in flight.
 * Left out: nothing.
 */
import { Record } from 'immutable'
import { vocabulary } from '../../kernel/index.js'
import { type ClientMessage, type RegisterConfig, registerClient, tester, UNWRITTEN } from './register-client.js'

interface SingleCopy {
  role: 'server' | 'client'
  message: ClientMessage
  config: RegisterConfig
}
const words = vocabulary<SingleCopy>()
const { role, next, send, protocol } = words

const Server = Record({ role: 'server' as const, value: UNWRITTEN })

const server = role({
  init: () => Server(),
  receive: {
    put: (state, { from, request, value }) => next(state.set('value', value), send(from, { type: 'putOk', request })),
    get: (state, { from, request }) => next(state, send(from, { type: 'getOk', request, value: state.value })),
  },
})

export const singleCopyRegister = protocol({
  name: 'specs/single-copy-register',
  source: 'Stateright, examples: single-copy-register',
  roles: { server, client: registerClient(words) },
  cluster: ({ servers, clients }) => ({ server: servers, client: clients }),
  configs: {
    'two-clients': { servers: 1, clients: 2 },
    'three-clients': { servers: 1, clients: 3 },
    'four-clients': { servers: 1, clients: 4 },
    'two-copies': { servers: 2, clients: 2 },
  },
  workload: () => [],
  network: { ignored: 'kept' },
  observers: { tester },
})
