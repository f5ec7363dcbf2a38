/** Traces: their file format, replay, shrinking and rendering. */
export { commandLine } from './command.js'
export { formatTrace, parseTrace, TraceFileError } from './file/index.js'
export { fingerprintOf, recordSteps, recordTrace, type TraceContext } from './record.js'
export { renderTrace } from './render/index.js'
export { eventName, ReplayMismatch, replayTrace, systemOf } from './replay.js'
export { type FailsAt, type ShrinkProgress, shorterRuns, shrinkRun } from './shrink/index.js'
export type { Trace, TraceStep } from './trace.js'
