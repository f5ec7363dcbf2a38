/** Streaming replication as in PostgreSQL, reads from its standbys, and variants with bugs planted. */
export { streamingReplication } from './model.js'
export { allWal } from './observers.js'
export { standbyReads } from './standby-reads.js'
export type { Server, WalRecord } from './state.js'
export {
  answersAtOnce,
  countsAnyStandby,
  forgetsReads,
  noRewind,
  receivesWhileCounted,
  shipsBeforeFlush,
} from './variants.js'
