/**
 * Clients of a replicated register, and the observer that keeps their history: each puts a value of its own, then gets.
 * Source: Stateright's register harness, with its linearizability tester.
 * Faithful: servers and clients are numbered together, servers first; client i puts at server i mod S, and then gets at
 * the next one. The history of an operation is what every other client had completed when it began.
 * Left out: more than one put per client.
 */
import { List, Map, Record } from 'immutable'
import type { Context, NodeId, Words } from '../../kernel/index.js'
import type { Role } from '../../kernel/vocabulary.js'

/** The requests and answers that clients know of. */
export type ClientMessage =
  | { type: 'put'; request: number; value: string }
  | { type: 'get'; request: number }
  | { type: 'putOk'; request: number }
  | { type: 'getOk'; request: number; value: string }

export interface RegisterConfig {
  servers: number
  clients: number
}

interface RegisterClient {
  role: 'server' | 'client'
  message: ClientMessage
  config: RegisterConfig
}

/** What a register holds before the first put. */
export const UNWRITTEN = '?'

const Client = Record({ role: 'client' as const, awaiting: null as number | null, completed: 0 })

const numberOf = ({ self, nodes }: Context<RegisterClient>): number => nodes.server.length + nodes.client.indexOf(self)
const valueOf = (position: number): string => String.fromCharCode('A'.charCodeAt(0) + position)

/** The client's role, for a protocol whose messages include those above. */
export function registerClient<V extends Omit<RegisterClient, 'message'> & { message: { type: string } }>(
  words: ClientMessage extends V['message'] ? Words<V> : never,
): Role<V, ReturnType<typeof Client>> {
  // A client speaks its own part of the vocabulary, whatever else the servers say to each other.
  const { role, next, send } = words as unknown as Words<RegisterClient>
  const client = role({
    init: (context) => {
      const number = numberOf(context)
      const { client, server } = context.nodes
      const value = valueOf(client.indexOf(context.self))
      const put = send(server[number % server.length]!, { type: 'put', request: number, value })
      return next(Client({ awaiting: number }), put)
    },
    receive: {
      putOk: (state, { request }, context) => {
        if (request !== state.awaiting) return next(state)
        const number = numberOf(context)
        const { server } = context.nodes
        const get = send(server[(number + 1) % server.length]!, { type: 'get', request: 2 * number })
        return next(state.merge({ awaiting: 2 * number, completed: 1 }), get)
      },
      getOk: (state, { request }) =>
        request === state.awaiting ? next(state.merge({ awaiting: null, completed: 2 })) : next(state),
    },
  })
  return client as unknown as Role<V, ReturnType<typeof Client>>
}

/** One operation of a client, as the tester keeps it. */
export const TestedOperation = Record({
  f: 'write' as 'write' | 'read',
  /** What is written, or was read. */
  value: null as string | null,
  isCompleted: false,
  /** How many operations each other client had completed when this one began; those with none are left out. */
  seen: Map<NodeId, number>(),
})
export type TesterState = Map<NodeId, List<ReturnType<typeof TestedOperation>>>

interface Tested {
  readonly role: string
  readonly node: NodeId
  readonly event: { readonly type: string; readonly message?: { readonly type: string; readonly value?: unknown } }
  readonly before: unknown
  readonly after: unknown
}

/** Keeps every client's operations, and what each could know of the others. */
export const tester = {
  init: ({ clients }: RegisterConfig): TesterState =>
    Map(
      Array.from({ length: clients }, (_, i) => {
        const name: NodeId = clients === 1 ? 'client' : `client${i + 1}`
        return [name, List([TestedOperation({ value: valueOf(i) })])] as const
      }),
    ),
  observe: (state: TesterState, { role, node, event, before, after }: Tested): TesterState => {
    if (role !== 'client' || event.type !== 'receive' || before === after) return state
    const { type, value } = event.message!
    if (type === 'putOk') {
      const completed = state.delete(node).map((operations) => operations.count(({ isCompleted }) => isCompleted))
      const get = TestedOperation({ f: 'read', seen: completed.filter((count) => count > 0) })
      return state.update(node, (operations) => operations!.setIn([0, 'isCompleted'], true).push(get))
    }
    return state.update(node, (operations) =>
      operations!.update(1, (get) => get!.merge({ value: value as string, isCompleted: true })),
    )
  },
}
