/** What no server can know: which writes clients were told are committed. */
import { Map, Record, Set } from 'immutable'
import type { NodeId, OpId } from '../../kernel/index.js'
import type { Message, Server, Wal } from './state.js'

type Seen = {
  readonly node: NodeId
  readonly role: string
  readonly event: { readonly type: string }
  readonly before: unknown
  readonly after: unknown
  readonly sent: readonly { readonly message: Message }[]
  readonly completed: readonly { readonly operation: OpId; readonly type: 'ok' | 'fail' }[]
}

type Acknowledgement = ReturnType<typeof Acknowledged>
const Acknowledged = Record({ by: '' as NodeId, key: '', value: 0 })

/** Writes that a server has acknowledged as committed, and which server did. */
export const acknowledged = {
  init: () => Map<OpId, Acknowledgement>(),
  observe: (known: Map<OpId, Acknowledgement>, { node, role, after, sent, completed }: Seen) => {
    if (role !== 'server') return known
    const answers = [
      ...completed.filter(({ type }) => type === 'ok').map(({ operation }) => operation),
      ...sent.flatMap(({ message }) => (message.type === 'answer' ? [message.op] : [])),
    ]
    if (answers.length === 0) return known
    const records = allWal(after as Server)
    return records
      .filter(({ op }) => answers.includes(op))
      .reduce((all, { op, key, value }) => all.set(op, Acknowledged({ by: node, key, value })), known)
  },
}

/** Also what is still in its buffers. */
export const allWal = ({ wal, buffers }: Server): Wal => (buffers.isEmpty() ? wal : wal.concat(buffers))

/** Writes that a server went back behind, when it joined the timeline of another. */
export const discarded = {
  init: () => Set<OpId>(),
  observe: (known: Set<OpId>, { role, event, before, after }: Seen): Set<OpId> => {
    if (role !== 'server' || event.type !== 'receive') return known
    const [old, now] = [(before as Server).wal, (after as Server).wal]
    if (old === now || now.take(old.size).equals(old)) return known
    return known.union(old.filter((record, i) => !record.equals(now.get(i))).map(({ op }) => op))
  },
}
