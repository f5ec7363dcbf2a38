/** The quorum store with bugs planted, one entry replaced in each; they show where the store would be ABD. */
import { vocabularyOf } from '../../kernel/index.js'
import { answer, conclude, quorumStore, storeAtOnce } from './model.js'

const { next, send, variant } = vocabularyOf(quorumStore)

/** Reads answer with the newest copy that they found, and leave it where it is. */
export const noWriteBack = variant(quorumStore, 'no-write-back', {
  replica: {
    receive: {
      report: (state, { from, op, copy }, context) => {
        const task = state.tasks.get(op)
        if (task?.phase !== 'asking') return next(state)
        const heard = task.setIn(['reports', from], copy)
        const isAnswered = task.value === null && heard.reports.size >= context.rules.readQuorum(context.config)
        return isAnswered ? answer(state, heard, context) : conclude(state, heard, context)
      },
    },
  },
})

/** Writes take the coordinator's own counter for the highest there is. */
export const noQuery = variant(quorumStore, 'no-query', {
  replica: {
    invoke: { write: (state, { id, key, value }, context) => storeAtOnce(state, id, key, value, context) },
  },
})

/** Writes wait for half of the replicas, rounded the wrong way: R + W = N. */
export const minorityQuorum = variant(quorumStore, 'minority-quorum', {
  rules: { writeQuorum: ({ replicas }) => Math.floor(replicas / 2) },
})

/** A replica acknowledges what it holds in memory only. */
export const copiesInMemory = variant(quorumStore, 'copies-in-memory', { replica: { durable: [] } })

/** A replica stores whatever arrives last, however old it is. */
export const lastArrivalWins = variant(quorumStore, 'last-arrival-wins', {
  replica: {
    receive: {
      store: (state, { from, op, key, copy }) =>
        next(state.setIn(['copies', key], copy), send(from, { type: 'stored', op })),
    },
  },
})
