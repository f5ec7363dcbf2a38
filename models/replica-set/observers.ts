/** What no member can know: what was acknowledged, who led which term, what was rolled back. */
import { type List, Map, Record, Set } from 'immutable'
import type { NodeId, OpId } from '../../kernel/index.js'

type Oplog = List<{ readonly op: OpId | null; readonly value: number }>
type Member = { readonly role: string; readonly term: number; readonly oplog: Oplog }
type Seen = {
  readonly node: NodeId
  readonly event: { readonly type: string }
  readonly before: unknown
  readonly after: unknown
  readonly completed: readonly { readonly operation: OpId; readonly type: 'ok' | 'fail' }[]
}

const Acknowledged = Record({ by: '' as NodeId, term: 0, value: 0 })
type Acknowledgements = Map<OpId, ReturnType<typeof Acknowledged>>

export const acknowledged = {
  init: (): Acknowledgements => Map(),
  observe: (known: Acknowledgements, { node, after, completed }: Seen): Acknowledgements => {
    const answered = completed.filter(({ type }) => type === 'ok').map(({ operation }) => operation)
    if (answered.length === 0) return known
    const { term, oplog } = after as Member
    return oplog.reduce(
      (all, { op, value }) =>
        op !== null && answered.includes(op) ? all.set(op, Acknowledged({ by: node, term, value })) : all,
      known,
    )
  },
}

/** Everybody who ever became primary, by term. */
export const primaries = {
  init: () => Map<number, Set<NodeId>>(),
  observe: (known: Map<number, Set<NodeId>>, { node, before, after }: Seen) => {
    const [old, now] = [before as Member, after as Member]
    if (now.role !== 'primary' || old.role === 'primary') return known
    return known.set(now.term, known.get(now.term, Set<NodeId>()).add(node))
  },
}

/** Writes that some member had, and went back behind, with that member. */
export const rolledBack = {
  init: () => Map<OpId, NodeId>(),
  observe: (known: Map<OpId, NodeId>, { node, event, before, after }: Seen): Map<OpId, NodeId> => {
    const [old, now] = [(before as Member).oplog, (after as Member).oplog]
    if (old === now || event.type !== 'receive') return known
    const kept = Set(now.map(({ op }) => op))
    return old.reduce((all, { op }) => (op === null || kept.has(op) ? all : all.set(op, node)), known)
  },
}
