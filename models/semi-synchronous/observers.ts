/** What no server can know: which writes were acknowledged, by whom. */
import { type List, Map, Record } from 'immutable'
import type { NodeId, OpId } from '../../kernel/index.js'

type Logged = { readonly log: List<{ readonly op: OpId; readonly value: number }> }
type Seen = {
  readonly node: NodeId
  readonly role: string
  readonly after: unknown
  readonly completed: readonly { readonly operation: OpId; readonly type: 'ok' | 'fail' }[]
}

const Acknowledged = Record({ by: '' as NodeId, value: 0 })
type Acknowledgements = Map<OpId, ReturnType<typeof Acknowledged>>

export const acknowledged = {
  init: (): Acknowledgements => Map(),
  observe: (known: Acknowledgements, { node, role, after, completed }: Seen): Acknowledgements => {
    const answered = completed.filter(({ type }) => type === 'ok').map(({ operation }) => operation)
    if (role !== 'server' || answered.length === 0) return known
    return (after as Logged).log
      .filter(({ op }) => answered.includes(op))
      .reduce((all, { op, value }) => all.set(op, Acknowledged({ by: node, value })), known)
  },
}
