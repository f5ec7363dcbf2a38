/** The idempotent sink with bugs planted, one entry replaced in each. */
import { vocabularyOf } from '../../kernel/index.js'
import { idempotentSink } from './model.js'

const { next, send, variant } = vocabularyOf(idempotentSink)

/** `UPDATE daily SET order_count = order_count + 1`: a replayed order is counted again. */
export const incrementOnReplay = variant(idempotentSink, 'increment-on-replay', {
  sink: {
    receive: {
      count: (state, { from, offset }) =>
        next(state.set('dailyCount', state.dailyCount + 1), send(from, { type: 'written', offset })),
    },
  },
})

/** The offset is committed when the record is read, as with automatic commits, and the effect comes after. */
export const commitBeforeEffect = variant(idempotentSink, 'commit-before-effect', {
  rules: { steps: ['commit', 'write'] },
})

/** `INSERT INTO orders` without a key: a replayed order gets a second row. */
export const insertWithoutKey = variant(idempotentSink, 'insert-without-key', {
  sink: {
    receive: {
      insert: (state, { from, order, offset }) =>
        next(state.set('orders', state.orders.push(order)), send(from, { type: 'written', offset })),
    },
  },
})

/** `… WHERE run != EXCLUDED.run`: keeps a run from writing twice in a row, and an older run from nothing. */
export const guardedByRunId = variant(idempotentSink, 'guarded-by-run-id', {
  sink: {
    receive: {
      upsert: (state, { from, run, orderCount }) =>
        next(
          state.writtenByRun !== run ? state.merge({ orderCount, writtenByRun: run }) : state,
          send(from, { type: 'upserted', run }),
        ),
    },
  },
})
