/** A list of whole numbers that grows, at four bytes each. */

export class Ints {
  length = 0
  #items = new Int32Array(64)

  push(item: number): void {
    if (this.length === this.#items.length) {
      const more = new Int32Array(this.length * 2)
      more.set(this.#items)
      this.#items = more
    }
    this.#items[this.length] = item
    this.length += 1
  }

  pop(): number {
    this.length -= 1
    return this.#items[this.length]!
  }

  at(index: number): number {
    return this.#items[index]!
  }

  set(index: number, item: number): void {
    this.#items[index] = item
  }

  clear(): void {
    this.length = 0
  }

  /** A copy of the items. */
  taken(): Int32Array {
    return this.#items.slice(0, this.length)
  }
}
