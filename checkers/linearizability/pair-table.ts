/** From pairs of small numbers to a number, in one flat array: what a search looks up most, without an object for each. */

/** There is nothing for this pair. */
export const UNKNOWN = -2

export class PairTable {
  /** Three integers for each slot: the first number and one, the second, and what belongs to them. */
  #cells: Int32Array
  #mask: number
  #size = 0

  /** @param expected how many pairs there will be, as far as can be told */
  constructor(expected: number) {
    let slots = 16
    while (slots < 2 * expected) slots *= 2
    this.#mask = slots - 1
    this.#cells = new Int32Array(3 * slots)
  }

  /** `UNKNOWN` where nothing was set. */
  get(first: number, second: number): number {
    const cells = this.#cells
    const mask = this.#mask
    for (let slot = slotOf(first, second) & mask; ; slot = (slot + 1) & mask) {
      const found = cells[3 * slot]!
      if (found === 0) return UNKNOWN
      if (found === first + 1 && cells[3 * slot + 1] === second) return cells[3 * slot + 2]!
    }
  }

  /** @param first with `second`, a pair that has nothing yet */
  set(first: number, second: number, value: number): void {
    this.#size += 1
    if (2 * this.#size > this.#mask) this.#grow()
    place(this.#cells, this.#mask, first, second, value)
  }

  #grow(): void {
    const old = this.#cells
    this.#mask = 2 * this.#mask + 1
    this.#cells = new Int32Array(2 * old.length)
    for (let at = 0; at < old.length; at += 3)
      if (old[at] !== 0) place(this.#cells, this.#mask, old[at]! - 1, old[at + 1]!, old[at + 2]!)
  }
}

function place(cells: Int32Array, mask: number, first: number, second: number, value: number): void {
  let slot = slotOf(first, second) & mask
  while (cells[3 * slot] !== 0) slot = (slot + 1) & mask
  cells[3 * slot] = first + 1
  cells[3 * slot + 1] = second
  cells[3 * slot + 2] = value
}

function slotOf(first: number, second: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca77)
  return mixed ^ (mixed >>> 15)
}
