/** The shortest circle of a graph that is given as a list of edges. */
import { components } from './components.js'
import { Ints } from './ints.js'

const NONE = -1

export class Edges {
  readonly from = new Ints()
  readonly to = new Ints()

  constructor(public nodes: number) {}

  add(from: number, to: number): void {
    this.from.push(from)
    this.to.push(to)
  }

  /** A new node. */
  node(): number {
    this.nodes += 1
    return this.nodes - 1
  }

  /** The edges, sorted by where they begin, and where those of each node begin among them. O(nodes and edges). */
  byNode(): { readonly edges: Int32Array; readonly starts: Int32Array } {
    const starts = new Int32Array(this.nodes + 1)
    const { length } = this.from
    for (let edge = 0; edge < length; edge += 1) starts[this.from.at(edge) + 1]! += 1
    for (let node = 0; node < this.nodes; node += 1) starts[node + 1]! += starts[node]!
    const next = starts.slice()
    const edges = new Int32Array(length)
    for (let edge = 0; edge < length; edge += 1) {
      const from = this.from.at(edge)
      edges[next[from]!] = edge
      next[from]! += 1
    }
    return { edges, starts }
  }

  /** The component of each node: those on a circle together have the same. */
  components({ edges, starts }: { readonly edges: Int32Array; readonly starts: Int32Array }): Int32Array {
    return components(this.nodes, starts, edges, this.to)
  }

  /**
   * The nodes of a circle, in its order: one of the shortest there are, unless very many are on circles. O(nodes and
   * edges).
   */
  circle(): readonly number[] | undefined {
    const sorted = this.byNode()
    const component = this.components(sorted)
    const sizes = new Int32Array(this.nodes)
    for (let node = 0; node < this.nodes; node += 1) sizes[component[node]!]! += 1
    let shortest: readonly number[] | undefined
    let tries = TRIES_MAX
    for (let node = 0; node < this.nodes && tries > 0; node += 1) {
      if (sizes[component[node]!]! < 2) continue
      tries -= 1
      const circle = this.#circleFrom(node, component, sorted)
      if (shortest === undefined || circle.length < shortest.length) shortest = circle
    }
    return shortest
  }

  #circleFrom(
    start: number,
    component: Int32Array,
    { edges, starts }: { readonly edges: Int32Array; readonly starts: Int32Array },
  ): readonly number[] {
    const cameFrom = new Map<number, number>([[start, NONE]])
    const queue = [start]
    for (const node of queue) {
      for (let i = starts[node]!; i < starts[node + 1]!; i += 1) {
        const to = this.to.at(edges[i]!)
        if (to === start) return wayTo(node, cameFrom)
        if (component[to] !== component[start] || cameFrom.has(to)) continue
        cameFrom.set(to, node)
        queue.push(to)
      }
    }
    throw new Error('A bug in Faultline: a node of a component of several is on no circle')
  }
}

/** From how many nodes a shortest circle is looked for. */
const TRIES_MAX = 64

function wayTo(last: number, cameFrom: ReadonlyMap<number, number>): readonly number[] {
  const way: number[] = []
  for (let node = last; node !== NONE; node = cameFrom.get(node)!) way.push(node)
  return way.reverse()
}
