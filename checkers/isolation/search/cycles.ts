/** A short cycle of a graph that has one. */
import { adjacencyOf, CLOSES } from './edge-list.js'
import type { Path, Paths } from './paths.js'
import type { Polygraph } from './polygraph.js'

/** Edges that are looked at for a shorter one. */
const STEPS_MAX = 4_000_000

/** The shortest of those through some of its nodes; all of them, if there are not too many. */
export function shortCycle(polygraph: Polygraph, paths: Paths, round: number): Path {
  const nodes = cyclicNodes(polygraph)
  const end = paths.steps + STEPS_MAX
  // Neighbours are often on the same cycle: with a large stride the whole graph is looked at.
  const stride = strideFor(nodes.length)
  let best: Path | undefined
  for (let i = 0, at = 0; i < nodes.length && (best === undefined || paths.steps < end); i += 1) {
    const node = nodes[at]!
    best = paths.find(node, (other) => other === node, round, false, best && best.cost - 1) ?? best
    at = (at + stride) % nodes.length
  }
  return best!
}

function strideFor(count: number): number {
  let stride = Math.max(1, Math.floor(count * 0.381966))
  while (gcd(stride, count) !== 1) stride += 1
  return stride
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b)
}

/** Nodes on cycles, or between them: what is left when first and last nodes are taken away again and again. */
function cyclicNodes({ nodes, edges }: Polygraph): number[] {
  const isThere = (edge: number) => edges.kind[edge] !== CLOSES
  const isGone = new Uint8Array(nodes)
  for (const [ends, others] of [
    [edges.from, edges.to],
    [edges.to, edges.from],
  ] as const) {
    const { start, edges: adjacent } = adjacencyOf(nodes, ends, edges.count, isThere)
    const before = new Int32Array(nodes)
    for (let edge = 0; edge < edges.count; edge += 1)
      if (isThere(edge) && isGone[ends[edge]!] === 0) before[others[edge]!]! += 1
    const open: number[] = []
    for (let node = 0; node < nodes; node += 1) if (before[node] === 0 && isGone[node] === 0) open.push(node)
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      isGone[node] = 1
      for (let i = start[node]!; i < start[node + 1]!; i += 1) {
        const other = others[adjacent[i]!]!
        before[other]! -= 1
        if (before[other] === 0 && isGone[other] === 0) open.push(other)
      }
    }
  }
  const left: number[] = []
  for (let node = 0; node < nodes; node += 1) if (isGone[node] === 0) left.push(node)
  return left
}
