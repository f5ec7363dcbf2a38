/** Trace files as text: reading with errors that say where, and writing. */
export { TraceFileError, type TraceFileProblem } from './error.js'
export { formatTrace } from './format.js'
export { parseTrace } from './parse.js'
