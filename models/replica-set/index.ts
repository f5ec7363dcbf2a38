/** A replica set as in MongoDB, and variants of it with bugs planted. */
export { type Member, replicaSet } from './model.js'
export { halfIsEnough, votesForAnyOplog } from './variants.js'
