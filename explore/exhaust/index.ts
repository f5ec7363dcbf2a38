/** Exhaustive search: every reachable state of a bounded configuration, exactly. */

export { boundsWords, coveredSteps, type ExhaustVerdict, endingViolation, exhaustVerdictOf } from './conclude.js'
export { declaredSearch, foundBy, reductionsFor } from './declared.js'
export type { SearchOrder } from './depth-first.js'
export { Exhaustion, type ExhaustionOptions, type SearchEnd, type SearchReport } from './exhaustion.js'
export type { Growth } from './growth.js'
export { explainLasso, type LassoRun, lassoFlaw, reductionFlaw } from './liveness/index.js'
export { exhaustMachine, type MachineVerdict } from './machine-search.js'
export type { ReductionReport, Reductions } from './reduction/index.js'
export type { SearchLimits } from './search.js'
