/** The table that others read: outside the job, so that nothing of it goes back when the job does. */
import { List } from 'immutable'
import { cityOf, type Order } from './configs.js'
import { next, type Received, send, type Table } from './state.js'

const add = (state: Table, city: string): Table => state.setIn(['counts', city], state.counts.get(city, 0) + 1)

export const receive = {
  increment: (state: Table, { city, order, transaction }: Received<'increment'>) =>
    next(
      transaction === null
        ? add(state, city)
        : state.setIn(['open', transaction], state.open.get(transaction, List<Order>()).push(order)),
    ),
  upsert: (state: Table, { city, count }: Received<'upsert'>) => next(state.setIn(['counts', city], count)),
  /** From now on the transaction can be committed, whatever becomes of whoever began it. */
  precommit: (state: Table, { from, transaction }: Received<'precommit'>) =>
    next(state, send(from, { type: 'precommitted', transaction })),
  // One that is committed already is recognised.
  commit: (state: Table, { transaction }: Received<'commit'>) => {
    if (state.committed.has(transaction)) return next(state)
    const orders = state.open.get(transaction, List<Order>())
    const committed = state.merge({ open: state.open.delete(transaction), committed: state.committed.add(transaction) })
    return next(orders.reduce((table, order) => add(table, cityOf(order)), committed))
  },
}
