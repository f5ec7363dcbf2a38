/**
 * Configurations as short sequences of integers.
 *
 * The set of placed operations is known by its edge: let `bound` be the operation whose return comes first among the
 * unplaced ones. Whatever returned before is placed; whatever was called after is not. Only operations that were open
 * at that return differ, so one bit each says it all, and entries stay short however long the history is.
 */
import type { Operation } from '../../history/index.js'

export class Windows {
  /** Place of each operation among the completed ones, or among the others. */
  private readonly rank: number[] = []
  /** For each bound, the lowest rank that may be open at its return, and the 32-bit words for completed ones. */
  private readonly base: number[] = []
  private readonly words: number[] = []
  /** The words for all. */
  private readonly wordsTotal: number[] = []
  private readonly scratch: Int32Array
  /** Length of the last entry. */
  length = 0

  constructor(
    operations: readonly Operation[],
    private readonly required: readonly boolean[],
  ) {
    /** How many completed operations there are among the first i. */
    const requiredAmong = [0]
    for (const [i, isRequired] of required.entries()) {
      const before = requiredAmong[i]!
      this.rank.push(isRequired ? before : i - before)
      requiredAmong.push(before + (isRequired ? 1 : 0))
    }
    const byReturn = operations.map((_, i) => i).filter((i) => required[i])
    byReturn.sort((a, b) => operations[b]!.completed! - operations[a]!.completed!)
    let base = byReturn.length
    for (const i of byReturn) {
      base = Math.min(base, this.rank[i]!)
      this.base[i] = base
      const called = calledBefore(operations, operations[i]!.completed!)
      const requiredCalled = requiredAmong[called]!
      this.words[i] = Math.ceil((requiredCalled - base) / 32)
      this.wordsTotal[i] = this.words[i]! + Math.ceil((called - requiredCalled) / 32)
    }
    this.scratch = new Int32Array(2 + byReturn.reduce((max, i) => Math.max(max, this.wordsTotal[i]!), 0))
  }

  /** The configuration as the first `length` integers of an array that the next call overwrites. O(open operations). */
  entry(bound: number, state: number, open: readonly number[]): Int32Array {
    const { scratch } = this
    this.length = 2 + this.wordsTotal[bound]!
    scratch.fill(0, 0, this.length)
    scratch[0] = bound
    scratch[1] = state
    for (const i of open) {
      const bit = this.required[i] ? this.rank[i]! - this.base[bound]! : 32 * this.words[bound]! + this.rank[i]!
      const word = 2 + (bit >> 5)
      scratch[word] = scratch[word]! | (1 << (bit & 31))
    }
    return scratch
  }
}

/** How many operations were called before a position; they are in order of invocation. */
function calledBefore(operations: readonly Operation[], position: number): number {
  let low = 0
  let high = operations.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (operations[middle]!.invoked < position) low = middle + 1
    else high = middle
  }
  return low
}
