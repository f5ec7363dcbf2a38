/**
 * The shortest cycle with rw-hops apart that meets no transaction twice: by trying, for the rare case that breadth first
 * search, which knows no past, comes back to where it was.
 */
import { type Graph, ON, RW } from './graph.js'
import type { Budget, Hop, Shape } from './walks.js'

/** Longer ones are not looked for. */
const LENGTH_MAX = 12

/** `isDecided`: whether none of `least` up to `bound` hops is shorter, or there is none at all. */
export function shortestSimple(
  graph: Graph,
  origin: number,
  shape: Shape,
  least: number,
  bound: number,
  isInside: (node: number, isAfterRw: boolean) => boolean,
  budget: Budget,
): { readonly hops?: readonly Hop[]; readonly isDecided: boolean } {
  const lengthMax = Math.min(bound, graph.count)
  for (let length = least; length <= Math.min(lengthMax, LENGTH_MAX); length += 1) {
    const hops: Hop[] = []
    const met = new Set<number>()
    if (goesOn(hops, met, length)) return { hops, isDecided: true }
    if (budget.edges < 0) return { isDecided: false }
  }
  return { isDecided: lengthMax <= LENGTH_MAX }

  function goesOn(hops: Hop[], met: Set<number>, length: number): boolean {
    const last = hops.at(-1)
    const node = last?.to ?? origin
    for (const hop of hopsFrom(graph, node, last === undefined ? shape.first : shape.others, budget)) {
      if (budget.edges < 0) return false
      if (hop.kind === RW && last?.kind === RW) continue
      const isLast = hops.length === length - 1
      if ((hop.to === origin) !== isLast || met.has(hop.to)) continue
      if (isLast && (hop.kind === RW || hops.filter(({ kind }) => kind === RW).length < 2)) continue
      if (!isInside(hop.to, hop.kind === RW)) continue
      hops.push(hop)
      met.add(hop.to)
      if (isLast || goesOn(hops, met, length)) return true
      hops.pop()
      met.delete(hop.to)
    }
    return false
  }
}

/** All hops of some kinds from a transaction. */
export function hopsFrom({ start, to, kind, key, count }: Graph, from: number, kinds: number, budget: Budget): Hop[] {
  const hops: Hop[] = []
  for (let edge = start[from]!; edge < start[from + 1]!; edge += 1) {
    if ((kind[edge]! & kinds) === 0) continue
    const open = [to[edge]!]
    const met = new Set(open)
    for (const node of open) {
      budget.edges -= 1
      if (node < count) {
        hops.push({ from, to: node, kind: kind[edge]!, key: key[edge]! })
        continue
      }
      for (let on = start[node]!; on < start[node + 1]! && budget.edges >= 0; on += 1) {
        if (kind[on] !== ON || met.has(to[on]!)) continue
        met.add(to[on]!)
        open.push(to[on]!)
      }
    }
  }
  return hops
}
