/** Which variable is decided next: the one that took part in the most conflicts lately, in a binary heap. */
import { Integers } from './growing.js'

const DECAY = 0.95
const TOO_LARGE = 1e100

export class Ranking {
  activity = new Float64Array(16)
  #step = 1
  readonly #heap = new Integers()
  readonly #place = new Integers()

  /** A new variable, not yet among those to be decided. */
  grow(): void {
    const variable = this.#place.length
    this.#place.push(-1)
    if (variable < this.activity.length) return
    const activity = new Float64Array(2 * variable)
    activity.set(this.activity)
    this.activity = activity
  }

  get isEmpty(): boolean {
    return this.#heap.length === 0
  }

  bump(variable: number): void {
    this.activity[variable]! += this.#step
    if (this.activity[variable]! > TOO_LARGE) {
      this.activity = this.activity.map((activity) => activity / TOO_LARGE)
      this.#step /= TOO_LARGE
    }
    const at = this.#place.values[variable]!
    if (at >= 0) this.#up(at)
  }

  decay(): void {
    this.#step /= DECAY
  }

  add(variable: number): void {
    if (this.#place.values[variable]! >= 0) return
    this.#heap.push(variable)
    this.#place.values[variable] = this.#heap.length - 1
    this.#up(this.#heap.length - 1)
  }

  /** The highest variable, taken out. */
  pop(): number {
    const heap = this.#heap.values
    const top = heap[0]!
    const last = heap[this.#heap.length - 1]!
    this.#heap.length -= 1
    this.#place.values[top] = -1
    if (this.#heap.length > 0) {
      heap[0] = last
      this.#place.values[last] = 0
      this.#down(0)
    }
    return top
  }

  /** Equal activities are in the order of their numbers. */
  #isAbove(a: number, b: number): boolean {
    const difference = this.activity[a]! - this.activity[b]!
    return difference > 0 || (difference === 0 && a < b)
  }

  #up(from: number): void {
    const [heap, place] = [this.#heap.values, this.#place.values]
    const variable = heap[from]!
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#isAbove(variable, heap[parent]!)) break
      heap[at] = heap[parent]!
      place[heap[at]!] = at
      at = parent
    }
    heap[at] = variable
    place[variable] = at
  }

  #down(from: number): void {
    const size = this.#heap.length
    const [heap, place] = [this.#heap.values, this.#place.values]
    const variable = heap[from]!
    let at = from
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      if (child + 1 < size && this.#isAbove(heap[child + 1]!, heap[child]!)) child += 1
      if (!this.#isAbove(heap[child]!, variable)) break
      heap[at] = heap[child]!
      place[heap[at]!] = at
      at = child
    }
    heap[at] = variable
    place[variable] = at
  }
}
