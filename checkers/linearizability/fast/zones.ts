/**
 * Registers whose values are written once.
 * Source: Gibbons & Korach, "Testing shared memories" (1997), section 4. A value's cluster is its write and its reads. From
 * the first return to the last invocation of a cluster, if that is how they come, the register holds the value for certain
 * (forward zone); otherwise all of the cluster can take effect at once, anywhere from the last invocation to the first
 * return (backward zone). An order exists exactly when no two forward zones overlap, and no backward zone is inside one.
 * Ours: a write that nobody saw the end of lasts for ever if somebody read it, and is dropped otherwise.
 */
import { type Operation, valueKey } from '../../../history/index.js'
import type { Pattern } from '../patterns.js'
import type { Problem } from '../problem.js'
import type { SequentialSpecification } from '../specification.js'
import { type Span, spansOf } from './spans.js'
import type { Inapplicable, Refuted } from './uses.js'

interface Cluster {
  write?: Span
  readonly reads: Span[]
}

/** `undefined`: linearizable. O(n log n). */
export function zones<State>(
  specification: SequentialSpecification<State>,
  { operations, required }: Problem<State>,
  pattern: Extract<Pattern, { kind: 'register' }>,
): Refuted | Inapplicable | undefined {
  const isOurs = ({ f, status }: Operation) => status !== 'fail' && (f === pattern.write || f === pattern.read)
  if (!operations.every(isOurs) || isWrittenTwice(operations, pattern.write)) return { type: 'inapplicable' }
  const { spans } = spansOf(operations, required)
  const initial: Cluster = { write: { first: -1, last: -1, operation: -1 }, reads: [] }
  const clusters = new Map([[valueKey(specification.initial as never), initial]])
  for (const [i, { f, input, output = null }] of operations.entries()) {
    const isWrite = f === pattern.write
    const key = valueKey(isWrite ? input : output)
    const cluster = clusters.get(key) ?? { reads: [] }
    clusters.set(key, cluster)
    if (!isWrite) cluster.reads.push(spans[i]!)
    else if (cluster.write)
      return { type: 'inapplicable' } // the initial value
    else cluster.write = spans[i]!
  }
  const all: Zone[] = []
  for (const { write, reads } of clusters.values()) {
    if (write === undefined) return { type: 'refuted', operations: [reads[0]!.operation] }
    const isLost = write.operation >= 0 && !required[write.operation]
    if (isLost && reads.length === 0) continue
    const early = reads.find(({ last }) => last < write.first)
    if (early) return { type: 'refuted', operations: [write.operation, early.operation] }
    all.push(zoneOf([write, ...reads]))
  }
  return clash(all)
}

/** Asked before anything is built: of most long histories it is true at once. */
function isWrittenTwice(operations: readonly Operation[], write: string): boolean {
  const written = new Set<string>()
  for (const { f, input } of operations) {
    if (f !== write) continue
    const key = valueKey(input)
    if (written.has(key)) return true
    written.add(key)
  }
  return false
}

/** `start` is where the first operation of the cluster ends, and `stop` where the last begins. */
interface Zone {
  readonly start: Span
  readonly stop: Span
  readonly write: Span
}

function zoneOf(spans: readonly [Span, ...Span[]]): Zone {
  let [start, stop] = [spans[0], spans[0]]
  for (const span of spans) {
    if (span.last < start.last) start = span
    if (span.first > stop.first) stop = span
  }
  return { start, stop, write: spans[0] }
}

function clash(all: readonly Zone[]): Refuted | undefined {
  const isForward = ({ start, stop }: Zone) => start.last < stop.first
  const forward = all.filter(isForward).sort((a, b) => a.start.last - b.start.last)
  for (const [i, zone] of forward.entries()) {
    const next = forward[i + 1]
    if (next && next.start.last < zone.stop.first) return refuted(zone, next)
  }
  for (const zone of all) {
    if (isForward(zone)) continue
    const around = lastBefore(forward, zone.stop.first)
    if (around && around.start.last < zone.stop.first && zone.start.last < around.stop.first)
      return refuted(around, zone)
  }
  return undefined
}

/** The last forward zone that starts before a slot. */
function lastBefore(forward: readonly Zone[], slot: number): Zone | undefined {
  let low = 0
  let high = forward.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (forward[middle]!.start.last < slot) low = middle + 1
    else high = middle
  }
  return forward[low - 1]
}

function refuted(...zones: readonly Zone[]): Refuted {
  const spans = zones.flatMap(({ start, stop, write }) => [write, start, stop])
  const operations = new Set(spans.map(({ operation }) => operation).filter((operation) => operation >= 0))
  return { type: 'refuted', operations: [...operations] }
}
