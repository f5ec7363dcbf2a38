/** The protocol vocabulary and its meaning: what may happen in a cluster, and what it leads to. */
export { KernelBug, ModelError } from './errors.js'
export type { NodeId, OpId, ScheduledEvent } from './event.js'
export {
  type AnyProtocol,
  type Bounds,
  type Faults,
  type Protocol,
  type Request,
  vocabulary,
  vocabularyOf,
  type Words,
} from './protocol.js'
export { Run, replayEnabled, replayExactly } from './run.js'
export { type StepEffects, stepEffects } from './step.js'
export { BUDGETS, type Budgets } from './system/budgets.js'
export { protocolName } from './system/cluster.js'
export { EVENT, eventOf, FAULT_KINDS, kindOf, operandOf } from './system/events.js'
export { type Choice, describe, resolve } from './system/labels.js'
export type { State } from './system/layout.js'
export { isQuiet } from './system/quiet.js'
export { countOf } from './system/reactions.js'
export { System, type SystemOptions } from './system/system.js'
export { canonicalText, compareJson, type Json, toJson } from './value/json.js'
export { type AnyView, Memoised, type View, type ViewOf, viewOf } from './view.js'
export type { Context } from './vocabulary.js'
