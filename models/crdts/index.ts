/** Replicated data types, and three ways to replicate them; with variants that have bugs planted. */
export { Accepted } from './accepted.js'
export { type CrdtDelta, crdtDelta } from './delta.js'
export * as deltaVariants from './delta-variants.js'
export { type CrdtOperations, crdtOperations } from './operations.js'
export * as operationsVariants from './operations-variants.js'
export { type CrdtState, crdtState } from './state.js'
export { type StateConfig, stateConfigs } from './state-configs.js'
export * as stateVariants from './state-variants.js'
export {
  isIncluded,
  type OperationBased,
  type OperationBasedName,
  operationBased,
  type StateBased,
  type StateBasedName,
  stateBased,
  type Update,
} from './types/index.js'
