/** Optimistic commit of a table on an object store, as Delta Lake does it, and variants with bugs planted. */
export type { Access } from './configs.js'
export { type Commit, contents, type OptimisticCommit, optimisticCommit, type Step } from './model.js'
export {
  doesNotKnowItself,
  knowsItselfInOthers,
  noConflictCheck,
  plainPut,
  silenceIsFailure,
} from './variants.js'
