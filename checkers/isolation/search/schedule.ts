/**
 * An order of the nodes as a run of the database might have been: one transaction after the other as it becomes possible,
 * and no version is overwritten while somebody who read it has still to come, if that can be.
 */
import { NONE } from '../observations.js'
import { type Adjacency, adjacencyOf, CLOSES } from './edge-list.js'
import type { Polygraph } from './polygraph.js'

/** The places of the nodes; all known edges are followed. O(edges + reads), and steps of nodes that have to wait. */
export function scheduledOrder(polygraph: Polygraph): Int32Array {
  return new Schedule(polygraph).run()
}

class Schedule {
  readonly #place: Int32Array
  #count = 0
  readonly #out: Adjacency
  /** How many edges each node still waits for. */
  readonly #before: Int32Array
  /** Nodes that are possible, the latest last, and those that wait nevertheless, by the key for whose sake they do. */
  readonly #ready: number[] = []
  readonly #waiting: number[][]
  /** All that waited, in their order: when nothing else is possible they do not wait any longer. */
  readonly #queue: number[] = []
  #taken = 0
  /** Of each source how many readers have still to come; of each key its last source, and who has begun to write it. */
  readonly #missing: Int32Array
  readonly #current: Int32Array
  readonly #holder: Int32Array
  /** By transaction: the keys and slots that it writes, and the keys and sources that it reads. */
  readonly #writes: number[][]
  readonly #reads: number[][]

  constructor(private readonly polygraph: Polygraph) {
    const { nodes, edges, observations, readers, slotNode, slotStart } = polygraph
    const { count, keys } = observations
    this.#place = new Int32Array(nodes).fill(NONE)
    this.#out = adjacencyOf(nodes, edges.from, edges.count, (edge) => edges.kind[edge] !== CLOSES)
    this.#before = new Int32Array(nodes)
    for (const edge of this.#out.edges) this.#before[edges.to[edge]!]! += 1
    this.#waiting = keys.map(() => [])
    this.#missing = new Int32Array(readers.head.length)
    this.#current = Int32Array.from(keys, (_, key) => polygraph.initialOf(key))
    this.#holder = new Int32Array(keys.length).fill(NONE)
    this.#writes = Array.from({ length: count }, () => [])
    this.#reads = Array.from({ length: count }, () => [])
    for (let key = 0; key < keys.length; key += 1) {
      const [start, end] = [slotStart[key]!, slotStart[key + 1]!]
      if (end - start === 0) continue
      this.#collectReads(key, polygraph.initialOf(key))
      for (let slot = start; slot < end; slot += 1) {
        this.#writes[slotNode[slot]!]!.push(key, slot)
        this.#collectReads(key, slot)
      }
    }
  }

  #collectReads(key: number, source: number): void {
    const { readers } = this.polygraph
    for (let entry = readers.head[source]!; entry !== NONE; entry = readers.next.values[entry]!) {
      this.#reads[readers.node.values[entry]!]!.push(key, source)
      this.#missing[source]! += 1
    }
  }

  run(): Int32Array {
    const { nodes } = this.polygraph
    for (let node = nodes - 1; node >= 0; node -= 1) if (this.#before[node] === 0) this.#ready.push(node)
    while (this.#count < nodes) {
      const node = this.#ready.pop() ?? this.#queue[this.#taken++]!
      if (this.#place[node] !== NONE) continue
      const key = this.#taken > 0 && this.#queue[this.#taken - 1] === node ? NONE : this.#waitsFor(node)
      if (key === NONE) this.#run(node)
      else {
        this.#waiting[key]!.push(node)
        this.#queue.push(node)
      }
    }
    return this.#place
  }

  /** The key for whose sake a node had better wait, or `NONE`. */
  #waitsFor(node: number): number {
    const { polygraph } = this
    const transaction = polygraph.transactionAt(node)
    if (transaction === NONE) return NONE
    const writes = this.#writes[transaction]!
    const isBegin = node === polygraph.begin(transaction)
    for (let i = 0; i < writes.length; i += 2) {
      const key = writes[i]!
      if (isBegin && this.#holder[key] !== NONE) return key
      const source = this.#current[key]!
      const own = isBegin && this.#hasRead(transaction, source) ? 1 : 0
      if (this.#missing[source]! > own) return key
    }
    return NONE
  }

  #hasRead(transaction: number, source: number): boolean {
    const reads = this.#reads[transaction]!
    for (let i = 1; i < reads.length; i += 2) if (reads[i] === source) return true
    return false
  }

  #run(node: number): void {
    const { polygraph } = this
    this.#place[node] = this.#count
    this.#count += 1
    const transaction = polygraph.transactionAt(node)
    if (transaction !== NONE) {
      if (node === polygraph.begin(transaction)) this.#begin(transaction)
      if (node === polygraph.end(transaction)) this.#end(transaction)
    }
    const { start, edges } = this.#out
    for (let i = start[node]!; i < start[node + 1]!; i += 1) {
      const end = polygraph.edges.to[edges[i]!]!
      this.#before[end]! -= 1
      if (this.#before[end] === 0) this.#ready.push(end)
    }
  }

  #begin(transaction: number): void {
    const [writes, reads] = [this.#writes[transaction]!, this.#reads[transaction]!]
    for (let i = 0; i < reads.length; i += 2) {
      const [key, source] = [reads[i]!, reads[i + 1]!]
      this.#missing[source]! -= 1
      if (this.#missing[source]! <= 1 && this.#current[key] === source) this.#wake(key)
    }
    const { isSplit, overwritesAtEnd } = this.polygraph.layout
    if (isSplit && !overwritesAtEnd) for (let i = 0; i < writes.length; i += 2) this.#holder[writes[i]!] = transaction
  }

  #end(transaction: number): void {
    const writes = this.#writes[transaction]!
    for (let i = 0; i < writes.length; i += 2) {
      const [key, slot] = [writes[i]!, writes[i + 1]!]
      this.#current[key] = slot
      if (this.#holder[key] === transaction) this.#holder[key] = NONE
      this.#wake(key)
    }
  }

  #wake(key: number): void {
    const waiting = this.#waiting[key]!
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) this.#ready.push(node)
  }
}
