/** From a place in a trace to a place in the text of its file. */
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser'
import type { TraceFileProblem } from './error.js'

/** Property names and indices from the root inwards. */
export type Path = readonly (string | number)[]

/** Something wrong with the value at `path`; `at: 'key'` blames the name of the property rather than its value. */
export interface Finding {
  readonly path: Path
  readonly at?: 'key'
  readonly text: string
}

/** Line and column of an offset, both from 1. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

/** Findings with their lines and columns, in the order of the file. The text must be valid JSON. */
export function located(text: string, findings: readonly Finding[]): TraceFileProblem[] {
  const root = parseTree(text)
  return findings
    .map(({ path, at, text: problem }) => ({ offset: offsetOf(root, path, at), problem }))
    .sort((a, b) => a.offset - b.offset)
    .map(({ offset, problem }) => ({ ...positionOf(text, offset), text: problem }))
}

function offsetOf(root: Node | undefined, path: Path, at: 'key' | undefined): number {
  if (root === undefined) return 0
  const node = findNodeAtLocation(root, [...path])
  // A place that is not in the file (a missing property) is blamed on the innermost value around it that is.
  if (node === undefined) return path.length === 0 ? root.offset : offsetOf(root, path.slice(0, -1), undefined)
  return at === 'key' ? (node.parent?.offset ?? node.offset) : node.offset
}

/** How a message names a place: `step 3, sent[0].id`. The whole file is `the trace`. */
export function placeName(path: Path): string {
  const [head, index, ...rest] = path
  if (head === undefined) return 'the trace'
  if (head !== 'steps' || typeof index !== 'number') return dotted(path)
  return rest.length === 0 ? `step ${index + 1}` : `step ${index + 1}, ${dotted(rest)}`
}

function dotted(path: Path): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('')
}

const SHOWN_LENGTH_MAX = 40

/** A value as a message shows it: JSON, cut to a length that fits a line. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  const json = JSON.stringify(value)
  return json.length > SHOWN_LENGTH_MAX ? `${json.slice(0, SHOWN_LENGTH_MAX)}…` : json
}
