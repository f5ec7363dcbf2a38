/** What no single server can know: who was ever elected, what was ever committed, what servers must never do. */
import { List, Map, Record, Set } from 'immutable'
import type { NodeId } from '../../kernel/index.js'
import { type Entry, entryAt, NoOp } from './log.js'
import type { Server } from './state.js'

/** An event at a server, or at a clerk, as far as these observers look. */
type Seen = {
  readonly node: NodeId
  readonly role: 'server' | 'clerk'
  readonly event: { readonly type: string }
  readonly before: unknown
  readonly after: unknown
}

const onServers =
  <S>(observe: (state: S, node: NodeId, before: Server, after: Server, event: string) => S) =>
  (state: S, { node, role, before, after, event }: Seen): S =>
    role === 'server' && before !== after ? observe(state, node, before as Server, after as Server, event.type) : state

/** Everybody who ever became leader, by term. */
export const elected = {
  init: () => Map<number, Set<NodeId>>(),
  observe: onServers<Map<number, Set<NodeId>>>((leaders, node, before, after) => {
    const term = after.currentTerm
    const isNew = after.role === 'leader' && (before.role !== 'leader' || before.currentTerm !== term)
    return isNew ? leaders.set(term, leaders.get(term, Set<NodeId>()).add(node)) : leaders
  }),
}

/** Everybody's votes, by term and voter; one who votes once in a term has one candidate. */
export const ballots = {
  init: () => Map<number, Map<NodeId, Set<NodeId>>>(),
  observe: onServers<Map<number, Map<NodeId, Set<NodeId>>>>((votes, voter, before, after) => {
    const { currentTerm, votedFor } = after
    const isNew = votedFor !== null && (votedFor !== before.votedFor || currentTerm !== before.currentTerm)
    return isNew
      ? votes.updateIn([currentTerm, voter], Set<NodeId>(), (before) => (before as Set<NodeId>).add(votedFor))
      : votes
  }),
}

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

/** What servers did that none must ever do. */
export const Misdeed = Record({
  what: 'term decreased' as 'term decreased' | 'commitIndex decreased' | 'matchIndex decreased' | 'overwrote its log',
  by: '' as NodeId,
  term: 0,
  /** The follower whose matchIndex it is. */
  of: null as NodeId | null,
  from: 0,
  to: 0,
})
export type Misdeed = ReturnType<typeof Misdeed>

export const misdeeds = {
  init: () => Set<Misdeed>(),
  observe: onServers<Set<Misdeed>>((known, by, before, after, event) =>
    known.union(misdeedsOf(by, before, after, event)),
  ),
}

function misdeedsOf(by: NodeId, before: Server, after: Server, event: string): Misdeed[] {
  const term = before.currentTerm
  const leads = before.role === 'leader' && after.role === 'leader' && after.currentTerm === term
  const found: Misdeed[] = []
  const note = (what: Misdeed['what'], from: number, to: number, of: NodeId | null = null) =>
    found.push(Misdeed({ what, by, term, of, from, to }))
  if (after.currentTerm < term) note('term decreased', term, after.currentTerm)
  if (after.commitIndex < before.commitIndex && event !== 'crash')
    note('commitIndex decreased', before.commitIndex, after.commitIndex)
  if (leads && !after.log.take(before.log.size).equals(before.log))
    note('overwrote its log', before.log.size, after.log.size)
  for (const [follower, index] of leads ? before.matchIndex : [])
    if (after.matchIndex.get(follower, 0) < index)
      note('matchIndex decreased', index, after.matchIndex.get(follower, 0), follower)
  return found
}
