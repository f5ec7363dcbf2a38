/** What no single server can know: who was ever elected, what was ever committed, what servers must never do. */
import { List, Map, Record, Set } from 'immutable'
import type { NodeId } from '../../kernel/index.js'
import { type Entry, entryAt, NoOp } from './log.js'
import type { Server } from './state.js'

/** An event at a server, or at a clerk, as far as these observers look. */
type Seen = {
  readonly node: NodeId
  readonly role: 'server' | 'clerk'
  readonly event: { readonly type: string; readonly message?: { readonly from: NodeId } }
  readonly before: unknown
  readonly after: unknown
}

const onServers =
  <S>(observe: (state: S, node: NodeId, before: Server, after: Server, event: Seen['event']) => S) =>
  (state: S, { node, role, before, after, event }: Seen): S =>
    role === 'server' && before !== after ? observe(state, node, before as Server, after as Server, event) : state

/** Everybody who ever became leader, by term, with those who had voted for it by then. */
export const elected = {
  init: () => Map<number, Elections>(),
  observe: onServers<Map<number, Elections>>((elections, node, before, after, event) => {
    const term = after.currentTerm
    const isNew = after.role === 'leader' && (before.role !== 'leader' || before.currentTerm !== term)
    if (!isNew) return elections
    const last = event.message?.from
    const voters = last === undefined ? before.votes : before.votes.add(last)
    return elections.set(term, elections.get(term, Map<NodeId, Set<NodeId>>()).set(node, voters))
  }),
}
/** The voters of each leader of one term. */
export type Elections = Map<NodeId, Set<NodeId>>

/** An entry that a server counted as committed, the first to do so in which term. */
export const Committed = Record({ entry: NoOp() as Entry, term: 0, by: '' as NodeId })
export type Committed = ReturnType<typeof Committed>
/** A server applied another entry than was applied before at this index. */
export const Clash = Record({ index: 0, by: '' as NodeId, entry: null as Entry | null })
const Ledger = Record({
  committed: List<Committed>(),
  clash: null as ReturnType<typeof Clash> | null,
})
export type Ledger = ReturnType<typeof Ledger>

/** Everything that was ever applied to a state machine, by index. */
export const ledger = {
  init: () => Ledger(),
  observe: onServers<Ledger>((ledger, by, before, after) => {
    let seen = ledger
    for (let index = before.commitIndex + 1; index <= after.commitIndex; index++) {
      const entry = entryAt(after.log, index) ?? null
      const known = seen.committed.get(index - 1)
      if (!known && entry !== null)
        seen = seen.set('committed', seen.committed.set(index - 1, Committed({ entry, term: after.currentTerm, by })))
      else if (seen.clash === null && !known?.entry.equals(entry)) seen = seen.set('clash', Clash({ index, by, entry }))
    }
    return seen
  }),
}

/** What a server did that none must ever do, in a sentence. */
export const Misdeed = Record({ what: 'term' as Kind, told: '' })
export type Misdeed = ReturnType<typeof Misdeed>
type Kind = 'term' | 'vote' | 'commitIndex' | 'matchIndex' | 'log'

export const misdeeds = {
  init: () => Set<Misdeed>(),
  observe: onServers<Set<Misdeed>>((known, by, before, after, event) =>
    known.union(misdeedsOf(by, before, after, event.type)),
  ),
}

function misdeedsOf(by: NodeId, before: Server, after: Server, event: string): Misdeed[] {
  const { currentTerm: term, votedFor, commitIndex } = before
  const hasSameTerm = after.currentTerm === term
  const leads = before.role === 'leader' && after.role === 'leader' && hasSameTerm
  const found: Misdeed[] = []
  const note = (what: Kind, told: string) => found.push(Misdeed({ what, told }))
  if (after.currentTerm < term) note('term', `${by} was in term ${term}, and is in term ${after.currentTerm} now.`)
  if (hasSameTerm && votedFor !== null && after.votedFor !== votedFor)
    note(
      'vote',
      `In term ${term}, ${by} voted for ${votedFor}, and then ${after.votedFor ? `for ${after.votedFor}` : 'forgot it'}.`,
    )
  if (after.commitIndex < commitIndex && event !== 'crash')
    note('commitIndex', `${by} had committed up to ${commitIndex}, and took that back to ${after.commitIndex}.`)
  if (leads && after.log !== before.log && !after.log.take(before.log.size).equals(before.log))
    note('log', `${by} changed or erased entries of its own log while it was leader of term ${term}.`)
  for (const [follower, index] of leads && after.matchIndex !== before.matchIndex ? before.matchIndex : []) {
    const now = after.matchIndex.get(follower, 0)
    if (now < index)
      note(
        'matchIndex',
        `${by}, leader of term ${term}, knew that ${follower} has entry ${index}, and now believes ${now}.`,
      )
  }
  return found
}

/** A read that a leader answered at once, and the term that it took itself for the leader of. */
export const LeaseRead = Record({ by: '' as NodeId, term: 0 })
type LastRead = ReturnType<typeof LeaseRead> | null

/** The last event at a server, if it was that a leader answered a read at once; else `null`. */
export const leaseRead = {
  init: (): LastRead => null,
  observe: (_: LastRead, { node, after, event, completed }: Seen & Ended): LastRead => {
    const isAnswered = event.operation?.f === 'read' && completed.some(({ type }) => type === 'ok')
    return isAnswered ? LeaseRead({ by: node, term: (after as Server).currentTerm }) : null
  },
}

type Ended = {
  readonly event: { readonly operation?: { readonly f: string } }
  readonly completed: readonly { readonly type: 'ok' | 'fail' }[]
}
