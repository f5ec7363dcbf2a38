/** Numbers for pairs of small numbers, equal pairs to one number: an open-addressing table in one flat array. */

/** A pair that has no number. */
export const UNNUMBERED = -1

export class PairNumbers {
  /** How many pairs have a number: 0 … count − 1. */
  count = 0
  /** Three integers a slot: the first number and one, the second, the pair's number. */
  #cells = new Int32Array(3 * 64)
  #mask = 63

  /** The number of a pair, a new one if it has none. */
  of(first: number, second: number): number {
    const slot = this.#slot(first, second)
    if (this.#cells[3 * slot] !== 0) return this.#cells[3 * slot + 2]!
    const number = this.count
    this.count += 1
    this.#put(slot, first, second, number)
    if (2 * this.count > this.#mask) this.#grow()
    return number
  }

  find(first: number, second: number): number {
    const slot = this.#slot(first, second)
    return this.#cells[3 * slot] === 0 ? UNNUMBERED : this.#cells[3 * slot + 2]!
  }

  #slot(first: number, second: number): number {
    const cells = this.#cells
    const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca77)
    let slot = (mixed ^ (mixed >>> 15)) & this.#mask
    while (cells[3 * slot] !== 0 && (cells[3 * slot] !== first + 1 || cells[3 * slot + 1] !== second))
      slot = (slot + 1) & this.#mask
    return slot
  }

  #put(slot: number, first: number, second: number, number: number): void {
    this.#cells[3 * slot] = first + 1
    this.#cells[3 * slot + 1] = second
    this.#cells[3 * slot + 2] = number
  }

  #grow(): void {
    const old = this.#cells
    this.#mask = 2 * this.#mask + 1
    this.#cells = new Int32Array(2 * old.length)
    for (let at = 0; at < old.length; at += 3) {
      if (old[at] === 0) continue
      this.#put(this.#slot(old[at]! - 1, old[at + 1]!), old[at]! - 1, old[at + 1]!, old[at + 2]!)
    }
  }
}
