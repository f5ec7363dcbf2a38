/** The ways in which the network can be split. */
import type { NodeId } from '../event.js'

/** One split: for every ordered pair of nodes, whether messages between them are held back. */
export interface Split {
  readonly groups: readonly (readonly NodeId[])[]
  /** Indexed by sender * 64 + receiver. */
  readonly blocked: Uint8Array
}

const NODES_MAX = 8

/**
 * All splits into two groups, in a fixed order: 2^(n-1) - 1 of them. Beyond 8 nodes there would be too many, and each
 * split isolates a single node.
 */
export function allSplits(nodes: readonly NodeId[]): Split[] {
  const n = nodes.length
  if (n < 2) return []
  // The first node's side is the side of bit 0, so that no split is listed twice.
  const sides =
    n <= NODES_MAX
      ? Array.from({ length: 2 ** (n - 1) - 1 }, (_, i) =>
          nodes.map((_, node) => node > 0 && ((i + 1) >> (node - 1)) % 2 === 1),
        )
      : nodes.map((_, isolated) => nodes.map((_, node) => node === isolated))
  return sides.map((side) => splitOf(nodes, side))
}

function splitOf(nodes: readonly NodeId[], side: readonly boolean[]): Split {
  const blocked = new Uint8Array(64 * 64)
  for (let from = 0; from < nodes.length; from++)
    for (let to = 0; to < nodes.length; to++) if (side[from] !== side[to]) blocked[from * 64 + to] = 1
  return { groups: [nodes.filter((_, i) => !side[i]), nodes.filter((_, i) => side[i])], blocked }
}
