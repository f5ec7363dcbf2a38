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
  const completions = required.reduce((count, isRequired) => count + Number(isRequired), 0)
  const events = new Float64Array(operations.length + completions)
  let end = 0
  for (const [i, { invoked, completed }] of operations.entries()) {
    events[end++] = invoked
    if (required[i]) events[end++] = completed!
  }
  events.sort()
  const spans = operations.map(({ invoked, completed }, i) => ({
    first: rankIn(events, invoked),
    last: required[i] ? rankIn(events, completed!) - 1 : end,
    operation: i,
  }))
  return { spans, end }
}

/** The index of a number that is among sorted ones. */
function rankIn(sorted: Float64Array, wanted: number): number {
  let [from, to] = [0, sorted.length - 1]
  while (from < to) {
    const middle = (from + to) >> 1
    if (sorted[middle]! < wanted) from = middle + 1
    else to = middle
  }
  return from
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
