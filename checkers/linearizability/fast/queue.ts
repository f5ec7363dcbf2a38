/**
 * Queues whose values are enqueued once.
 *
 * Value `a` must be ahead of `b` if `a` was enqueued before `b`, or some dequeue or peek of `a` ended before some
 * dequeue or peek of `b` began. An order exists exactly when no two values must each be ahead of the other, once spans are
 * as narrow as they can be: while one value is at the front for certain, no other can be.
 * Source: the pairs are those of Henzinger, Sezgin & Vafeiadis, "Aspect-oriented linearizability proofs" (2013), section 4;
 * peeks, and the narrowing that they need, are ours.
 */
import type { Cover } from './cover.js'
import { greatest, least, type Span } from './spans.js'
import type { Refuted, Use, Uses } from './uses.js'

/** The span of slots in which the value comes to the front and leaves it. */
interface Front {
  readonly use: Use
  readonly spans: Span[]
  from: number
  to: number
}

/** `undefined`: linearizable, as far as operations that found the queue empty are left out. O(n log n). */
export function inQueueOrder({ uses }: Uses): Refuted | undefined {
  const fronts = uses.map((use) => frontOf(use))
  const certain = fronts.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from)
  for (const [i, front] of certain.entries()) {
    const next = certain[i + 1]
    if (next && next.from < front.to) return refuted(front, next)
  }
  for (const front of fronts) {
    const around = narrowed(front, certain)
    if (around) return refuted(front, around)
  }
  return contradiction(fronts)
}

function frontOf(use: Use): Front {
  const spans = [...use.peeks, use.remove].map((span) => ({ ...span }))
  return { use, spans, ...edges(spans) }
}

function edges(spans: readonly Span[]): { from: number; to: number } {
  return { from: least(spans, ({ last }) => last), to: greatest(spans, ({ first }) => first) }
}

/** Cuts a front's spans off where another value is at the front; that value, if nothing is left of one of them. */
function narrowed(front: Front, certain: readonly Front[]): Front | undefined {
  for (const span of front.spans) {
    const atFirst = lastStarting(certain, span.first)
    if (atFirst && atFirst !== front && span.first < atFirst.to) {
      if (span.last < atFirst.to) return atFirst
      span.first = atFirst.to
    }
    const atLast = lastStarting(certain, span.last)
    if (atLast && atLast !== front && span.last < atLast.to) span.last = atLast.from
  }
  Object.assign(front, edges(front.spans))
  return undefined
}

/** The last front for certain that starts before a slot. */
function lastStarting(certain: readonly Front[], slot: number): Front | undefined {
  let low = 0
  let high = certain.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (certain[middle]!.from < slot) low = middle + 1
    else high = middle
  }
  return certain[low - 1]
}

/** Two values of which each must be ahead of the other. */
function contradiction(fronts: readonly Front[]): Refuted | undefined {
  const enqueued = (front: Front) => Math.min(front.use.insert.last, front.from)
  const byEnqueued = [...fronts].sort((a, b) => enqueued(a) - enqueued(b))
  const byBegin = [...fronts].sort((a, b) => a.use.insert.first - b.use.insert.first)
  // Of the values that were enqueued before this one began to be, the one that leaves the front last.
  let latest: Front | undefined
  let i = 0
  for (const front of byBegin) {
    while (i < byEnqueued.length && enqueued(byEnqueued[i]!) < front.use.insert.first) {
      if (latest === undefined || byEnqueued[i]!.to > latest.to) latest = byEnqueued[i]!
      i += 1
    }
    if (latest !== undefined && front.from < latest.to) return refuted(latest, front)
  }
  return undefined
}

function refuted(...fronts: readonly Front[]): Refuted {
  const spans = fronts.flatMap(({ use, spans: seen }) => [use.insert, ...seen])
  const operations = spans.map(({ operation }) => operation)
  return { type: 'refuted', operations: [...new Set(operations)].filter((operation) => operation >= 0) }
}

/** Whether some slot of each operation that found nothing is not covered by a value that is there for certain. */
export function emptyWhereFound({ uses, empties }: Uses, cover: Cover): Refuted | undefined {
  for (const { from, to } of uses) cover.cover(from + 1, to - 1)
  const wrong = empties.find(({ first, last }) => cover.next(first) > last)
  return wrong && { type: 'refuted', operations: [] }
}
