/** What must hold of protocols: the kinds of property, and suites that bind them to a protocol. */

export { catalogue } from './catalogue.js'
export { consistencyLattice, isolationLattice } from './lattices/index.js'
export { eventually, eventuallyAlways, isLiveness, leadsTo } from './liveness.js'
export { type MachineProperty, type MachineSuite, machineSuite } from './machine-suite.js'
export {
  type AnyProperty,
  always,
  finallyHolds,
  forEachNode,
  forEachPair,
  history,
  type Property,
  sometimes,
} from './property.js'
export { actorSpecs, machineSpecs } from './specs/index.js'
export { expectationOf, type PlantedBug, propertiesFor, type Suite, suite } from './suite.js'
