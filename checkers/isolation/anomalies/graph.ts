/**
 * The dependencies between transactions as one directed graph in columns, small enough for a million of them.
 *
 * Where many come before many (real time; whoever missed a write that no list shows), edges lead through stand-ins: nodes
 * behind the transactions that only pass on. A *hop* leads from a transaction, over any number of stand-ins, to another
 * transaction; its first edge says of what kind it is. No hop leads from a transaction to itself.
 */
import { NONE } from '../observations.js'

/**
 * Kinds of edges, as bits. `WW_DISPUTED`: shown by the longest list of a key of which another list says otherwise. `ON`
 * leads on from a stand-in.
 */
export const WW = 1
export const WR = 2
export const RW = 4
export const SO = 8
export const RT = 16
export const ON = 32
export const WW_DISPUTED = 64
export const ALL_KINDS = 0xff

export interface Graph {
  /** Transactions are 0 … count − 1, stand-ins count … size − 1. */
  readonly count: number
  readonly size: number
  /** The edges of node v are `start[v]` … `start[v + 1]` − 1. */
  readonly start: Int32Array
  readonly to: Int32Array
  readonly kind: Uint8Array
  /** The key, or `NONE` for edges that have none. */
  readonly key: Int32Array
}

/** At first: most graphs are small. */
const CAPACITY = 64

/** Edges in the order in which they are added; of several from one node that order is kept. */
export class Edges {
  length = 0
  size: number
  #from = new Int32Array(CAPACITY)
  #to = new Int32Array(CAPACITY)
  #key = new Int32Array(CAPACITY)
  #kind = new Uint8Array(CAPACITY)

  constructor(readonly count: number) {
    this.size = count
  }

  /** A new stand-in. */
  standIn(): number {
    this.size += 1
    return this.size - 1
  }

  add(from: number, to: number, kind: number, key: number = NONE): void {
    const at = this.length
    if (at === this.#from.length) this.#grow()
    this.#from[at] = from
    this.#to[at] = to
    this.#kind[at] = kind
    this.#key[at] = key
    this.length = at + 1
  }

  #grow(): void {
    const twice = (old: Int32Array) => {
      const grown = new Int32Array(old.length * 2)
      grown.set(old)
      return grown
    }
    const kinds = new Uint8Array(this.#kind.length * 2)
    kinds.set(this.#kind)
    this.#from = twice(this.#from)
    this.#to = twice(this.#to)
    this.#key = twice(this.#key)
    this.#kind = kinds
  }

  /** O(nodes + edges). */
  graph(): Graph {
    const { count, size, length } = this
    const start = new Int32Array(size + 1)
    for (let i = 0; i < length; i += 1) start[this.#from[i]! + 1]! += 1
    for (let v = 0; v < size; v += 1) start[v + 1]! += start[v]!
    const next = start.slice(0, size)
    const [to, key, kind] = [new Int32Array(length), new Int32Array(length), new Uint8Array(length)]
    for (let i = 0; i < length; i += 1) {
      const from = this.#from[i]!
      const at = next[from]!
      next[from] = at + 1
      to[at] = this.#to[i]!
      key[at] = this.#key[i]!
      kind[at] = this.#kind[i]!
    }
    return { count, size, start, to, kind, key }
  }
}

/**
 * From each source an edge to each target other than itself, O(sources + targets) of them where the targets are many: two
 * lines of stand-ins, one from the first target on, one from the last one back, so that a source among the targets can
 * be left out.
 * @param sources with the kind of their edges
 */
export function fanOut(
  edges: Edges,
  sources: Iterable<readonly [source: number, kind: number]>,
  targets: ArrayLike<number>,
  key: number,
  placeOf: (source: number) => number | undefined,
): void {
  if (targets.length <= FEW) {
    for (const [source, kind] of sources) {
      for (let i = 0; i < targets.length; i += 1) if (targets[i] !== source) edges.add(source, targets[i]!, kind, key)
    }
    return
  }
  const last = targets.length - 1
  const onward = Array.from({ length: targets.length }, () => edges.standIn())
  const backward = Array.from({ length: targets.length }, () => edges.standIn())
  for (let i = 0; i <= last; i += 1) {
    edges.add(onward[i]!, targets[i]!, ON, key)
    edges.add(backward[i]!, targets[i]!, ON, key)
    if (i < last) edges.add(onward[i]!, onward[i + 1]!, ON, key)
    if (i > 0) edges.add(backward[i]!, backward[i - 1]!, ON, key)
  }
  for (const [source, kind] of sources) {
    const place = placeOf(source) ?? NONE
    if (place < last) edges.add(source, onward[place + 1]!, kind, key)
    if (place > 0) edges.add(source, backward[place - 1]!, kind, key)
  }
}
const FEW = 8

/**
 * Real time: from each transaction that ended before others began to these, in O(n log n) edges and time. Each end is a
 * stand-in that leads to the next end and to whatever began in between.
 */
export function addRealTime(edges: Edges, invoked: Int32Array, completed: Int32Array, endless: number): void {
  const { count } = edges
  const byEnd = new Int32Array(count)
  let ended = 0
  for (let v = 0; v < count; v += 1) if (completed[v]! < endless) byEnd[ended++] = v
  const ends = byEnd.subarray(0, ended).sort((a, b) => completed[a]! - completed[b]!)
  const byBegin = Int32Array.from({ length: count }, (_, v) => v).sort((a, b) => invoked[a]! - invoked[b]!)
  let standIn: number = NONE
  let begun = 0
  for (const v of ends) {
    while (begun < count && invoked[byBegin[begun]!]! <= completed[v]!) {
      if (standIn !== NONE) edges.add(standIn, byBegin[begun]!, ON)
      begun += 1
    }
    if (begun === count) return
    const next = edges.standIn()
    if (standIn !== NONE) edges.add(standIn, next, ON)
    edges.add(v, next, RT)
    standIn = next
  }
  for (; begun < count && standIn !== NONE; begun += 1) edges.add(standIn, byBegin[begun]!, ON)
}
