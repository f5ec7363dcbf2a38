/**
 * A register that a majority of servers holds: who reads or writes asks a majority for the latest value, and then
 * stores it (or the new one) at a majority.
 * Source: Attiya, Bar-Noy & Dolev, "Sharing Memory Robustly in Message-Passing Systems" (1995); Stateright's example
 * linearizable-register.
 * Faithful: both phases, for reads as well; a server serves one request at a time, and counts as one of the majority.
 * Left out: nothing. (A request that reaches a busy server waits in flight.)
 */
import { Map, Record, Set } from 'immutable'
import { type NodeId, vocabulary } from '../../kernel/index.js'
import { type ClientMessage, type RegisterConfig, registerClient, tester, UNWRITTEN } from './register-client.js'

/** A value with the time at which it was written: a logical clock, and who wrote, to break ties. */
const Version = Record({ clock: 0, by: '' as NodeId, value: UNWRITTEN })
type Version = ReturnType<typeof Version>

interface AbdRegister {
  role: 'server' | 'client'
  message:
    | ClientMessage
    | { type: 'query'; request: number }
    | { type: 'ackQuery'; request: number; version: Version }
    | { type: 'record'; request: number; version: Version }
    | { type: 'ackRecord'; request: number }
  config: RegisterConfig
}
const words = vocabulary<AbdRegister>()
const { role, next, send, protocol } = words

const Querying = Record({
  phase: 'querying' as const,
  request: 0,
  client: '' as NodeId,
  write: null as string | null,
  versions: Map<NodeId, Version>(),
})
const Recording = Record({
  phase: 'recording' as const,
  request: 0,
  client: '' as NodeId,
  read: null as string | null,
  acks: Set<NodeId>(),
})
const Server = Record({
  role: 'server' as const,
  version: Version(),
  task: null as ReturnType<typeof Querying> | ReturnType<typeof Recording> | null,
})
type Server = ReturnType<typeof Server>

const isLater = (a: Version, b: Version) => a.clock > b.clock || (a.clock === b.clock && a.by > b.by)
const latest = (versions: readonly Version[]) => versions.reduce((best, other) => (isLater(other, best) ? other : best))
const isMajority = (count: number, all: readonly NodeId[]) => count === Math.floor(all.length / 2) + 1

interface Place {
  self: NodeId
  nodes: { server: readonly NodeId[] }
}
const peers = ({ self, nodes }: Place) => nodes.server.filter((other) => other !== self)

function begin(state: Server, client: NodeId, request: number, write: string | null, place: Place) {
  if (state.task !== null) return next(state)
  const versions = Map([[place.self, state.version]])
  return next(
    state.set('task', Querying({ request, client, write, versions })),
    ...peers(place).map((peer) => send(peer, { type: 'query', request })),
  )
}

const store = (state: Server, version: Version) =>
  isLater(version, state.version) ? state.set('version', version) : state

const server = role({
  init: ({ self }) => Server({ version: Version({ by: self }) }),
  receive: {
    put: (state, { from, request, value }, place) => begin(state, from, request, value, place),
    get: (state, { from, request }, place) => begin(state, from, request, null, place),

    query: (state, { from, request }) => next(state, send(from, { type: 'ackQuery', request, version: state.version })),

    ackQuery: (state, { from, request, version }, place) => {
      const { task } = state
      if (task?.phase !== 'querying' || task.request !== request) return next(state)
      const versions = task.versions.set(from, version)
      if (!isMajority(versions.size, place.nodes.server)) return next(state.set('task', task.set('versions', versions)))
      const found = latest([...versions.values()])
      const { client, write } = task
      const chosen = write === null ? found : Version({ clock: found.clock + 1, by: place.self, value: write })
      const read = write === null ? found.value : null
      return next(
        store(state, chosen).set('task', Recording({ request, client, read, acks: Set([place.self]) })),
        ...peers(place).map((peer) => send(peer, { type: 'record', request, version: chosen })),
      )
    },

    record: (state, { from, request, version }) =>
      next(store(state, version), send(from, { type: 'ackRecord', request })),

    ackRecord: (state, { from, request }, { nodes }) => {
      const { task } = state
      if (task?.phase !== 'recording' || task.request !== request) return next(state)
      const acks = task.acks.add(from)
      if (!isMajority(acks.size, nodes.server)) return next(state.set('task', task.set('acks', acks)))
      const { client, read } = task
      return next(
        state.set('task', null),
        send(client, read === null ? { type: 'putOk', request } : { type: 'getOk', request, value: read }),
      )
    },
  },
})

export const abdRegister = protocol({
  name: 'specs/abd-register',
  source: 'Attiya, Bar-Noy & Dolev (1995); Stateright, examples: linearizable-register',
  roles: { server, client: registerClient(words) },
  cluster: ({ servers, clients }) => ({ server: servers, client: clients }),
  configs: { 'two-servers': { servers: 2, clients: 2 }, 'three-servers': { servers: 3, clients: 2 } },
  workload: () => [],
  network: { ignored: 'kept' },
  observers: { tester },
})
