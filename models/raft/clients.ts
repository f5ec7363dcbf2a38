/** How clients reach the leader. Source: Raft, section 8; thesis, sections 6.2 to 6.4. */
import { Record } from 'immutable'
import type { NodeId, OpId } from '../../kernel/index.js'
import type { Invocation } from '../../kernel/vocabulary.js'
import type { Request } from './configs.js'
import { submit } from './leadership.js'
import { Read, Write } from './log.js'
import type { ClerkRequest, ClerkResponse, From } from './messages.js'
import { readFrom } from './reads.js'
import { type Context, complete, fail, next, type Raft, type Server, type Step, send, setTimer } from './state.js'

/** A client's operation at a server. One that is not the leader has done nothing, and says so. */
export function invoked(state: Server, operation: Invocation<Raft, Request['f']>, context: Context): Step {
  if (state.role !== 'leader') return next(state, fail(operation.id, 'not the leader'))
  return serve(state, operation.id, operation, context.self, context)
}

/** A clerk's request. Whoever is not the leader stays silent; the clerk will try another server. */
export function requested(state: Server, request: From<ClerkRequest>, context: Context): Step {
  return state.role === 'leader' ? serve(state, request.op, request, request.from, context) : next(state)
}

/** The leader executes an operation for a client of its own, or for a clerk. */
function serve(state: Server, op: OpId, request: Request, client: NodeId, context: Context): Step {
  const term = state.currentTerm
  if (request.f === 'write') return submit(state, op, client, Write({ term, value: request.value, op }), context)
  if (context.config.reads === 'read-index') return readFrom(state, op, client, context)
  return submit(state, op, client, Read({ term, op }), context)
}

/**
 * Speaks for one client to the cluster. The name of an operation counts the client's operations, so it is what the thesis
 * calls a session with serial numbers.
 */
export const Clerk = Record({ role: 'clerk' as const, pending: null as ReturnType<typeof Pending> | null })
export type Clerk = ReturnType<typeof Clerk>
/** The operation under way; `value` is `null` for a read. */
const Pending = Record({ op: '' as OpId, value: null as number | null })

export function begin(state: Clerk, operation: Invocation<Raft, Request['f']>, context: Context) {
  const value = operation.f === 'write' ? operation.value : null
  return ask(state.set('pending', Pending({ op: operation.id, value })), context)
}

/** Sends the command to all servers, for it does not know the leader, and will do so again if no answer comes. */
export function ask(state: Clerk, { nodes }: Context) {
  const { pending } = state
  if (pending === null) return next(state)
  const { op, value } = pending
  const request: ClerkRequest =
    value === null ? { type: 'request', op, f: 'read' } : { type: 'request', op, f: 'write', value }
  return next(state, ...nodes.server.map((server) => send(server, request)), setTimer('retry'))
}

/** A second answer to the same command, or one that comes after the next was begun, is of no use. */
export const answered = (state: Clerk, { op, value }: ClerkResponse) =>
  state.pending?.op === op ? next(state.set('pending', null), complete(op, value)) : next(state)
