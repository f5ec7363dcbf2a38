/**
 * Faultline: write a protocol as pure state machines, say what must hold of it, and see the smallest run in which it
 * does not. This is all that a model file needs; histories and their checkers are in `faultline/history` and
 * `faultline/checkers`.
 */
export {
  assertHolds,
  runOf,
  type ScheduleOptions,
  Schedules as ScheduleArbitrary,
  schedules,
  Violation,
} from './explore/index.js'
export {
  type Context,
  ModelError,
  type NodeId,
  type OpId,
  type Protocol,
  type Request,
  Run,
  type ScheduledEvent,
  type View,
  type ViewOf,
  vocabulary,
  vocabularyOf,
} from './kernel/index.js'
export { always, finallyHolds, history, type Property, type Suite, sometimes, suite } from './properties/index.js'
