/**
 * The theory of the solver: edges whose literals are true make no cycle, and no edge that only closes has a path of edges
 * that show from its end to its beginning.
 */
import { type Adjacency, adjacencyOf, CLOSES, type EdgeList, SHOWS } from './edge-list.js'
import { Graph, NO_EDGE } from './graph.js'
import { Integers } from './growing.js'
import { ALWAYS } from './literals.js'
import type { Theory } from './theory.js'

export class OrderTheory implements Theory {
  conflict: number[] = []
  /** Edges of the cycle. */
  evidence: number[] = []
  readonly #graph: Graph
  readonly #edgesOf: Adjacency
  /** Of each literal how many of its edges are there. */
  readonly #came: Int32Array
  /** The closing edges that are there, by where they begin. */
  readonly #headClosing: Int32Array
  readonly #nextClosing: Int32Array
  readonly #hasClosing: boolean
  readonly #found = new Integers()
  readonly #foundBack = new Integers()

  /** @param place an order of the nodes that all edges follow which are always there */
  constructor(
    nodes: number,
    literals: number,
    private readonly edges: EdgeList,
    place: Int32Array,
  ) {
    const { guard, kind, count, from } = edges
    this.#graph = new Graph(nodes, edges, place)
    this.#edgesOf = adjacencyOf(literals, guard, count, (edge) => guard[edge] !== ALWAYS)
    this.#came = new Int32Array(literals)
    this.#headClosing = new Int32Array(nodes).fill(NO_EDGE)
    this.#nextClosing = new Int32Array(count)
    this.#hasClosing = kind.subarray(0, count).includes(CLOSES)
    for (let edge = 0; edge < count; edge += 1) {
      if (kind[edge] !== CLOSES || guard[edge] !== ALWAYS) continue
      this.#nextClosing[edge] = this.#headClosing[from[edge]!]!
      this.#headClosing[from[edge]!] = edge
    }
  }

  get steps(): number {
    return this.#graph.steps
  }

  watches(literal: number): boolean {
    return this.#edgesOf.start[literal]! < this.#edgesOf.start[literal + 1]!
  }

  assert(literal: number): boolean {
    const { start, edges } = this.#edgesOf
    const { from, to, kind } = this.edges
    for (let i = start[literal]!; i < start[literal + 1]!; i += 1) {
      const edge = edges[i]!
      if (kind[edge] === CLOSES) {
        this.#nextClosing[edge] = this.#headClosing[from[edge]!]!
        this.#headClosing[from[edge]!] = edge
        this.#came[literal]! += 1
        const path = this.#graph.path(to[edge]!, from[edge]!, true)
        if (path !== undefined) return this.#refuse(edge, path)
        continue
      }
      if (!this.#graph.add(edge)) {
        return this.#refuse(edge, from[edge] === to[edge] ? [] : this.#graph.path(to[edge]!, from[edge]!, false)!)
      }
      this.#came[literal]! += 1
      if (this.#hasClosing && kind[edge] === SHOWS && !this.#staysHidden(edge)) return false
    }
    return true
  }

  retract(literal: number): void {
    const { start, edges } = this.#edgesOf
    const first = start[literal]!
    for (let i = first + this.#came[literal]! - 1; i >= first; i -= 1) {
      const edge = edges[i]!
      if (this.edges.kind[edge] === CLOSES) this.#headClosing[this.edges.from[edge]!] = this.#nextClosing[edge]!
      else this.#graph.remove(edge)
    }
    this.#came[literal] = 0
  }

  /** Whether no closing edge is closed by what an edge that came shows. */
  #staysHidden(edge: number): boolean {
    const graph = this.#graph
    graph.visible(this.edges.to[edge]!, true, this.#found)
    graph.visible(this.edges.from[edge]!, false, this.#foundBack)
    const found = this.#found
    for (let i = 0; i < found.length; i += 1) {
      const node = found.values[i]!
      for (let closing = this.#headClosing[node]!; closing !== NO_EDGE; closing = this.#nextClosing[closing]!) {
        const end = this.edges.to[closing]!
        if (graph.wasFound(end)) return this.#refuse(closing, graph.path(end, node, true)!)
      }
    }
    return true
  }

  #refuse(edge: number, path: readonly number[]): false {
    const { guard } = this.edges
    this.evidence = [edge, ...path]
    this.conflict = [...new Set(this.evidence.map((each) => guard[each]!))].filter((literal) => literal !== ALWAYS)
    return false
  }
}
