/** Linearizability: does every operation take effect at one instant between its invocation and its completion? */
export type {
  Conflict,
  ConflictEdge,
  LinearizabilityEvidence,
  NamedOperation,
  NotLinearizableEvidence,
} from './evidence.js'
export { explainLinearizability } from './explain.js'
export { linearizable } from './linearizable.js'
export { specificationNamed, specificationNames } from './named.js'
export { type CasOptions, casRegister, kv, type RegisterOptions, register } from './registers.js'
export { type Call, type OperationSpecification, reject, type SequentialSpecification } from './specification.js'
