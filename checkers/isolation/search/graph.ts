/**
 * A graph some of whose edges come and go, last come first gone, with an order of its nodes that all edges follow.
 *
 * Source: Pearce & Kelly, "A dynamic topological sort algorithm for directed acyclic graphs" (2006). An order stays good
 * when edges go, so that going back costs nothing.
 */
import { type Adjacency, adjacencyOf, CLOSES, type EdgeList, SHOWS } from './edge-list.js'
import { Integers } from './growing.js'
import { ALWAYS } from './literals.js'

export const NO_EDGE = -1
const NOTHING = new Int32Array(0)

export class Graph {
  /** Nodes looked at so far. */
  steps = 0
  /** Of each node its place in the order. */
  readonly place: Int32Array
  /** The node at each place. */
  readonly at: Int32Array
  /** No place before this one has another node than before, since whoever wants to know has reset it. */
  changedFrom = 0
  readonly #alwaysOut: Adjacency
  readonly #alwaysIn: Adjacency
  /** The edges that came, as lists by their ends. */
  readonly #headOut: Int32Array
  readonly #headIn: Int32Array
  #nextOut: Int32Array
  #nextIn: Int32Array
  /** Nodes with the current mark have been visited. */
  readonly #marked: Int32Array
  #mark = 0
  readonly #forward = new Integers()
  readonly #backward = new Integers()
  readonly #parent: Int32Array
  #reordered = NOTHING

  /**
   * @param place an order that all edges follow which are always there
   * @param pairs how many pairs of nodes, 2i and 2i + 1, are to be kept close to each other
   */
  constructor(
    nodes: number,
    private readonly edges: EdgeList,
    place: Int32Array,
    private readonly pairs: number,
  ) {
    const { from, to, guard, kind, count } = edges
    this.place = place.slice()
    this.at = new Int32Array(nodes)
    for (let node = 0; node < nodes; node += 1) this.at[place[node]!] = node
    const isAlways = (edge: number) => guard[edge] === ALWAYS && kind[edge] !== CLOSES
    this.#alwaysOut = adjacencyOf(nodes, from, count, isAlways)
    this.#alwaysIn = adjacencyOf(nodes, to, count, isAlways)
    this.#headOut = new Int32Array(nodes).fill(NO_EDGE)
    this.#headIn = new Int32Array(nodes).fill(NO_EDGE)
    this.#nextOut = new Int32Array(count)
    this.#nextIn = new Int32Array(count)
    this.#marked = new Int32Array(nodes)
    this.#parent = new Int32Array(nodes)
  }

