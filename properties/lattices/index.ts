/** Whole lattices of levels as properties, with the strongest that hold pinned for each configuration. */
export { consistencyLattice } from './consistency.js'
export { isolationLattice } from './isolation.js'
export { type LatticeName, levelsAmong, type Strongest, strongestHolding, strongestOf } from './strongest.js'
