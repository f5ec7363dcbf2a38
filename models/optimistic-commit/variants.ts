/** The table on an object store, with bugs planted: one entry replaced in each. */
import { vocabularyOf } from '../../kernel/index.js'
import { Commit, optimisticCommit } from './model.js'

const { next, send, fail, variant } = vocabularyOf(optimisticCommit)

/** The store puts whatever it is given. That the object is not there yet, the job has seen when it listed the log. */
export const plainPut = variant(optimisticCommit, 'plain-put', {
  store: {
    receive: {
      put: (state, message) => {
        const { from, op, version } = message
        return next(
          state.set('log', state.log.set(version - 1, Commit(message))),
          send(from, { type: 'stored', op, version }),
        )
      },
    },
  },
})

/** Who lost the race takes the next version without a look at what the winner has changed. */
export const noConflictCheck = variant(optimisticCommit, 'no-conflict-check', { rules: { clash: () => undefined } })

/** A job whose put was not answered finds its own commit, and takes it for somebody else's. */
export const doesNotKnowItself = variant(optimisticCommit, 'does-not-know-itself', { rules: { isOwn: () => false } })

/** A job that finds something where it wanted to put its commit believes that an earlier attempt of its own got through. */
export const knowsItselfInOthers = variant(optimisticCommit, 'knows-itself-in-others', { rules: { isOwn: () => true } })

/** A job that gets no answer in time says that it has failed. */
export const silenceIsFailure = variant(optimisticCommit, 'silence-is-failure', {
  job: {
    timeout: {
      retry: (state) =>
        state.running === null ? next(state) : next(state.set('running', null), fail(state.running.op, 'timed out')),
    },
  },
})
