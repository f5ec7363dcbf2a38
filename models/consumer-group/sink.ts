/** The database that holds what became of the records, unless they go to a topic. It handles a write in one transaction. */
import { type Change, type Sink as Kind, orderOf } from './configs.js'
import { type Context, next, type Received, type Sink, send } from './state.js'

const overwrite = (state: Sink, change: Change): Sink => state.setIn(['statuses', orderOf(change)], change)

/** What a write does to the tables. */
const effect: { readonly [K in Exclude<Kind, 'transaction'>]: (state: Sink, change: Change) => Sink } = {
  // INSERT INTO changes VALUES …
  insert: (state, change) => state.update('rows', (rows) => rows.push(change)),
  // UPDATE daily SET changes = changes + 1
  increment: (state) => state.update('count', (count) => count + 1),
  // INSERT INTO orders … ON CONFLICT (order_id) DO UPDATE SET status = EXCLUDED.status
  upsert: overwrite,
  'fenced-upsert': overwrite,
}

export function write(state: Sink, message: Received<'write'>, { config, rules }: Context) {
  const { from, generation, partition, offset, change } = message
  const newest = state.newest.get(partition, 0)
  if (config.sink === 'fenced-upsert' && !rules.mayWrite(generation, newest))
    return next(state, send(from, { type: 'refused', generation, because: 'fenced' }))
  const fenced =
    config.sink === 'fenced-upsert' ? state.setIn(['newest', partition], Math.max(generation, newest)) : state
  const kind = config.sink === 'transaction' ? 'insert' : config.sink
  return next(effect[kind](fenced, change), send(from, { type: 'written', generation, partition, offset }))
}
