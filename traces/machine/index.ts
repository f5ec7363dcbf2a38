/** Traces of plain machines: their file format, rendering and replay. */
export {
  formatMachineTrace,
  isMachineTrace,
  MACHINE_TRACE_FORMAT,
  MACHINE_TRACE_VERSION,
  type MachineTraceFile,
  parseMachineTrace,
} from './machine-trace.js'
export { endlessText, renderMachineTrace } from './render.js'
export { MachineReplayMismatch, replayMachine } from './replay.js'
