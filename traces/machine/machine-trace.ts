/**
 * The trace of a plain machine: its states one after the other. A format of its own, since a machine has no nodes, messages
 * or clients; a reader of the other kind of trace refuses it by its name. The JSON Schema is `machine-trace.schema.json`.
 */
import type { Json } from '../../kernel/index.js'
import { TraceFileError } from '../file/error.js'
import { type Finding, located, shown } from '../file/place.js'
import { machineShapeFindings } from '../file/shape.js'
import { parseJson } from '../file/syntax.js'

export const MACHINE_TRACE_FORMAT = 'faultline-machine-trace'
export const MACHINE_TRACE_VERSION = 1

export interface MachineTraceFile {
  readonly format: typeof MACHINE_TRACE_FORMAT
  readonly version: typeof MACHINE_TRACE_VERSION
  readonly machine: string
  readonly modelFile: string | null
  readonly config: { readonly name: string | null; readonly value: Json }
  readonly property: { readonly name: string; readonly kind: string }
  readonly minimality: 'shortest' | 'unshrunk'
  readonly searched: { readonly states: number }
  /** The first is the initial state; each other one has the action that led to it. */
  readonly steps: readonly MachineTraceStep[]
  readonly why: readonly string[]
  /** What follows this state repeats for ever; that of the last: it stays there. */
  readonly lasso?: { readonly start: number }
}

export interface MachineTraceStep {
  readonly action: string | null
  readonly state: { readonly [variable: string]: Json }
}

/** Whether the text of a file says of itself that it is the trace of a machine. */
export function isMachineTrace(text: string): boolean {
  try {
    const value = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) as { readonly format?: unknown } | null
    return value?.format === MACHINE_TRACE_FORMAT
  } catch {
    return false
  }
}

/** Throws `TraceFileError` when the text is another version, has another shape than the schema says, or has a step without an action. */
export function parseMachineTrace(text: string, fileName: string): MachineTraceFile {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text
  const value = parseJson(json, fileName)
  for (const findings of [versionFindings, machineShapeFindings, stepFindings]) {
    const found = findings(value)
    if (found.length > 0) throw new TraceFileError(fileName, located(json, found))
  }
  return value as MachineTraceFile
}

function versionFindings(value: unknown): Finding[] {
  const { version } = value as { readonly version?: unknown }
  return version === MACHINE_TRACE_VERSION
    ? []
    : [
        {
          path: ['version'],
          text: `expected version ${MACHINE_TRACE_VERSION} of a machine's trace, the one this Faultline understands, got ${shown(version)}`,
        },
      ]
}

function stepFindings(value: unknown): Finding[] {
  const { steps, lasso } = value as MachineTraceFile
  const odd = steps.flatMap(({ action }, i): Finding[] => {
    if ((action === null) === (i === 0)) return []
    const expected = i === 0 ? 'no action (null), for nothing leads to the initial state' : 'the name of an action'
    return [{ path: ['steps', i, 'action'], text: `expected ${expected}, got ${shown(action)}` }]
  })
  if (lasso === undefined || lasso.start < steps.length) return odd
  const states = `the number of a state (0 to ${steps.length - 1})`
  return [...odd, { path: ['lasso', 'start'], text: `expected ${states}, got ${lasso.start}` }]
}

/** The text of the file: one state a line; ends with a newline. */
export function formatMachineTrace(trace: MachineTraceFile): string {
  const { format, version, machine, modelFile, config, property, minimality, searched, steps, why, lasso } = trace
  const fields = { format, version, machine, modelFile, config, property, minimality, searched, steps, why, lasso }
  const lines = Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined) return []
    const items = Array.isArray(value) ? value.map((item) => `    ${JSON.stringify(item)}`).join(',\n') : undefined
    const text = items === undefined ? JSON.stringify(value) : items === '' ? '[]' : `[\n${items}\n  ]`
    return [`  ${JSON.stringify(name)}: ${text}`]
  })
  return `{\n${lines.join(',\n')}\n}\n`
}
