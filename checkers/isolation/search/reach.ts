/**
 * Which nodes of a graph can be reached from which.
 *
 * Where the nodes fall into few chains (sessions, say), of each node the last node of every chain that reaches it; else
 * bits, for as many nodes at a time as memory allows.
 */

import { type Chains, greedyChains } from './chains.js'
import { adjacencyOf, CLOSES, type EdgeList, SHOWS } from './edge-list.js'

/** Words of 32 bits that a table may have. */
const WORDS_MAX = 2 ** 24
/** Below this many nodes bits are as good as chains. */
const NODES_FEW = 512

export class Reach {
  /** Nodes in an order that all edges follow, and of each its place; after `compute` said `true`. */
  readonly order: Int32Array
  readonly place: Int32Array
  /** How many parts `select` has. */
  parts = 1
  /** Steps taken so far, as a measure of time. */
  steps = 0

  #chains: Chains | undefined
  #width = 0
  #table = new Int32Array(0)
  #first = 0
  #last = 0
  #start: Int32Array = new Int32Array(0)
  #ends: Int32Array = new Int32Array(0)

  /** @param known chains of the nodes which edges make, if there are any */
  constructor(
    private readonly nodes: number,
    private readonly edges: EdgeList,
    private readonly onlyShowing: boolean,
    private readonly known: Chains | undefined,
  ) {
    this.order = new Int32Array(nodes)
    this.place = new Int32Array(nodes)
  }

  isAcyclic(): boolean {
    this.#takeEdges()
    return this.#sort()
  }

  /** Takes the edges as they are now; `false` if they make a cycle. */
  compute(): boolean {
    this.#takeEdges()
    if (!this.#sort()) return false
    this.#chooseTable()
    this.select(0)
    return true
  }

  /** Whether there is a path, if only of no edge. Of several parts only the selected one says so. */
  reaches(from: number, to: number): boolean {
    const chains = this.#chains
    if (chains) {
      const chain = chains.chain[from]!
      return this.#table[to * this.#width + chain]! >= chains.place[from]!
    }
    if (from < this.#first || from >= this.#last) return false
    const bit = from - this.#first
    return ((this.#table[to * this.#width + (bit >> 5)]! >>> (bit & 31)) & 1) === 1
  }

  /** From now on the paths from a part of the nodes can be asked for. */
  select(part: number): void {
    if (this.#chains) this.#fillClocks(this.#chains)
    else {
      this.#first = part * this.#width * 32
      this.#last = Math.min(this.nodes, this.#first + this.#width * 32)
      this.#fillBits()
    }
  }

  #takeEdges(): void {
    const { from, to, kind, count } = this.edges
    const { onlyShowing } = this
    const has = onlyShowing ? (e: number) => kind[e] === SHOWS : (e: number) => kind[e] !== CLOSES
    const { start, edges } = adjacencyOf(this.nodes, from, count, has)
    this.#start = start
    for (let i = 0; i < edges.length; i += 1) edges[i] = to[edges[i]!]!
    this.#ends = edges
    this.steps += edges.length
  }

  #sort(): boolean {
    const { order, nodes, place } = this
    const [start, ends] = [this.#start, this.#ends]
    const before = new Int32Array(nodes)
    for (let i = 0; i < ends.length; i += 1) before[ends[i]!]! += 1
    let count = 0
    for (let node = 0; node < nodes; node += 1) {
      if (before[node] !== 0) continue
      order[count] = node
      count += 1
    }
    for (let i = 0; i < count; i += 1) {
      const node = order[i]!
      place[node] = i
      for (let e = start[node]!; e < start[node + 1]!; e += 1) {
        const end = ends[e]!
        before[end]! -= 1
        if (before[end] !== 0) continue
        order[count] = end
        count += 1
      }
    }
    return count === nodes
  }

  #chooseTable(): void {
    const { nodes } = this
    const words = (nodes + 31) >> 5
    this.#chains = undefined
    if (nodes > NODES_FEW) {
      if (this.known && this.known.count <= words) this.#chains = this.known
      else {
        const greedy = greedyChains(this.order, this.#start, this.#ends)
        if (greedy.count <= words) this.#chains = greedy
      }
    }
    if (this.#chains) {
      this.#width = this.#chains.count
      this.parts = 1
    } else {
      this.#width = Math.max(1, Math.min(words, Math.floor(WORDS_MAX / Math.max(1, nodes))))
      this.parts = Math.max(1, Math.ceil(words / this.#width))
    }
    const size = nodes * this.#width
    if (this.#table.length < size) this.#table = new Int32Array(size)
  }

  #fillClocks({ chain, place, count }: Chains): void {
    const [start, ends, table] = [this.#start, this.#ends, this.#table]
    table.fill(-1, 0, this.nodes * count)
    for (const node of this.order) {
      const at = node * count
      // The place is that in its chain, which is later than any other of the chain that reaches it.
      if (place[node]! > table[at + chain[node]!]!) table[at + chain[node]!] = place[node]!
      for (let e = start[node]!; e < start[node + 1]!; e += 1) {
        const end = ends[e]! * count
        for (let c = 0; c < count; c += 1) if (table[at + c]! > table[end + c]!) table[end + c] = table[at + c]!
      }
    }
    this.steps += ends.length * count
  }

  #fillBits(): void {
    const [start, ends, table, width, first, last] = [
      this.#start,
      this.#ends,
      this.#table,
      this.#width,
      this.#first,
      this.#last,
    ]
    table.fill(0, 0, this.nodes * width)
    for (const node of this.order) {
      const at = node * width
      if (node >= first && node < last) table[at + ((node - first) >> 5)]! |= 1 << ((node - first) & 31)
      for (let e = start[node]!; e < start[node + 1]!; e += 1) {
        const end = ends[e]! * width
        for (let w = 0; w < width; w += 1) table[end + w]! |= table[at + w]!
      }
    }
    this.steps += ends.length * width
  }
}
