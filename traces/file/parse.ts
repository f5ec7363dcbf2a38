/** Reading a trace file: text in, a trace or a `TraceFileError` out. */
import { TRACE_FORMAT, TRACE_VERSION, type Trace } from '../trace.js'
import { TraceFileError } from './error.js'
import { type Finding, located, shown } from './place.js'
import { referenceFindings } from './references.js'
import { shapeFindings } from './shape.js'
import { parseJson } from './syntax.js'

/**
 * The trace in the text of a file. `fileName` only serves the messages.
 * Throws `TraceFileError` when the text is not JSON or cut off, is another format or version, has another shape than
 * `trace.schema.json` says, or refers to messages, nodes or clients that do not exist.
 */
export function parseTrace(text: string, fileName: string): Trace {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text
  const value = parseJson(json, fileName)
  // Each check relies on the one before, so the first that objects ends the reading.
  for (const findings of [formatFindings, versionFindings, shapeFindings]) reject(json, fileName, findings(value))
  const trace = value as Trace
  reject(json, fileName, referenceFindings(trace))
  return trace
}

function reject(text: string, fileName: string, findings: readonly Finding[]): void {
  if (findings.length > 0) throw new TraceFileError(fileName, located(text, findings))
}

function formatFindings(value: unknown): Finding[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ path: [], text: `expected a trace, which is an object, got ${shown(value)}` }]
  }
  const format: unknown = (value as Readonly<Record<string, unknown>>).format
  if (format === TRACE_FORMAT) return []
  const hint = 'this is not a trace; `faultline check --out <dir>` writes traces, `faultline history` reads histories'
  return [{ path: ['format'], text: `expected "format": "${TRACE_FORMAT}", got ${shown(format)} — ${hint}` }]
}

function versionFindings(value: unknown): Finding[] {
  const version: unknown = (value as Readonly<Record<string, unknown>>).version
  if (version === TRACE_VERSION) return []
  const expected = `expected version ${TRACE_VERSION} of the trace format, the one this Faultline understands`
  return [{ path: ['version'], text: `${expected}, got ${shown(version)} — ${versionHint(version)}` }]
}

function versionHint(version: unknown): string {
  if (typeof version !== 'number') return 'the file was not written by Faultline'
  return version > TRACE_VERSION
    ? 'a newer Faultline wrote the file: upgrade, or find the counterexample again with `faultline check`'
    : 'an older Faultline wrote the file: find the counterexample again with `faultline check`'
}
