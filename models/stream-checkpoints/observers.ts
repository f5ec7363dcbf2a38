/** What no node knows: which orders a reader of the table has seen counted, and what was taken back. */
import { Map, Record, Set } from 'immutable'
import type { Order } from './configs.js'
import type { Message, Table } from './state.js'

/** An event, as far as these observers look. */
interface Seen {
  readonly role: 'coordinator' | 'source' | 'operator' | 'table'
  readonly event: { readonly type: string; readonly message?: Message }
  readonly before: unknown
  readonly after: unknown
}

/** How often each order was added to the counts that readers see. (An upsert does not add.) */
export const added = {
  init: () => Map<Order, number>(),
  observe: (added: Map<Order, number>, { role, event: { message }, before, after }: Seen): Map<Order, number> => {
    if (role !== 'table' || before === after) return added
    const once = (known: Map<Order, number>, order: Order) => known.update(order, 0, (times) => times + 1)
    if (message?.type === 'increment' && message.transaction === null) return once(added, message.order)
    if (message?.type !== 'commit') return added
    const orders = (before as Table).open.get(message.transaction)
    return orders === undefined ? added : orders.reduce(once, added)
  },
}

/** Counts that readers have seen go down, as sentences. */
export const takenBack = {
  init: () => Set<string>(),
  observe: (told: Set<string>, { role, before, after }: Seen): Set<string> => {
    if (role !== 'table' || before === after) return told
    const [was, is] = [(before as Table).counts, (after as Table).counts]
    const down = [...was].filter(([city, count]) => is.get(city, 0) < count)
    return told.union(down.map(([city, count]) => `${city} had ${count} orders, and then ${is.get(city, 0)}.`))
  },
}

/** From which checkpoints the job was restored, and how many transactions that committed. */
const Recovery = Record({ from: Set<number>(), commits: 0 })
export const recovery = {
  init: () => Recovery(),
  observe: (known: ReturnType<typeof Recovery>, { role, event: { message } }: Seen): ReturnType<typeof Recovery> =>
    role === 'operator' && message?.type === 'restore' && message.attempt > 1
      ? Recovery({
          from: known.from.add(message.checkpoint),
          commits: known.commits + (message.snapshot?.pending.size ?? 0),
        })
      : known,
}
