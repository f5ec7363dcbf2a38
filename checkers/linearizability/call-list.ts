/**
 * The calls and returns that are not placed yet, in order of time, as a doubly linked list in two arrays. What is taken
 * out keeps its own links, so that it can be put back (Knuth, "Dancing links" (2000)).
 */
import type { Operation } from '../../history/index.js'

/** Node `i` is the call of operation i, `n + i` its return, which only required operations have; `2n` is both ends. */
export class CallList {
  readonly after: Int32Array
  readonly before: Int32Array
  private readonly ends: number

  constructor(operations: readonly Operation[], required: readonly boolean[]) {
    const n = operations.length
    this.ends = 2 * n
    this.after = new Int32Array(2 * n + 1)
    this.before = new Int32Array(2 * n + 1)
    // Sorted as numbers, by position and then by node, which is much faster than objects are.
    const keys = new Float64Array(n + required.reduce((sum, isRequired) => sum + Number(isRequired), 0))
    let length = 0
    for (let i = 0; i < n; i += 1) {
      keys[length++] = operations[i]!.invoked * this.ends + i
      if (required[i]) keys[length++] = operations[i]!.completed! * this.ends + n + i
    }
    keys.sort()
    let last = this.ends
    for (const key of keys) {
      const node = key % this.ends
      this.after[last] = node
      this.before[node] = last
      last = node
    }
    this.after[last] = this.ends
    this.before[this.ends] = last
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
