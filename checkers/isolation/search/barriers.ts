/**
 * Real time as a chain of moments: what ended before a moment comes before it, and what begins after it comes after it. So
 * there are as many edges as transactions, not as pairs of them.
 */
import { NEVER, NONE, type Observations } from '../observations.js'

export interface Moments {
  readonly count: number
  /** Of each node the moment after its end, and the last moment before its beginning; or `NONE`. */
  readonly after: Int32Array
  readonly before: Int32Array
}

export function momentsOf({ count, invoked, completed }: Observations): Moments {
  const begins = ascending(invoked, count)
  const ends = ascending(completed, count)
  const after = new Int32Array(count).fill(NONE)
  const before = new Int32Array(count).fill(NONE)
  let moments = 0
  let isUsed = true
  for (let b = 0, e = 0; b < count; b += 1) {
    const node = begins[b]!
    for (; e < count && completed[ends[e]!]! < invoked[node]!; e += 1) {
      if (completed[ends[e]!] === NEVER) break
      if (isUsed) {
        moments += 1
        isUsed = false
      }
      after[ends[e]!] = moments - 1
    }
    if (moments === 0) continue
    before[node] = moments - 1
    isUsed = true
  }
  return { count: moments, after, before }
}

/** Nodes by a position of theirs; they mostly are in this order already. */
function ascending(position: Int32Array, count: number): Int32Array {
  const nodes = Int32Array.from({ length: count }, (_, node) => node)
  let isSorted = true
  for (let node = 1; node < count && isSorted; node += 1) isSorted = position[node - 1]! <= position[node]!
  return isSorted ? nodes : nodes.sort((a, b) => position[a]! - position[b]! || a - b)
}
