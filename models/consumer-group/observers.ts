/** What no node knows: how often each record took effect, and what went back that should only go forward. */
import { Map, Record, Set } from 'immutable'
import type { NodeId } from '../../kernel/index.js'
import type { Change } from './configs.js'
import type { Broker, Message, Sink } from './state.js'

/** An event, as far as these observers look. */
interface Seen {
  readonly node: NodeId
  readonly role: 'broker' | 'consumer' | 'sink'
  readonly event: {
    readonly type: string
    readonly message?: Message & { readonly from: NodeId }
  }
  readonly before: unknown
  readonly after: unknown
}
/** What became of one record. */
const Effects = Record({ attempts: 0, effects: 0, by: Set<NodeId>() })
export type Effects = ReturnType<typeof Effects>

const note = (ledger: Map<Change, Effects>, change: Change, by: NodeId, effects: number) =>
  ledger.update(change, Effects(), (known) =>
    Effects({
      attempts: known.attempts + 1,
      effects: known.effects + effects,
      by: effects > 0 ? known.by.add(by) : known.by,
    }),
  )

/** Whether a write has changed the tables; the fence is none of them. */
const isChanged = (before: Sink, after: Sink): boolean => !before.set('newest', after.newest).equals(after)

/** How often each record was handed to the sink, and changed its tables; or was written by a transaction, and committed. */
export const ledger = {
  init: () => Map<Change, Effects>(),
  observe: (ledger: Map<Change, Effects>, { role, event: { message }, before, after }: Seen): Map<Change, Effects> => {
    if (role === 'sink' && message?.type === 'write') {
      const { change, from } = message
      const effects = isChanged(before as Sink, after as Sink) ? 1 : 0
      return note(ledger, change, from, effects)
    }
    if (role === 'broker' && message?.type === 'endTransaction') {
      const rows = (after as Broker).output.skip((before as Broker).output.size)
      return rows.reduce((known, change) => note(known, change, message.from, 1), ledger)
    }
    return ledger
  },
}

/** Partitions whose committed offset went back, as sentences. */
export const regressed = {
  init: () => Set<string>(),
  observe: (regressed: Set<string>, { role, event: { message }, before, after }: Seen): Set<string> => {
    if (role !== 'broker' || before === after) return regressed
    const [was, is] = [(before as Broker).committed, (after as Broker).committed]
    const back = [...was].filter(([partition, offset]) => is.get(partition, 0) < offset)
    return regressed.union(
      back.map(
        ([partition, offset]) =>
          `${message?.from} set the committed offset of partition ${partition} back from ${offset} to ${is.get(partition, 0)}.`,
      ),
    )
  },
}

/** For each partition the newest generation that has written to the sink; and what older ones have changed since. */
const Late = Record({ newest: Map<number, number>(), changes: Set<string>() })
export const late = {
  init: () => Late(),
  observe: (
    late: ReturnType<typeof Late>,
    { role, event: { message }, before, after }: Seen,
  ): ReturnType<typeof Late> => {
    if (role !== 'sink' || message?.type !== 'write') return late
    const { from, generation, partition, change } = message
    const newest = late.newest.get(partition, 0)
    if (generation >= newest) return late.setIn(['newest', partition], generation)
    if (!isChanged(before as Sink, after as Sink)) return late
    const told =
      `Generation ${newest} has begun to write partition ${partition}, ` +
      `and ${from}, of generation ${generation}, still wrote '${change}'.`
    return late.update('changes', (changes) => changes.add(told))
  },
}
