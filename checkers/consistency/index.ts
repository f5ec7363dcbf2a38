/** Consistency of single reads and writes: the levels, what implies what, and a checker for each. */
export { causal } from './causal.js'
export { consistency } from './checker.js'
export { type ConsistencyLevel, consistencyLevels, impliesConsistency } from './levels.js'
