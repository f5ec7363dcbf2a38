/** A second look at the states that a search has found, for pages. */
export { clusterOutline } from './cluster.js'
export { machineOutline } from './machine.js'
export { OUTLINE_STATES_MAX, type Outline, outlineOf } from './outline.js'
