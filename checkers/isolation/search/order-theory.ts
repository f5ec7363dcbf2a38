/**
 * The theory of the solver: edges whose literals are true make no cycle, and no edge that only closes has a path of edges
 * that show from its end to its beginning.
 */
import { adjacencyOf, CLOSES, type EdgeList, SHOWS } from './edge-list.js'
import { Graph, NO_EDGE } from './graph.js'
import { Integers } from './growing.js'
import { ALWAYS } from './literals.js'
import { NONE, type Theory, type VariableSource } from './theory.js'

/** Says what must be decided, if that is not all. */
export interface Chooser {
  /** A variable, perhaps a new one with edges; or `NONE`. */
  choose(solver: VariableSource, theory: OrderTheory): number
}

export class OrderTheory implements Theory {
  conflict: number[] = []
  /** Edges of the cycle. */
  evidence: number[] = []
  readonly graph: Graph
  /** Of each literal where its edges begin and end in `#edgesOf`. */
  readonly #start = new Integers()
  readonly #end = new Integers()
  readonly #edgesOf: Integers
  /** Of each literal how many of its edges are there. */
  readonly #came = new Integers()
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
    readonly edges: EdgeList,
    place: Int32Array,
    private readonly chooser?: Chooser,
    pairs = 0,
  ) {
    const { guard, kind, count, from } = edges
    this.graph = new Graph(nodes, edges, place, pairs)
    const { start, edges: edgesOf } = adjacencyOf(literals, guard, count, (edge) => guard[edge] !== ALWAYS)
    this.#edgesOf = new Integers(Math.max(16, edgesOf.length))
    for (const edge of edgesOf) this.#edgesOf.push(edge)
    for (let literal = 0; literal < literals; literal += 1) this.#addLiteral(start[literal]!, start[literal + 1]!)
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
    return this.graph.steps
  }

  #addLiteral(start: number, end: number): void {
    this.#start.push(start)
    this.#end.push(end)
    this.#came.push(0)
  }

  /** The next literal, which comes with the edges that were added last; none of them only closes. */
  addLiteral(firstEdge: number): void {
    const start = this.#edgesOf.length
    for (let edge = firstEdge; edge < this.edges.count; edge += 1) this.#edgesOf.push(edge)
    this.#addLiteral(start, this.#edgesOf.length)
    this.graph.grow()
  }

  watches(literal: number): boolean {
    return this.#start.values[literal]! < this.#end.values[literal]!
  }

  /** Whether all edges of a literal follow the order of the nodes anyway. */
  isSettled(literal: number): boolean {
    if (this.chooser === undefined) return false
    const { from, to } = this.edges
    const { place } = this.graph
    for (let i = this.#start.values[literal]!; i < this.#end.values[literal]!; i += 1) {
      const edge = this.#edgesOf.values[i]!
      if (place[from[edge]!]! > place[to[edge]!]!) return false
    }
    return true
  }

  choose(solver: VariableSource): number {
    return this.chooser?.choose(solver, this) ?? NONE
  }

  assert(literal: number): boolean {
    const edges = this.#edgesOf.values
    const { from, to, kind } = this.edges
    const end = this.#end.values[literal]!
    for (let i = this.#start.values[literal]!; i < end; i += 1) {
      const edge = edges[i]!
      if (kind[edge] === CLOSES) {
        this.#nextClosing[edge] = this.#headClosing[from[edge]!]!
        this.#headClosing[from[edge]!] = edge
        this.#came.values[literal]! += 1
        const path = this.graph.path(to[edge]!, from[edge]!, true)
        if (path !== undefined) return this.#refuse(edge, path)
        continue
      }
      if (!this.graph.add(edge)) {
        return this.#refuse(edge, from[edge] === to[edge] ? [] : this.graph.path(to[edge]!, from[edge]!, false)!)
      }
      this.#came.values[literal]! += 1
      if (this.#hasClosing && kind[edge] === SHOWS && !this.#staysHidden(edge)) return false
    }
    return true
  }

  retract(literal: number): void {
    const edges = this.#edgesOf.values
    const first = this.#start.values[literal]!
    for (let i = first + this.#came.values[literal]! - 1; i >= first; i -= 1) {
      const edge = edges[i]!
      if (this.edges.kind[edge] === CLOSES) this.#headClosing[this.edges.from[edge]!] = this.#nextClosing[edge]!
      else this.graph.remove(edge)
    }
    this.#came.values[literal] = 0
  }

  /** Whether no closing edge is closed by what an edge that came shows. */
  #staysHidden(edge: number): boolean {
    const { graph } = this
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
