/** The orchestrated saga with bugs planted, one entry replaced in each. */
import { vocabularyOf } from '../../kernel/index.js'
import { orchestratedSaga } from './model.js'
import { isEnded, proceed } from './orchestrator.js'
import { giveBack, take } from './participants.js'

const { next, send, variant } = vocabularyOf(orchestratedSaga)

/** The refund is made whenever it is commanded, if only the order was charged once. */
export const refundTwice = variant(orchestratedSaga, 'refund-twice', {
  payment: {
    receive: {
      refund: (state, command, { config }) => {
        const known = state.charges.get(command.order)
        if (known === 'charged' || known === 'refunded') return giveBack(state, command, config.price)
        const after = known === undefined ? state.setIn(['charges', command.order], 'never') : state
        return next(after, send(command.from, { type: 'done', task: 'refund', order: command.order }))
      },
    },
  },
})

/** The charge does not look whether this order was charged before. */
export const chargeTwice = variant(orchestratedSaga, 'charge-twice', {
  payment: { receive: { charge: (state, command) => take(state, command, command.amount) } },
})

/** What was done first is undone first. */
export const undoesInOrder = variant(orchestratedSaga, 'undoes-in-order', {
  rules: { firstOf: (owed) => owed[0] ?? null },
})

/** The orchestrator keeps its log in memory. */
export const logInMemory = variant(orchestratedSaga, 'log-in-memory', { orchestrator: { durable: ['op', 'order'] } })

/** A refund that finds no charge leaves no trace, and the charge may come later. */
export const lateCharge = variant(orchestratedSaga, 'late-charge', {
  payment: {
    receive: {
      refund: (state, command, { config }) =>
        state.charges.get(command.order) === 'charged'
          ? giveBack(state, command, config.price)
          : next(state, send(command.from, { type: 'done', task: 'refund', order: command.order })),
    },
  },
})

/** After a crash the orchestrator gives up whatever is open, also behind the pivot. */
export const backFromThePivot = variant(orchestratedSaga, 'back-from-the-pivot', {
  orchestrator: {
    recover: (state, context) =>
      state.log.isEmpty() || isEnded(state.log) ? next(state) : proceed(state, ['abort'], context),
  },
})
