/** Isolation: which levels a history of transactions keeps, from read uncommitted to strict serializability. */
export { checkHistory, type IsolationOptions, isolation, type Transactional } from './check.js'
export type { IsolationEvidence } from './evidence.js'
export { explainIsolation } from './explain/explain.js'
export type { IsolationResult } from './judge.js'
export type { Lattice, LatticeLevel } from './lattice.js'
export { type Definition, type IsolationLevel, implies, isolationLevels } from './levels.js'
