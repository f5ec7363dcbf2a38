/** The Informal Trace Format of Apalache and Quint: its values, reading and drawing. */
export { type ItfState, type ItfTrace, isItfTrace, parseItfTrace, traceFindings } from './parse.js'
export { aboutTexts, actionOf, renderItfTrace, valuesOf } from './render.js'
export { fromItf, type Itf, toItf } from './value.js'
