/** Which variable is decided next: the one that took part in the most conflicts lately, in a binary heap. */

const DECAY = 0.95
const TOO_LARGE = 1e100

export class Ranking {
  readonly activity: Float64Array
  #step = 1
  readonly #heap: Int32Array
  readonly #place: Int32Array
  #size = 0

  constructor(variables: number) {
    this.activity = new Float64Array(variables)
    this.#heap = new Int32Array(variables)
    this.#place = new Int32Array(variables).fill(-1)
    for (let variable = 0; variable < variables; variable += 1) this.add(variable)
  }

  get isEmpty(): boolean {
    return this.#size === 0
  }

  bump(variable: number): void {
    this.activity[variable]! += this.#step
    if (this.activity[variable]! > TOO_LARGE) {
      for (let v = 0; v < this.activity.length; v += 1) this.activity[v]! /= TOO_LARGE
      this.#step /= TOO_LARGE
    }
    if (this.#place[variable]! >= 0) this.#up(this.#place[variable]!)
  }

  decay(): void {
    this.#step /= DECAY
  }

  add(variable: number): void {
    if (this.#place[variable]! >= 0) return
    this.#heap[this.#size] = variable
    this.#place[variable] = this.#size
    this.#size += 1
    this.#up(this.#size - 1)
  }

  /** The highest variable, taken out. */
  pop(): number {
    const top = this.#heap[0]!
    this.#size -= 1
    this.#place[top] = -1
    if (this.#size > 0) {
      const last = this.#heap[this.#size]!
      this.#heap[0] = last
      this.#place[last] = 0
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
    const [heap, place] = [this.#heap, this.#place]
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
    const [heap, place] = [this.#heap, this.#place]
    const variable = heap[from]!
    let at = from
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.#size) break
      if (child + 1 < this.#size && this.#isAbove(heap[child + 1]!, heap[child]!)) child += 1
      if (!this.#isAbove(heap[child]!, variable)) break
      heap[at] = heap[child]!
      place[heap[at]!] = at
      at = child
    }
    heap[at] = variable
    place[variable] = at
  }
}
