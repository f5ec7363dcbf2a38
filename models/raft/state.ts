/**
 * The state of a server, and the words in which its handlers are written. Source: Raft, figure 2 ("State" and "Rules for
 * Servers: All Servers") and figure 4.
 */
import { Map, Record, Set } from 'immutable'
import { type NodeId, type OpId, vocabulary } from '../../kernel/index.js'
import type { Context as ContextOf, Transition } from '../../kernel/vocabulary.js'
import type { Config, Lease, Request } from './configs.js'
import { type Entry, emptyLog, type Log } from './log.js'
import type { Message } from './messages.js'

/** The decisions on which the safety of Raft rests, by name: what a variant replaces to see them matter. */
export interface Rules {
  /** How many of so many servers make a majority. */
  majority: (servers: number) => number
  /** Whether a server has a vote left for this candidate in its current term (section 5.2). */
  hasVoteFor: (state: Server, candidate: NodeId) => boolean
  /** Whether a candidate whose log ends so is good enough for a voter with this log (section 5.4.1). */
  isUpToDate: (log: Log, lastLogIndex: number, lastLogTerm: number) => boolean
  /** A follower's log after an AppendEntries that matches it (figure 2, receiver steps 3 and 4). */
  reconciled: (log: Log, prevLogIndex: number, entries: readonly Entry[]) => Log
  /** A follower's commitIndex after an AppendEntries (figure 2, receiver step 5). */
  followerCommit: (commitIndex: number, leaderCommit: number, lastNewIndex: number) => number
  /** The matchIndex of every follower in the eyes of a new leader with this log. */
  initialMatchIndex: (log: Log) => number
  /** A follower's matchIndex after it acknowledged entries up to `acknowledged`. */
  matchIndexAfter: (known: number, acknowledged: number) => number
  /** Whether a leader may commit an entry of this term by counting its replicas (section 5.4.2). */
  maybeCommitted: (entryTerm: number, currentTerm: number) => boolean
  /** Whether a leader can be sure that nothing is committed beyond its commitIndex (section 8). */
  knowsCommitIndex: (state: Server) => boolean
  /** Whether the command at an index was applied before, so that it must not be applied again (thesis, section 6.3). */
  isRepeated: (log: Log, index: number) => boolean
  /** From when on a leader counts on a follower that answered what the leader sent at `sentAt` (thesis, section 6.4.1). */
  boundSince: (sentAt: number, context: Context) => number
  /** For how long it does. */
  leaseLength: (lease: Lease) => number
}

export interface Raft {
  role: 'server' | 'clerk'
  message: Message
  timer: 'election' | 'heartbeat' | 'retry'
  operation: Request
  config: Config
  rules: Rules
}

export const { role, next, send, setTimer, cancelTimer, complete, fail, protocol } = vocabulary<Raft>()
export type Context = ContextOf<Raft>

/** A read that waits for the leader to make sure of its leadership (thesis, section 6.4). */
export const WaitingRead = Record({
  client: '' as NodeId,
  /** What must be applied before the read is answered; `null` as long as nothing of the leader's term is committed. */
  readIndex: null as number | null,
  confirmedBy: Set<NodeId>(),
})

export const Server = Record({
  role: 'follower' as 'follower' | 'pre-candidate' | 'candidate' | 'leader',

  // Persistent on all servers.
  currentTerm: 0,
  votedFor: null as NodeId | null,
  log: emptyLog,

  // Volatile on all servers. What is committed is applied at once, so there is no `lastApplied`.
  commitIndex: 0,
  /** Pre-vote only: a leader was heard of, and the election timer has not fired since. */
  hearsLeader: false,
  /** Leases only: what its clock read when a leader was last heard of. No leader was there before the first start. */
  heardAt: null as number | null,
  /** Leases only: what its clock read when the election timer was last set. At the first start it is due at once. */
  timerSetAt: null as number | null,
  /** Commands in the log whose result somebody waits for here: the server itself for a client, or the name of a clerk. */
  waiting: Map<OpId, NodeId>(),

  // Volatile on candidates.
  votes: Set<NodeId>(),

  // Volatile on leaders.
  nextIndex: Map<NodeId, number>(),
  matchIndex: Map<NodeId, number>(),
  reads: Map<OpId, ReturnType<typeof WaitingRead>>(),
  /** Leases only: from when on it counts on each follower, by its own clock. */
  boundSince: Map<NodeId, number>(),
})
export type Server = ReturnType<typeof Server>
export type Step = Transition<Server>

/** One after the other, as one transition: the effects of all, and the state after the last. */
export function sequence(first: Step, ...more: readonly ((state: Server) => Step)[]): Step {
  return more.reduce((step, then) => {
    const { state, effects } = then(step.state)
    return next(state, ...step.effects, ...effects)
  }, first)
}

/** All servers but the one itself. */
export const peers = ({ self, nodes }: Context): readonly NodeId[] => nodes.server.filter((id) => id !== self)
export const isMajority = (count: number, { nodes, rules }: Context): boolean =>
  count >= rules.majority(nodes.server.length)

/** Whoever hears of a later term takes it over and becomes a follower (figure 2, all servers). */
export const observeTerm = (state: Server, term: number, context: Context): Step =>
  term > state.currentTerm ? becomeFollower(state, term, context) : next(state)

/** Reads that were not answered have had no effect; commands that are in the log may still be committed by others. */
export function becomeFollower(state: Server, term: number, { self }: Context): Step {
  if (state.role === 'follower' && term === state.currentTerm) return next(state)
  const follower = state.merge({
    role: 'follower',
    currentTerm: term,
    votedFor: term > state.currentTerm ? null : state.votedFor,
    votes: Set(),
    nextIndex: Map(),
    matchIndex: Map(),
    reads: Map(),
    boundSince: Map(),
  })
  const unanswered = [...state.reads].filter(([, { client }]) => client === self)
  return next(
    follower,
    ...unanswered.map(([op]) => fail(op, 'no longer the leader')),
    cancelTimer('heartbeat'),
    setTimer('election'),
  )
}