  /** There are more edges. */
  grow(): void {
    const { count } = this.edges
    if (count <= this.#nextOut.length) return
    const [nextOut, nextIn] = [new Int32Array(2 * count), new Int32Array(2 * count)]
    nextOut.set(this.#nextOut)
    nextIn.set(this.#nextIn)
    this.#nextOut = nextOut
    this.#nextIn = nextIn
  }

  /** Whether the edge can come; if not, it would close a cycle. */
  add(edge: number): boolean {
    const [from, to] = [this.edges.from[edge]!, this.edges.to[edge]!]
    this.#reordered = NOTHING
    if (from === to || (this.place[from]! > this.place[to]! && !this.#reorder(from, to))) return false
    this.#nextOut[edge] = this.#headOut[from]!
    this.#headOut[from] = edge
    this.#nextIn[edge] = this.#headIn[to]!
    this.#headIn[to] = edge
    if (this.pairs > 0) for (const node of this.#reordered) if (node < 2 * this.pairs) this.#tighten(node & ~1)
    return true
  }

  /** Takes back the edge that came last. */
  remove(edge: number): void {
    this.#headOut[this.edges.from[edge]!] = this.#nextOut[edge]!
    this.#headIn[this.edges.to[edge]!] = this.#nextIn[edge]!
  }

  /** Moves what lies between, so that `from` comes before `to`; `false` where there is a path back. */
  #reorder(from: number, to: number): boolean {
    const { place } = this
    if (!this.#collectForward(from, to)) return false
    this.#collectBackward(from, to)
    const [forward, backward] = [this.#forward, this.#backward]
    const before = backward.values.subarray(0, backward.length)
    const after = forward.values.subarray(0, forward.length)
    // Places, not nodes, have been collected: they are dealt out again, to those behind `from` first.
    before.sort()
    after.sort()
    const places = new Int32Array(before.length + after.length)
    places.set(before)
    places.set(after, before.length)
    const nodes = places.map((at) => this.at[at]!)
    places.sort()
    this.changedFrom = Math.min(this.changedFrom, places[0]!)
    for (let i = 0; i < places.length; i += 1) {
      place[nodes[i]!] = places[i]!
      this.at[places[i]!] = nodes[i]!
    }
    this.#reordered = nodes
    return true
  }

  /** Moves a beginning close before its end, and then the end close behind it, as far as edges allow. */
  #tighten(begin: number): void {
    const { place } = this
    const end = begin + 1
    if (place[end]! - place[begin]! === 1) return
    let first = place[end]!
    this.#eachNeighbour(begin, true, (other) => {
      if (place[other]! < first) first = place[other]!
    })
    this.#shift(begin, first - 1)
    let last = place[begin]!
    this.#eachNeighbour(end, false, (other) => {
      if (place[other]! > last) last = place[other]!
    })
    this.#shift(end, last + 1)
  }

  #eachNeighbour(node: number, isForward: boolean, visit: (other: number) => void): void {
    const { start, edges } = isForward ? this.#alwaysOut : this.#alwaysIn
    const [head, next] = isForward ? [this.#headOut, this.#nextOut] : [this.#headIn, this.#nextIn]
    const ends = isForward ? this.edges.to : this.edges.from
    for (let e = start[node]!; e < start[node + 1]!; e += 1) visit(ends[edges[e]!]!)
    for (let edge = head[node]!; edge !== NO_EDGE; edge = next[edge]!) visit(ends[edge]!)
  }

  #shift(node: number, target: number): void {
    const { place } = this
    const { at } = this
    if (target === place[node]!) return
    const step = target > place[node]! ? 1 : -1
    this.changedFrom = Math.min(this.changedFrom, place[node]!)
    for (let i = place[node]!; i !== target; i += step) {
      at[i] = at[i + step]!
      place[at[i]!] = i
    }
    at[target] = node
    place[node] = target
    this.changedFrom = Math.min(this.changedFrom, target)
  }

  /** The places of nodes behind `to`, up to that of `from`; `false` if `from` is one of them. */
  #collectForward(from: number, to: number): boolean {
    const { place } = this
    const { start, edges } = this.#alwaysOut
    const ends = this.edges.to
    const [found, marked] = [this.#forward, this.#marked]
    const last = place[from]!
    this.#mark += 1
    const mark = this.#mark
    found.length = 0
    found.push(place[to]!)
    marked[to] = mark
    for (let i = 0; i < found.length; i += 1) {
      const node = this.at[found.values[i]!]!
      for (let e = start[node]!; e < start[node + 1]!; e += 1) {
        const end = ends[edges[e]!]!
        if (marked[end] === mark || place[end]! > last) continue
        if (end === from) return false
        marked[end] = mark
        found.push(place[end]!)
      }
      for (let edge = this.#headOut[node]!; edge !== NO_EDGE; edge = this.#nextOut[edge]!) {
        const end = ends[edge]!
        if (marked[end] === mark || place[end]! > last) continue
        if (end === from) return false
        marked[end] = mark
        found.push(place[end]!)
      }
    }
    this.steps += found.length
    return true
  }

  #collectBackward(from: number, to: number): void {
    const { place } = this
    const { start, edges } = this.#alwaysIn
    const ends = this.edges.from
    const [found, marked] = [this.#backward, this.#marked]
    const first = place[to]!
    this.#mark += 1
    const mark = this.#mark
    found.length = 0
    found.push(place[from]!)
    marked[from] = mark
    for (let i = 0; i < found.length; i += 1) {
      const node = this.at[found.values[i]!]!
      for (let e = start[node]!; e < start[node + 1]!; e += 1) {
        const end = ends[edges[e]!]!
        if (marked[end] === mark || place[end]! < first) continue
        marked[end] = mark
        found.push(place[end]!)
      }
      for (let edge = this.#headIn[node]!; edge !== NO_EDGE; edge = this.#nextIn[edge]!) {
        const end = ends[edge]!
        if (marked[end] === mark || place[end]! < first) continue
        marked[end] = mark
        found.push(place[end]!)
      }
    }
    this.steps += found.length
  }

  /** The edges of a path, last first, with as few that need a literal as can be; `undefined` if there is none. */
  path(from: number, to: number, onlyShowing: boolean): number[] | undefined {
    const { place } = this
    const { start, edges } = this.#alwaysOut
    const { to: ends, kind } = this.edges
    const last = place[to]!
    const [marked, parent] = [this.#marked, this.#parent]
    if (place[from]! >= last) return undefined
    this.#mark += 1
    const mark = this.#mark
    let now = [from]
    let next: number[] = []
    marked[from] = mark
    while (now.length > 0) {
      for (const node of now) {
        if (node === to) return this.#walkBack(from, to)
        for (let e = start[node]!; e < start[node + 1]!; e += 1) {
          const edge = edges[e]!
          const end = ends[edge]!
          if (marked[end] === mark || place[end]! > last || (onlyShowing && kind[edge] !== SHOWS)) continue
          marked[end] = mark
          parent[end] = edge
          now.push(end)
        }
        for (let edge = this.#headOut[node]!; edge !== NO_EDGE; edge = this.#nextOut[edge]!) {
          const end = ends[edge]!
          if (marked[end] === mark || place[end]! > last || (onlyShowing && kind[edge] !== SHOWS)) continue
          next.push(edge)
        }
      }
      this.steps += now.length
      now = []
      for (const edge of next) {
        const end = ends[edge]!
        if (marked[end] === mark) continue
        marked[end] = mark
        parent[end] = edge
        now.push(end)
      }
      next = []
    }
    return undefined
  }

  #walkBack(from: number, to: number): number[] {
    const path: number[] = []
    for (let node = to; node !== from; node = this.edges.from[this.#parent[node]!]!) path.push(this.#parent[node]!)
    return path
  }

  /** All that can be reached over edges that show, from a node or, if not `isForward`, back from it; itself first. */
  visible(node: number, isForward: boolean, found: Integers): void {
    const { start, edges } = isForward ? this.#alwaysOut : this.#alwaysIn
    const [head, next] = isForward ? [this.#headOut, this.#nextOut] : [this.#headIn, this.#nextIn]
    const { from, to, kind } = this.edges
    const ends = isForward ? to : from
    const marked = this.#marked
    this.#mark += 1
    const mark = this.#mark
    found.length = 0
    found.push(node)
    marked[node] = mark
    for (let i = 0; i < found.length; i += 1) {
      const at = found.values[i]!
      for (let e = start[at]!; e < start[at + 1]!; e += 1) {
        const end = ends[edges[e]!]!
        if (marked[end] === mark || kind[edges[e]!] !== SHOWS) continue
        marked[end] = mark
        found.push(end)
      }
      for (let edge = head[at]!; edge !== NO_EDGE; edge = next[edge]!) {
        const end = ends[edge]!
        if (marked[end] === mark || kind[edge] !== SHOWS) continue
        marked[end] = mark
        found.push(end)
      }
    }
    this.steps += found.length
  }

  /** Whether the last look found a node. */
  wasFound(node: number): boolean {
    return this.#marked[node] === this.#mark
  }
}
