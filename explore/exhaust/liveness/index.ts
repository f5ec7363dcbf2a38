/** Liveness on what a search explored: fair cycles, and short lassos as counterexamples. */
export { ClusterLiveness, type LivenessFinding } from './cluster-liveness.js'
export { lassoFlaw } from './lasso-run.js'
export { explainLasso } from './lasso-trace.js'
export { MachineLiveness, type MachineLivenessResult } from './machine-liveness.js'
export type { LassoRun } from './realise.js'
export { reductionFlaw } from './reductions.js'
