/** Traces: their file format, replay, shrinking and rendering. */
export { commandLine } from './command.js'
export { formatTrace, parseTrace, TraceFileError } from './file/index.js'
export { recordDraft, recordTrace, StepRecorder, type TraceContext, type Whole, wholeOf } from './record.js'
export { renderTrace } from './render/index.js'
export { eventName, ReplayMismatch, replayTrace, systemOf } from './replay.js'
export {
  type Operations,
  type Place,
  type Settings,
  shrinkRun,
  shrinkWithSetting,
} from './shrink/index.js'
export type { Trace, TraceOrigin, TraceStep } from './trace.js'
