/** The ways in which the network can be split. */
import type { NodeId } from '../event.js'
import type { PartitionShape } from '../protocol.js'

/** One split: for every ordered pair of nodes, whether messages between them are held back. */
export interface Split {
  readonly groups: readonly (readonly NodeId[])[]
  /** A node that reaches both groups, and is in neither. */
  readonly bridge?: NodeId
  /** Only messages from the first group to the second are held back. */
  readonly oneWay?: true
  /** Indexed by sender * 64 + receiver. */
  readonly blocked: Uint8Array
}

/** Two disjoint sets of node indices that do not reach each other. */
type Sides = readonly [readonly number[], readonly number[]]

const NODES_MAX = 8

/**
 * All splits of the given shapes, in a fixed order. Of n nodes there are 2^(n-1) - 1 splits into two groups; beyond 8
 * nodes that would be too many, and each split isolates a single node.
 */
export function allSplits(nodes: readonly NodeId[], shapes: readonly PartitionShape[] = ['split']): Split[] {
  const indices = [...nodes.keys()]
  const ofShape: Record<PartitionShape, () => Split[]> = {
    split: () => sidesOf(indices).map((sides) => splitOf(nodes, sides, {})),
    'one-way': () =>
      sidesOf(indices).flatMap(([a, b]) => [
        splitOf(nodes, [a, b], { oneWay: true }),
        splitOf(nodes, [b, a], { oneWay: true }),
      ]),
    bridge: () =>
      indices.flatMap((bridge) =>
        sidesOf(indices.filter((node) => node !== bridge)).map((sides) =>
          splitOf(nodes, sides, { bridge: nodes[bridge]! }),
        ),
      ),
  }
  return shapes.flatMap((shape) => ofShape[shape]())
}

/** All ways to divide nodes in two; the first node is always on the first side, so that none is listed twice. */
function sidesOf(nodes: readonly number[]): Sides[] {
  if (nodes.length < 2) return []
  if (nodes.length > NODES_MAX) return nodes.map((alone) => [nodes.filter((node) => node !== alone), [alone]])
  return Array.from({ length: 2 ** (nodes.length - 1) - 1 }, (_, i): Sides => {
    const isApart = (_node: number, position: number) => position > 0 && ((i + 1) >> (position - 1)) % 2 === 1
    return [nodes.filter((node, position) => !isApart(node, position)), nodes.filter(isApart)]
  })
}

function splitOf(nodes: readonly NodeId[], [a, b]: Sides, kind: Pick<Split, 'bridge' | 'oneWay'>): Split {
  const blocked = new Uint8Array(64 * 64)
  for (const from of a) {
    for (const to of b) {
      blocked[from * 64 + to] = 1
      if (!kind.oneWay) blocked[to * 64 + from] = 1
    }
  }
  return { groups: [a.map((i) => nodes[i]!), b.map((i) => nodes[i]!)], ...kind, blocked }
}
