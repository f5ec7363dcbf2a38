/** A leaderless store with quorums, from Dynamo to ABD, and variants of it with bugs planted. */
export { Copy, isNewer, type QuorumStore, quorumStore } from './model.js'
export { copiesInMemory, lastArrivalWins, minorityQuorum, noQuery, noWriteBack } from './variants.js'
