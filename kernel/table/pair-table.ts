/** A map from pairs of integers to integers, in one typed array: the memo tables of the kernel. */

const EMPTY = -1
const COLUMNS = 3

/**
 * Open addressing with linear probing, at most half full. Keys are pairs of 32-bit integers whose first is not negative;
 * values are integers. `get` and `set` take constant expected time; memory is 24 bytes an entry or more.
 */
export class PairTable {
  #slots: Int32Array
  #mask: number
  #size = 0

  constructor(capacity = 1024) {
    let length = 16
    while (length < capacity * 2) length *= 2
    this.#slots = new Int32Array(length * COLUMNS).fill(EMPTY)
    this.#mask = length - 1
  }

  get size(): number {
    return this.#size
  }

  /** The value of the pair, or -1. */
  get(first: number, second: number): number {
    const slots = this.#slots
    const mask = this.#mask
    let at = scatter(first, second) & mask
    for (;;) {
      const base = at * COLUMNS
      if (slots[base] === EMPTY) return -1
      if (slots[base] === first && slots[base + 1] === second) return slots[base + 2]!
      at = (at + 1) & mask
    }
  }

  set(first: number, second: number, value: number): void {
    if ((this.#size + 1) * 2 > this.#mask + 1) this.#grow()
    const slots = this.#slots
    let at = scatter(first, second) & this.#mask
    for (;;) {
      const base = at * COLUMNS
      const isNew = slots[base] === EMPTY
      if (isNew || (slots[base] === first && slots[base + 1] === second)) {
        if (isNew) this.#size++
        slots[base] = first
        slots[base + 1] = second
        slots[base + 2] = value
        return
      }
      at = (at + 1) & this.#mask
    }
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new Int32Array(old.length * 2).fill(EMPTY)
    // Not from the length by a division: a mask that was once a fraction is kept as one.
    this.#mask = 2 * this.#mask + 1
    this.#size = 0
    for (let base = 0; base < old.length; base += COLUMNS) {
      if (old[base] !== EMPTY) this.set(old[base]!, old[base + 1]!, old[base + 2]!)
    }
  }
}

/** Mixes both halves of a key over all 32 bits, since ids are small and consecutive. */
function scatter(first: number, second: number): number {
  let h = Math.imul(first, 0x9e3779b1) ^ Math.imul(second ^ (first << 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  return h ^ (h >>> 13)
}
