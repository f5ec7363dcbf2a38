/**
 * A replica set as in MongoDB: members elect a primary for a term, follow its oplog, and roll back what it does not have.
 *
 * Source: MongoDB manual, "Replica Set Elections", "Write Concern", "Read Concern" and "Rollbacks During Replica Set
 * Failover"; Schultz, Avitabile & Cabral, "Tunable Consistency in MongoDB" (2019), sections 3 to 5.
 * Faithful: one vote per member and term, for candidates whose oplog is not behind; a new primary writes an entry of its
 * term; the commit point moves by entries of the current term alone; a member whose oplog departs from its primary's goes
 * back to where they part; a primary that hears of a later term steps down, and until then does not know it is deposed.
 * Left out: heartbeats (an election may be called at any time, also of a healthy primary), priorities, arbiters, catch-up
 * of new primaries, flow control; members other than primaries answer no queries; reads with concern `linearizable`. The
 * oplog is sent by the primary, where MongoDB's members fetch it: after an election all of it, so that each finds by itself
 * where to go on.
 * Assumes: links keep their order and lose nothing; the oplog and the vote are on disk before they are told of.
 */
import { List, Map, Record, Set } from 'immutable'
import { type Context as ContextOf, type NodeId, type OpId, vocabulary } from '../../kernel/index.js'
import type { Transition } from '../../kernel/vocabulary.js'
import { type Config, configs, type Request, simplerConfigs } from './configs.js'
import { acknowledged, primaries, rolledBack } from './observers.js'

/** What a primary did; the entry that it begins its term with has no operation. */
export const Entry = Record({ term: 0, value: 0, op: null as OpId | null })
export type Entry = ReturnType<typeof Entry>
export type Oplog = List<Entry>

type Message =
  | { type: 'requestVotes'; term: number; lastTerm: number; length: number }
  | { type: 'vote'; term: number }
  /** What follows upon a position in the primary's oplog, and how much a majority has. */
  | { type: 'oplog'; term: number; position: number; tail: readonly Entry[]; commitPoint: number }
  | { type: 'progress'; term: number; position: number }
  | { type: 'laterTerm'; term: number }

export interface ReplicaSet {
  role: 'member'
  message: Message
  timer: 'election'
  operation: Request
  config: Config
  rules: {
    majority: (members: number) => number
    /** Whether a candidate's oplog, by the term of its last entry and its length, is not behind one's own. */
    isUpToDate: (oplog: Oplog, lastTerm: number, length: number) => boolean
  }
}

const { role, next, send, setTimer, complete, fail, protocol } = vocabulary<ReplicaSet>()
type Context = ContextOf<ReplicaSet>

const Member = Record({
  role: 'secondary' as 'primary' | 'candidate' | 'secondary',
  // On disk.
  term: 1,
  votedFor: null as NodeId | null,
  oplog: List<Entry>(),
  // In memory.
  commitPoint: 0,
  votes: Set<NodeId>(),
  /** How far the others are, as a primary knows. */
  progress: Map<NodeId, number>(),
  /** Writes that wait for a majority, by their position. */
  waiting: Map<OpId, number>(),
})
export type Member = ReturnType<typeof Member>
type Step = Transition<Member>

const lastTerm = (oplog: Oplog): number => oplog.last()?.term ?? 0
const peers = ({ self, nodes }: Context) => nodes.member.filter((id) => id !== self)
const valueOf = (oplog: Oplog): number | null => oplog.findLast(({ op }) => op !== null)?.value ?? null

/** Follows a later term. Clients whose writes waited hear no more of them. */
const follow = (state: Member, term: number): Member =>
  state.merge({
    role: 'secondary',
    term,
    votedFor: term > state.term ? null : state.votedFor,
    votes: Set(),
    progress: Map(),
    waiting: Map(),
  })

function lead(state: Member, context: Context): Step {
  const primary = state.merge({
    role: 'primary',
    votes: Set(),
    oplog: state.oplog.push(Entry({ term: state.term })),
    progress: Map(),
  })
  return next(primary, ...shipFrom(primary, 0, context), setTimer('election'))
}

const shipFrom = ({ term, oplog, commitPoint }: Member, position: number, context: Context) =>
  peers(context).map((to) =>
    send(to, { type: 'oplog', term, position, tail: oplog.slice(position).toArray(), commitPoint }),
  )

/** Moves the commit point to what a majority has, and answers writes that waited for it. */
function advance(state: Member, context: Context): Step {
  const { nodes, rules } = context
  const positions = [state.oplog.size, ...peers(context).map((id) => state.progress.get(id, 0))].sort((a, b) => b - a)
  const reached = positions[rules.majority(nodes.member.length) - 1]!
  if (reached <= state.commitPoint || state.oplog.get(reached - 1)?.term !== state.term) return next(state)
  const done = [...state.waiting].filter(([, position]) => position <= reached)
  const moved = state.merge({ commitPoint: reached, waiting: state.waiting.filter((position) => position > reached) })
  return next(
    moved,
    ...done.map(([op, position]) => complete(op, state.oplog.get(position - 1)!.value)),
    ...shipFrom(moved, moved.oplog.size, context),
  )
}

