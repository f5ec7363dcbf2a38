/** Cheapest paths over the edges that were known before some round; what was found later is dearer than what was given. */
import { type Adjacency, adjacencyOf, CLOSES, SHOWS } from './edge-list.js'
import { Integers } from './growing.js'
import type { Polygraph } from './polygraph.js'

const [GIVEN_COST, FOUND_COST] = [1, 8]

export interface Path {
  readonly cost: number
  /** From first to last. */
  readonly edges: readonly number[]
  readonly end: number
}

export class Paths {
  /** Edges looked at so far. */
  steps = 0
  readonly #out: Adjacency
  readonly #cost: Int32Array
  readonly #parent: Int32Array
  readonly #touched = new Integers()
  /** Nodes by what it costs to get there. */
  readonly #buckets: number[][] = []

  constructor(private readonly polygraph: Polygraph) {
    const { edges, nodes } = polygraph
    this.#out = adjacencyOf(nodes, edges.from, edges.count, (edge) => edges.kind[edge] !== CLOSES)
    this.#cost = new Int32Array(nodes).fill(-1)
    this.#parent = new Int32Array(nodes)
  }

  /**
   * The cheapest path that costs at most `costMax` to a node that is wanted; of at least one edge.
   * @param round only edges of earlier ones count
   */
  find(
    from: number,
    isWanted: (node: number) => boolean,
    round: number,
    onlyShowing: boolean,
    costMax = 2 ** 30,
  ): Path | undefined {
    const { edges, round: rounds } = this.polygraph
    const { start, edges: out } = this.#out
    const [cost, parent, buckets, touched] = [this.#cost, this.#parent, this.#buckets, this.#touched]
    touched.length = 0
    let found: Path | undefined
    // Where it begins is not reached by that: a cycle comes back to it.
    let open = 1
    buckets[0] = [from]
    for (let at = 0; open > 0 && at <= costMax && !found; at += 1) {
      const bucket = buckets[at]
      if (bucket === undefined) continue
      for (const node of bucket) {
        open -= 1
        const isFrom = at === 0
        if (!isFrom && cost[node] !== at) continue
        if (!isFrom && isWanted(node)) {
          found = { cost: at, edges: this.#walkBack(node, from), end: node }
          break
        }
        for (let i = start[node]!; i < start[node + 1]!; i += 1) {
          const edge = out[i]!
          if (rounds.values[edge]! >= round || (onlyShowing && edges.kind[edge] !== SHOWS)) continue
          const end = edges.to[edge]!
          const next = at + (rounds.values[edge] === 0 ? GIVEN_COST : FOUND_COST)
          if (cost[end] !== -1 && cost[end]! <= next) continue
          if (cost[end] === -1) touched.push(end)
          cost[end] = next
          parent[end] = edge
          buckets[next] ??= []
          buckets[next].push(end)
          open += 1
        }
        this.steps += start[node + 1]! - start[node]!
      }
    }
    buckets.length = 0
    for (let i = 0; i < touched.length; i += 1) cost[touched.values[i]!] = -1
    return found
  }

  #walkBack(to: number, from: number): number[] {
    const path: number[] = []
    let node = to
    do {
      const edge = this.#parent[node]!
      path.push(edge)
      node = this.polygraph.edges.from[edge]!
    } while (node !== from)
    return path.reverse()
  }
}
