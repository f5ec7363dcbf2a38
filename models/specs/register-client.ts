/**
 * Clients of a replicated register, and the observer that keeps their history: each puts a value of its own, then gets.
 * Source: Stateright's register harness, with its linearizability tester.
 * Faithful: servers and clients are numbered together, servers first; client i puts at server i mod S, and then gets at
 * the next one. The history of an operation is what every other client had completed when it began.
 * Left out: more than one put per client.
 */
import { Record } from 'immutable'
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

/**
 * What the clients did, as the tester keeps it, in few letters, since an exhaustive search meets very many of these. Clients
 * in order, separated by spaces, each with the value that it puts. `A…` has not been answered; `B!102…` has been, and then
 * began to get when the clients had completed 1, 0 and 2 operations (of itself it notes none); `C!000A` read A.
 */
export type TesterState = string

/** In the place of what is still to come. */
const OPEN = '…'

/** One operation of a client. */
export interface TestedOperation {
  readonly f: 'write' | 'read'
  /** What is written, or was read; `null` of a read that has not ended. */
  readonly value: string | null
  readonly isCompleted: boolean
  /** How many operations each client had completed when this one began, itself aside. */
  readonly seen: readonly number[]
}

/** The operations of each client. */
export function operationsOf(tester: TesterState): readonly (readonly TestedOperation[])[] {
  const clients = tester.split(' ')
  return clients.map((text) => {
    const isPut = text[1] !== OPEN
    const put = { f: 'write', value: text[0]!, isCompleted: isPut, seen: clients.map(() => 0) } as const
    if (!isPut) return [put]
    const value = text.at(-1)!
    const isRead = value !== OPEN
    return [
      put,
      { f: 'read', value: isRead ? value : null, isCompleted: isRead, seen: [...text.slice(2, -1)].map(Number) },
    ]
  })
}

interface Tested {
  readonly role: string
  readonly node: NodeId
  readonly event: { readonly type: string; readonly message?: { readonly type: string; readonly value?: unknown } }
  readonly before: unknown
  readonly after: unknown
}

const positionOf = (client: NodeId): number => Number(client.slice('client'.length) || 1) - 1
const completedBy = (text: string): number => (text[1] === OPEN ? 0 : text.endsWith(OPEN) ? 1 : 2)

/** Keeps every client's operations, and what each could know of the others. */
export const tester = {
  init: ({ clients }: RegisterConfig): TesterState =>
    Array.from({ length: clients }, (_, i) => `${valueOf(i)}${OPEN}`).join(' '),
  observe: (state: TesterState, { role, node, event, before, after }: Tested): TesterState => {
    if (role !== 'client' || event.type !== 'receive' || before === after) return state
    const { type, value } = event.message!
    const clients = state.split(' ')
    const own = positionOf(node)
    const text = clients[own]!.slice(0, -1)
    const seen = () => clients.map((other, i) => (i === own ? 0 : completedBy(other))).join('')
    clients[own] = type === 'putOk' ? `${text}!${seen()}${OPEN}` : `${text}${value}`
    return clients.join(' ')
  },
}
