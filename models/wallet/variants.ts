/** The wallet with bugs planted, one entry replaced in each. */
import { vocabularyOf } from '../../kernel/index.js'
import { wallet } from './model.js'

const { next, send, variant } = vocabularyOf(wallet)

/** The app makes up a new key when the user tries again. */
export const keyPerTry = variant(wallet, 'key-per-try', { rules: { keyOf: (op, attempt) => `${op}, try ${attempt}` } })

/** A replica adds whatever it is asked to add, whether it knows the key or not. */
export const keyIgnored = variant(wallet, 'key-ignored', {
  replica: {
    receive: {
      'top-up': (state, { from, op, attempt, key, amount }, { self, nodes }) => {
        const credit = state.credits.get(key, 0) + amount
        const others = nodes.replica.filter((id) => id !== self)
        return next(
          state.setIn(['credits', key], credit),
          send(from, { type: 'accepted', op, attempt }),
          ...others.map((other) => send(other, { type: 'replicate', key, amount: credit })),
        )
      },
    },
  },
})
