/** The replica set with bugs planted, one entry replaced in each. */
import { vocabularyOf } from '../../kernel/index.js'
import { replicaSet } from './model.js'

const { variant } = vocabularyOf(replicaSet)

/** Members vote for a candidate without a look at its oplog. */
export const votesForAnyOplog = variant(replicaSet, 'votes-for-any-oplog', { rules: { isUpToDate: () => true } })

/** A majority of three members is taken for one. */
export const halfIsEnough = variant(replicaSet, 'half-is-enough', {
  rules: { majority: (members) => Math.floor(members / 2) },
})
