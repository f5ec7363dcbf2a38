/** What no single broker can know: what producers were told, what consumers saw, and who ever led. */
import { Map, Record, Set } from 'immutable'
import type { NodeId, OpId } from '../../kernel/index.js'
import { LogRecord } from './log.js'
import type { Broker } from './state.js'

type Seen = {
  readonly node: NodeId
  readonly role: string
  readonly event: {
    readonly type: string
    readonly operation?: { readonly f: string }
    readonly message?: { readonly type: string; readonly offset?: number }
  }
  readonly before: unknown
  readonly after: unknown
  readonly sent: readonly {
    readonly message: { readonly type: string; readonly op?: OpId; readonly value?: number | null }
  }[]
  readonly completed: readonly { readonly operation: OpId; readonly type: 'ok' | 'fail'; readonly value?: unknown }[]
}

/** A record that a broker told its producer was stored; without an offset, where the broker had not even stored it. */
export const Acknowledged = Record({
  op: '' as OpId,
  by: '' as NodeId,
  epoch: 0,
  record: null as LogRecord | null,
  offset: -1,
})
export type Acknowledged = ReturnType<typeof Acknowledged>

/** All acknowledgements, by the producer's operation. */
export const acknowledged = {
  init: () => Map<OpId, Acknowledged>(),
  observe: (known: Map<OpId, Acknowledged>, { role, node, event, after, sent, completed }: Seen) => {
    if (role !== 'broker') return known
    const { log, leaderEpoch: epoch } = after as Broker
    const isRead = event.operation?.f === 'read'
    const told = [
      ...(isRead ? [] : completed.filter(({ type }) => type === 'ok').map(({ operation }) => operation)),
      ...sent.filter(({ message }) => message.type === 'produced').map(({ message }) => message.op!),
    ]
    return told
      .filter((op) => !known.has(op))
      .reduce((all, op) => {
        const offset = log.findIndex((record) => record.op === op)
        return all.set(
          op,
          Acknowledged({ op, by: node, epoch, record: log.get(offset < 0 ? log.size : offset) ?? null, offset }),
        )
      }, known)
  },
}

/** A record that a consumer got, at its offset. */
export const Consumed = Record({ offset: 0, record: LogRecord(), from: '' as NodeId })
export type Consumed = ReturnType<typeof Consumed>

/** Everything that consumers ever got. */
export const consumption = {
  init: () => Set<Consumed>(),
  observe: (known: Set<Consumed>, { role, node, event, after, sent, completed }: Seen) => {
    if (role !== 'broker') return known
    const { log } = after as Broker
    const whole = event.operation?.f === 'read' ? completed.find(({ type }) => type === 'ok')?.value : undefined
    const seen = Array.isArray(whole) ? whole.map((_, offset) => offset) : []
    const single = sent.some(({ message }) => message.type === 'consumed' && message.value !== null)
    if (single) seen.push(event.message!.offset!)
    return known.union(seen.map((offset) => Consumed({ offset, record: log.get(offset)!, from: node })))
  },
}
