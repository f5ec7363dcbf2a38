/** Edges between numbered nodes, each of which is there if a literal is true. */
import { Integers } from './growing.js'

/** What an edge does: it orders its ends, and perhaps makes what is behind it visible; or it only must not close a path of those. */
export const [ORDERS, SHOWS, CLOSES] = [0, 1, 2]

export class EdgeList {
  readonly #from = new Integers()
  readonly #to = new Integers()
  readonly #guard = new Integers()
  readonly #kind = new Integers()

  get count(): number {
    return this.#from.length
  }

  get from(): Int32Array {
    return this.#from.values
  }

  get to(): Int32Array {
    return this.#to.values
  }

  /** The literal, or `ALWAYS`. */
  get guard(): Int32Array {
    return this.#guard.values
  }

  get kind(): Int32Array {
    return this.#kind.values
  }

  /** The number of the new edge. */
  add(from: number, to: number, guard: number, kind: number): number {
    this.#from.push(from)
    this.#to.push(to)
    this.#guard.push(guard)
    this.#kind.push(kind)
    return this.count - 1
  }
}

/** Edges by one of their ends: those of node n are `edges[start[n]]` up to `edges[start[n + 1]]`, in their order. */
export interface Adjacency {
  readonly start: Int32Array
  readonly edges: Int32Array
}

/** @param has which of the edges 0 … count − 1 are to be in it */
export function adjacencyOf(nodes: number, ends: Int32Array, count: number, has: (edge: number) => boolean): Adjacency {
  const start = new Int32Array(nodes + 1)
  for (let edge = 0; edge < count; edge += 1) if (has(edge)) start[ends[edge]! + 1]! += 1
  for (let node = 0; node < nodes; node += 1) start[node + 1]! += start[node]!
  const edges = new Int32Array(start[nodes]!)
  const next = start.slice()
  for (let edge = 0; edge < count; edge += 1) {
    if (!has(edge)) continue
    const end = ends[edge]!
    edges[next[end]!] = edge
    next[end]! += 1
  }
  return { start, edges }
}
