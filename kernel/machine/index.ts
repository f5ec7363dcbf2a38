/** Plain machines: specifications in the TLA+ manner, over shared variables. */
export {
  ANY,
  anyValue,
  each,
  type Func,
  oneOf,
  range,
  type Subset,
  subsetOf,
  type Variables,
} from './domains.js'
export { type AnyMachine, type Machine, type MachineView, variables } from './machine.js'
export { type MachineOptions, type MachineState, MachineSystem, type MachineTrace } from './machine-system.js'
