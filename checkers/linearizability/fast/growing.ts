/**
 * Sets and logs that only grow, whose values are added once: `add` and `read`, `append` and `read`.
 * What the reads found, from the shortest on, must be one growing series: of sets each within the next, of lists each the
 * beginning of the next. That fixes between which reads each value was added; additions between the same reads may come in
 * any order (in a log, a read of the longest list fixes them all). An order exists exactly when real time agrees: no
 * operation ended before one began that must come earlier.
 * Ours: an addition that nobody saw the end of lasts for ever if somebody read it, and is dropped otherwise.
 */
import { type Value, valueKey } from '../../../history/index.js'
import type { Pattern } from '../patterns.js'
import type { Problem } from '../problem.js'
import { type Span, spansOf } from './spans.js'
import type { Inapplicable, Refuted } from './uses.js'

interface Read {
  readonly span: Span
  readonly keys: readonly string[]
}

/** Operations in the groups in which they must come; within a group any order will do. */
type Groups = Span[][]

/** `undefined`: linearizable. O(n log n + length of all that was read). */
export function growing<State>(
  { operations, required }: Problem<State>,
  pattern: Extract<Pattern, { add: string }>,
): Refuted | Inapplicable | undefined {
  const { spans } = spansOf(operations, required)
  const additions = new Map<string, Span>()
  const reads: Read[] = []
  for (const [i, { f, status, input, output = null }] of operations.entries()) {
    if (status === 'fail') return { type: 'inapplicable' }
    if (f === pattern.add) {
      const tells = pattern.kind === 'set' && typeof output === 'boolean' && typeof input !== 'boolean'
      if (tells || additions.has(valueKey(input))) return { type: 'inapplicable' }
      additions.set(valueKey(input), spans[i]!)
    } else if (f !== pattern.read) return { type: 'inapplicable' }
    else if (!isReadable(output)) return { type: 'refuted', operations: [i] }
    else reads.push({ span: spans[i]!, keys: keysOf(output, pattern.kind) })
  }
  reads.sort((a, b) => a.keys.length - b.keys.length)
  const groups = pattern.kind === 'set' ? nested(reads, additions) : prefixes(reads, additions)
  if ('type' in groups) return groups
  const seen = new Set(groups.flat())
  groups.push([...additions.values()].filter((span) => !seen.has(span) && required[span.operation]))
  return outOfTime(groups)
}

function isReadable(output: Value): output is null | readonly Value[] {
  return output === null || Array.isArray(output)
}

function keysOf(output: null | readonly Value[], kind: 'set' | 'log'): readonly string[] {
  const keys = (output ?? []).map(valueKey)
  return kind === 'set' ? [...new Set(keys)] : keys
}

function nested(reads: readonly Read[], additions: ReadonlyMap<string, Span>): Groups | Refuted {
  const groups: Groups = []
  const seen = new Set<string>()
  for (const { span, keys } of reads) {
    const fresh: Span[] = []
    for (const key of keys) {
      if (seen.has(key)) continue
      const addition = additions.get(key)
      if (addition === undefined) return { type: 'refuted', operations: [span.operation] }
      seen.add(key)
      fresh.push(addition)
    }
    if (seen.size > keys.length) return { type: 'refuted', operations: [] }
    if (fresh.length === 0 && groups.length > 0) groups.at(-1)!.push(span)
    else groups.push(fresh, [span])
  }
  return groups
}

function prefixes(reads: readonly Read[], additions: ReadonlyMap<string, Span>): Groups | Refuted {
  const longest = reads.at(-1)?.keys ?? []
  const groups: Groups = [[]]
  const seen = new Set<string>()
  for (const key of longest) {
    const addition = additions.get(key)
    if (addition === undefined || seen.has(key)) return { type: 'refuted', operations: [reads.at(-1)!.span.operation] }
    seen.add(key)
    groups.push([addition], [])
  }
  for (const { span, keys } of reads) {
    if (keys.some((key, i) => key !== longest[i])) return { type: 'refuted', operations: [] }
    groups[2 * keys.length]!.push(span)
  }
  return groups
}

function outOfTime(groups: Groups): Refuted | undefined {
  let latest: Span | undefined
  for (const group of groups) {
    const tooEarly = group.find(({ last }) => latest !== undefined && last < latest.first)
    if (tooEarly) return { type: 'refuted', operations: [latest!.operation, tooEarly.operation] }
    for (const span of group) if (latest === undefined || span.first > latest.first) latest = span
  }
  return undefined
}
