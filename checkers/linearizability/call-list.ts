/**
 * The calls and returns that are not placed yet, in order of time, as a doubly linked list in two arrays. What is taken
 * out keeps its own links, so that it can be put back (Knuth, "Dancing links" (2000)).
 */
import type { Operation } from '../../history/index.js'

/** Integers in pieces of one array: to make one large array takes no longer than to make a small one. */
export class Room {
  #used = 0
  readonly #all: Int32Array

  constructor(length: number) {
    this.#all = new Int32Array(length)
  }

  /** Zeroes. */
  take(length: number): Int32Array {
    const piece = new Int32Array(this.#all.buffer, 4 * this.#used, length)
    this.#used += length
    return piece
  }
}

/** Node `i` is the call of operation i, `n + i` its return, which only required operations have; `2n` is both ends. */
export class CallList {
  readonly after: Int32Array
  readonly before: Int32Array
  private readonly ends: number

  /** @param operations in order of invocation */
  constructor(operations: readonly Operation[], required: readonly boolean[], room: Room) {
    const n = operations.length
    this.ends = 2 * n
    this.after = room.take(2 * n + 1)
    this.before = room.take(2 * n + 1)
    // What is under way, the first to return first.
    const open = room.take(n)
    let [first, end] = [0, 0]
    let last = this.ends
    for (let i = 0; i < n; i += 1) {
      const { invoked } = operations[i]!
      while (first < end && operations[open[first]!]!.completed! < invoked) last = this.link(last, n + open[first++]!)
      last = this.link(last, i)
      if (!required[i]) continue
      insert(open, first, end, i, operations)
      end += 1
    }
    while (first < end) last = this.link(last, n + open[first++]!)
    this.link(last, this.ends)
  }

  /** Room for the list of n operations. */
  static room(n: number): number {
    return 5 * n + 2
  }

  private link(last: number, node: number): number {
    this.after[last] = node
    this.before[node] = last
    return node
  }

  /** The first node, or `2n` when nothing is left. */
  get first(): number {
    return this.after[this.ends]!
  }

  unlink(node: number): void {
    this.after[this.before[node]!] = this.after[node]!
    this.before[this.after[node]!] = this.before[node]!
  }

  /** Nodes must go back in the reverse of the order in which they were taken out. */
  relink(node: number): void {
    this.after[this.before[node]!] = node
    this.before[this.after[node]!] = node
  }
}

/** Puts an operation among those from `first` to before `end`, which are in order of return, behind its equals. */
function insert(open: Int32Array, first: number, end: number, i: number, operations: readonly Operation[]): void {
  const completed = operations[i]!.completed!
  let [low, high] = [first, end]
  while (low < high) {
    const middle = (low + high) >> 1
    if (operations[open[middle]!]!.completed! <= completed) low = middle + 1
    else high = middle
  }
  if (low < end) open.copyWithin(low + 1, low, end)
  open[low] = i
}
