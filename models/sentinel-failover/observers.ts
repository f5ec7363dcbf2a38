/** What no node can know: who led which failover, what was acknowledged, what was chosen from what. */
import { Map, Record, Set } from 'immutable'
import type { NodeId, OpId } from '../../kernel/index.js'
import type { Message, Redis, Sentinel } from './state.js'

type Seen = {
  readonly node: NodeId
  readonly role: string
  readonly event: { readonly type: string }
  readonly before: unknown
  readonly after: unknown
  readonly sent: readonly { readonly message: Message }[]
  readonly completed: readonly { readonly operation: OpId; readonly type: 'ok' | 'fail' }[]
}

/** Sentinels that were elected, by epoch. */
export const leaders = {
  init: () => Map<number, Set<NodeId>>(),
  observe: (known: Map<number, Set<NodeId>>, { node, role, before, after }: Seen) => {
    if (role !== 'sentinel') return known
    const [old, now] = [before as Sentinel, after as Sentinel]
    if (now.phase !== 'selecting' || old.phase === 'selecting') return known
    return known.set(now.failoverEpoch, known.get(now.failoverEpoch, Set<NodeId>()).add(node))
  },
}

export const Acknowledged = Record({ by: '' as NodeId, value: 0 })
type Acknowledgements = Map<OpId, ReturnType<typeof Acknowledged>>

/** Writes that a master has answered with OK. */
export const acknowledged = {
  init: (): Acknowledgements => Map(),
  observe: (known: Acknowledgements, { node, role, after, sent, completed }: Seen): Acknowledgements => {
    if (role !== 'redis') return known
    const answers = [
      ...completed.filter(({ type }) => type === 'ok').map(({ operation }) => operation),
      ...sent.flatMap(({ message }) => (message.type === 'reply' ? [message.op] : [])),
    ]
    if (answers.length === 0) return known
    return (after as Redis).data
      .filter(({ op }) => answers.includes(op))
      .reduce((all, { op, value }) => all.set(op, Acknowledged({ by: node, value })), known)
  },
}

/** What nodes must never do, in a sentence. */
export const misdeeds = {
  init: () => Set<string>(),
  observe: (known: Set<string>, { node, role, event, before, after }: Seen): Set<string> => {
    if (role !== 'sentinel' || event.type === 'crash') return known
    const [old, now] = [before as Sentinel, after as Sentinel]
    if (now.configuration.epoch < old.configuration.epoch)
      return known.add(
        `epoch: ${node} knew ${old.configuration.master} as master of epoch ${old.configuration.epoch}, ` +
          `and went back to ${now.configuration.master} of epoch ${now.configuration.epoch}.`,
      )
    const { promoted, offsets } = now
    if (promoted === null || old.promoted !== null) return known
    const further = [...offsets].filter(([, offset]) => offset > offsets.get(promoted, 0)).map(([id]) => id)
    return further.length === 0
      ? known
      : known.add(`choice: ${node} promotes ${promoted}, though ${further.sort().join(' and ')} has processed more.`)
  },
}
