/** A stack of 32-bit integers in a typed array that grows. */
export class IntStack {
  #words = new Int32Array(1024)
  length = 0

  push(value: number): void {
    if (this.length === this.#words.length) {
      const larger = new Int32Array(2 * this.length)
      larger.set(this.#words)
      this.#words = larger
    }
    this.#words[this.length++] = value
  }

  /** Expects that there is one. */
  pop(): number {
    return this.#words[--this.length]!
  }

  at(index: number): number {
    return this.#words[index]!
  }

  put(index: number, value: number): void {
    this.#words[index] = value
  }

  /** Turns round the order of the pairs from `start` on, each of which stays as it is. */
  reversePairs(start: number): void {
    const words = this.#words
    for (let low = start, high = this.length - 2; low < high; low += 2, high -= 2) {
      const [a, b] = [words[low]!, words[low + 1]!]
      words[low] = words[high]!
      words[low + 1] = words[high + 1]!
      words[high] = a
      words[high + 1] = b
    }
  }
}