/** How far two oplogs are the same. */
function commonLength(a: Oplog, b: Oplog): number {
  const parting = a.findIndex((entry, i) => !entry.equals(b.get(i)))
  return parting < 0 ? a.size : parting
}

const member = role({
  init: ({ self, nodes }: Context) => {
    const isFirst = self === nodes.member[0]
    const first = Member({ role: isFirst ? 'primary' : 'secondary', votedFor: nodes.member[0]! })
    return isFirst ? next(first) : next(first, setTimer('election'))
  },
  // What it was, it is until it comes back.
  durable: ['role', 'term', 'votedFor', 'oplog'],
  invoke: {
    read: (state, { id }, { config }) => {
      if (state.role !== 'primary') return next(state, fail(id, 'not the primary'))
      const shown = config.readConcern === 'local' ? state.oplog : state.oplog.take(state.commitPoint)
      return next(state, complete(id, valueOf(shown)))
    },
    write: (state, { id, value }, context) => {
      if (state.role !== 'primary') return next(state, fail(id, 'not the primary'))
      const position = state.oplog.size
      const written = state.set('oplog', state.oplog.push(Entry({ term: state.term, value, op: id })))
      return context.config.writeConcern === 1
        ? next(written, complete(id, value), ...shipFrom(written, position, context))
        : next(written.setIn(['waiting', id], position + 1), ...shipFrom(written, position, context))
    },
  },
  timeout: {
    election: (state, context) => {
      if (state.role === 'primary') return next(state)
      const term = state.term + 1
      const candidate = state.merge({ role: 'candidate', term, votedFor: context.self, votes: Set([context.self]) })
      const request = { type: 'requestVotes', term, lastTerm: lastTerm(state.oplog), length: state.oplog.size } as const
      return next(candidate, ...peers(context).map((to) => send(to, request)), setTimer('election'))
    },
  },
  receive: {
    requestVotes: (state, { from, term, lastTerm, length }, { rules }) => {
      const current = term > state.term ? follow(state, term) : state
      const isFree = current.votedFor === null || current.votedFor === from
      if (term !== current.term || !isFree || !rules.isUpToDate(current.oplog, lastTerm, length)) return next(current)
      return next(current.set('votedFor', from), send(from, { type: 'vote', term }))
    },
    vote: (state, { from, term }, context) => {
      if (state.role !== 'candidate' || term !== state.term) return next(state)
      const voted = state.set('votes', state.votes.add(from))
      return voted.votes.size >= context.rules.majority(context.nodes.member.length)
        ? lead(voted, context)
        : next(voted)
    },
    oplog: (state, { from, term, position, tail, commitPoint }) => {
      if (term < state.term) return next(state, send(from, { type: 'laterTerm', term: state.term }))
      const current = follow(state, term)
      if (position > current.oplog.size) return next(current)
      const sent = current.oplog.take(position).concat(tail)
      // What its own oplog has beyond the common part is rolled back, into a file that nobody reads.
      const common = commonLength(sent, current.oplog)
      const isNews = position === 0 || common < sent.size
      const oplog = isNews ? sent : current.oplog
      return next(
        current.merge({ oplog, commitPoint: Math.max(current.commitPoint, Math.min(commitPoint, oplog.size)) }),
        send(from, { type: 'progress', term, position: sent.size }),
      )
    },
    progress: (state, { from, term, position }, context) =>
      state.role === 'primary' && term === state.term && position > state.progress.get(from, 0)
        ? advance(state.set('progress', state.progress.set(from, position)), context)
        : next(state),
    laterTerm: (state, { term }) => (term > state.term ? next(follow(state, term), setTimer('election')) : next(state)),
  },
  recover: (state) => next(follow(state, state.term), setTimer('election')),
})

export const replicaSet = protocol({
  name: 'replica-set',
  source: 'MongoDB manual, "Replication"; Schultz, Avitabile & Cabral, "Tunable Consistency in MongoDB" (2019)',
  roles: { member },
  rules: {
    majority: (members) => Math.floor(members / 2) + 1,
    isUpToDate: (oplog, term, length) => term > lastTerm(oplog) || (term === lastTerm(oplog) && length >= oplog.size),
  },
  cluster: () => ({ member: 3 }),
  configs,
  workload: ({ clients }) => clients,
  faults: ({ faults }) => faults,
  bounds: ({ elections, giveUp }) => ({ timeout: elections, giveUp }),
  network: { order: 'fifo' },
  simpler: { configs: simplerConfigs },
  observers: { acknowledged, primaries, rolledBack },
})
