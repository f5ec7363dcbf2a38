/** Snapshot isolation, its serializable repair, and variants with bugs planted. */
export { type Access, configs } from './configs.js'
export { type SnapshotIsolation, type Step, snapshotIsolation, valueAt } from './model.js'
export { bothWrite, isConcurrent, isOverwritten, isPivot, Transaction, withConflicts } from './transactions.js'
export {
  commitsKeyByKey,
  forgetsReaders,
  lastCommitterWins,
  readsCommitted,
  sparesCommittedPivots,
} from './variants.js'
