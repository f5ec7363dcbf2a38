/** A batch stage with speculative tasks and an output committer, and variants of it with bugs planted. */
export { fileOf, type OutputCommitter, outputCommitter } from './model.js'
export { authorisesEverybody, leavesAttempts, neverAuthorisesAgain, writesDirectly } from './variants.js'
