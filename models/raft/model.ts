/**
 * Raft: one server is elected leader for a term, orders all commands in its log, and replicates the log to the others.
 *
 * Source: Ongaro & Ousterhout, "In Search of an Understandable Consensus Algorithm (Extended Version)" (2014), figure 2
 * and sections 5 and 8; Ongaro, "Consensus: Bridging Theory and Practice" (2014), sections 6.3, 6.4 and 9.6.
 * Faithful: elections, replication with conflict hints, commitment by the leader's own term, the no-op of a new leader,
 * reads through the log or by ReadIndex, retries of clients with duplicate detection, pre-vote.
 * Left out: membership changes, log compaction, batching and pipelining; the register is all that the state machine has;
 * servers do not remember who the leader is; refusals of a vote that would teach the candidate nothing. Reads from a lease
 * need clocks, and so have a protocol of their own beside this one: `raft-lease.ts`.
 * Assumes: currentTerm, votedFor and the log are on disk before a message tells of them; any timer may fire at any time,
 * as often as the configuration allows; faults are those of the configuration.
 */
import { List } from 'immutable'
import type { NodeId } from '../../kernel/index.js'
import { answered, ask, begin, Clerk, invoked, requested } from './clients.js'
import { configs, simplerConfigs } from './configs.js'
import { electionTimeout, preVote, preVoted, requestVote, vote } from './election.js'
import { isLate } from './late.js'
import { appended, heartbeat } from './leadership.js'
import { assumeLeader } from './lease.js'
import { NoOp } from './log.js'
import { elected, ledger, misdeeds } from './observers.js'
import { appendEntries } from './replication.js'
import { rules } from './rules.js'
import { type Context, next, protocol, role, Server, type Step, setTimer } from './state.js'

/** A server at the beginning. Where it has a log, everybody has heard of the last term there was. */
function start({ self, nodes, config: { logs, first } }: Context): Step {
  const terms = logs[nodes.server.indexOf(self)] ?? []
  const log = List(terms.map((term) => NoOp({ term })))
  const server = Server({ currentTerm: Math.max(0, ...logs.flat()), log })
  return next(server, ...(first === null || first === self ? [setTimer('election')] : []))
}

const server = role({
  init: start,
  symmetric: true,
  durable: ['currentTerm', 'votedFor', 'log'],
  obsolete: isLate,
  invoke: { read: invoked, write: invoked },
  receive: { requestVote, vote, preVote, preVoted, appendEntries, appended, request: requested },
  timeout: { election: electionTimeout, heartbeat },
  recover: (state, context) => next(assumeLeader(state, context), setTimer('election')),
})

const clerk = role({
  init: () => Clerk(),
  reliable: true,
  invoke: { read: begin, write: begin },
  receive: { response: answered },
  timeout: { retry: ask },
})

export const raft = protocol({
  name: 'raft',
  source:
    'Ongaro & Ousterhout, "In Search of an Understandable Consensus Algorithm (Extended Version)" (2014); ' +
    'Ongaro, "Consensus: Bridging Theory and Practice" (2014)',
  roles: { server, clerk },
  rules,
  cluster: ({ servers, access, clients }) => ({ server: servers, clerk: access === 'clerk' ? clients.length : 0 }),
  configs,
  workload: ({ access, clients }) =>
    access === 'direct'
      ? clients
      : clients.map((requests, i) => requests.map((request) => ({ ...request, at: clerkOf(i, clients.length) }))),
  faults: ({ faults }) => faults,
  bounds: ({ timeouts, giveUp }) => ({ timeout: timeouts, giveUp }),
  observers: { elected, ledger, misdeeds },
  simpler: { configs: simplerConfigs, operations: 'independent' },
})

const clerkOf = (client: number, clients: number): NodeId => (clients === 1 ? 'clerk' : `clerk${client + 1}`)
