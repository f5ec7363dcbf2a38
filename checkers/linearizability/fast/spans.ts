/**
 * Operations as spans of slots. A slot is the time between two neighbouring events of an object; an operation takes effect
 * in one slot of its span, and within a slot operations may take effect in any order. So `a` precedes `b` in real time
 * exactly when `a.last < b.first`.
 */
import type { Operation } from '../../../history/index.js'

export interface Span {
  first: number
  last: number
  /** Index of `Problem.operations`; −1 for one that is only thought of. */
  readonly operation: number
}

export interface Spans {
  readonly spans: readonly Span[]
  /** The slot after everything; an operation that nobody saw the end of lasts until then. */
  readonly end: number
}

/** O(n log n). */
export function spansOf(operations: readonly Operation[], required: readonly boolean[]): Spans {
  const events = operations.flatMap(({ invoked, completed }, i) => (required[i] ? [invoked, completed!] : [invoked]))
  events.sort((a, b) => a - b)
  const rank = new Map(events.map((position, i) => [position, i]))
  const end = events.length
  const spans = operations.map(({ invoked, completed }, i) => ({
    first: rank.get(invoked)!,
    last: required[i] ? rank.get(completed!)! - 1 : end,
    operation: i,
  }))
  return { spans, end }
}

export function least(spans: readonly Span[], of: (span: Span) => number): number {
  let min = Number.POSITIVE_INFINITY
  for (const span of spans) min = Math.min(min, of(span))
  return min
}

export function greatest(spans: readonly Span[], of: (span: Span) => number): number {
  let max = Number.NEGATIVE_INFINITY
  for (const span of spans) max = Math.max(max, of(span))
  return max
}
