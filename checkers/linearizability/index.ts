/** Linearizability: does every operation take effect at one instant between its invocation and its completion? */
export type { LinearizabilityEvidence, NotLinearizableEvidence } from './evidence.js'
export { linearizable } from './linearizable.js'
export { sequential } from './sequential/sequential.js'
export { type Call, type OperationSpecification, reject, type SequentialSpecification } from './specification.js'
export { specificationNamed, specificationNames, specifications } from './specifications/named.js'
export { casRegister, kv, register } from './specifications/registers.js'
