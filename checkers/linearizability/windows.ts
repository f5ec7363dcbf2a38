/**
 * Configurations as short sequences of integers.
 *
 * The set of placed operations is known by its edge: let `bound` be the operation whose return comes first among the
 * unplaced ones. Whatever returned before is placed; whatever was called after is not. Only operations that were open
 * at that return differ, so one bit each says it all, and entries stay short however long the history is.
 */
import type { CallList, Room } from './call-list.js'

export class Windows {
  /** Place of each operation among the completed ones, or among the others. */
  private readonly rank: Int32Array
  /** For each bound, the lowest rank that may be open at its return, and the 32-bit words for completed ones. */
  private readonly base: Int32Array
  private readonly words: Int32Array
  /** The words for all. */
  private readonly wordsTotal: Int32Array
  private readonly scratch: Int32Array
  /** Length of the last entry. */
  length = 0

  /** @param list all calls and returns, none taken out */
  constructor(
    list: CallList,
    private readonly required: readonly boolean[],
    room: Room,
  ) {
    const n = required.length
    this.rank = room.take(n)
    this.base = room.take(n)
    this.words = room.take(n)
    this.wordsTotal = room.take(n)
    let requiredCount = 0
    for (let i = 0; i < n; i += 1) {
      this.rank[i] = required[i] ? requiredCount : i - requiredCount
      if (required[i]) requiredCount += 1
    }
    let [called, requiredCalled] = [n, requiredCount]
    let base = requiredCount
    let most = 0
    // Backwards: what was called before a return, and what returns from it on.
    for (let node = list.before[2 * n]!; node !== 2 * n; node = list.before[node]!) {
      if (node < n) {
        called -= 1
        if (required[node]) requiredCalled -= 1
        continue
      }
      const i = node - n
      base = Math.min(base, this.rank[i]!)
      this.base[i] = base
      this.words[i] = (requiredCalled - base + 31) >> 5
      this.wordsTotal[i] = this.words[i]! + ((called - requiredCalled + 31) >> 5)
      most = Math.max(most, this.wordsTotal[i]!)
    }
    this.scratch = new Int32Array(2 + most)
  }

  /** Room for the windows of n operations. */
  static room(n: number): number {
    return 4 * n
  }

  /** The configuration as the first `length` integers of an array that the next call overwrites. O(open operations). */
  entry(bound: number, state: number, open: Int32Array, count: number): Int32Array {
    const { scratch, rank } = this
    const length = 2 + this.wordsTotal[bound]!
    this.length = length
    scratch[0] = bound
    scratch[1] = state
    for (let word = 2; word < length; word += 1) scratch[word] = 0
    const base = this.base[bound]!
    const others = 32 * this.words[bound]!
    for (let place = 0; place < count; place += 1) {
      const i = open[place]!
      const bit = this.required[i] ? rank[i]! - base : others + rank[i]!
      const word = 2 + (bit >> 5)
      scratch[word] = scratch[word]! | (1 << (bit & 31))
    }
    return scratch
  }
}
