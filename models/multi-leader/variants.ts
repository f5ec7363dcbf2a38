/** Multi-leader replication with bugs planted, one entry replaced in each. */
import { Set } from 'immutable'
import { knows, resolve } from './conflicts.js'
import { multiLeader, variant } from './model.js'

/** Of two writes with the same timestamp, each leader keeps the one that it saw first. */
export const noTieBreak = variant(multiLeader, 'no-tie-break', {
  rules: { isLater: (a, b) => (a.by === b.by ? a.number > b.number : a.clock > b.clock) },
})

/** A change is passed on in a ring whoever took it: it goes round for ever. */
export const noOriginTag = variant(multiLeader, 'no-origin-tag', { rules: { isForeign: () => true } })

/** What arrives replaces what was there, whether or not it knew of it. */
export const arrivalWins = variant(multiLeader, 'arrival-wins', {
  rules: { resolve: (_, __, change) => Set([change]) },
})

/** What arrives after the change that replaced it is kept beside it. */
export const replacedComesBack = variant(multiLeader, 'replaced-comes-back', {
  rules: { resolve: (_, kept, change) => kept.filter((other) => !knows(change.after, other)).add(change) },
})

/** A cart is a register: the last addition wins. */
export const cartIsRegister = variant(multiLeader, 'cart-is-register', {
  rules: {
    resolve: (config, kept, change, later) => resolve({ ...config, conflicts: 'last-write-wins' }, kept, change, later),
  },
})

/** Changes say what they depend on, and nobody waits for it. */
export const dependenciesIgnored = variant(multiLeader, 'dependencies-ignored', { rules: { isReady: () => true } })
