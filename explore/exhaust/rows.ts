/** Three numbers per state, in chunks: an array of its own for each 2^19 states. */

const BITS = 19
const MASK = (1 << BITS) - 1
const WIDTH = 3

export class Rows {
  readonly #chunks: Int32Array[] = []
  #length = 0

  get bytes(): number {
    return this.#chunks.length * 4 * WIDTH * (1 << BITS)
  }

  push(start: number, parent: number, hash: number): void {
    const index = this.#length++
    if ((index & MASK) === 0) this.#chunks.push(new Int32Array(WIDTH << BITS))
    const chunk = this.#chunks[index >>> BITS]!
    const at = WIDTH * (index & MASK)
    chunk[at] = start
    chunk[at + 1] = parent
    chunk[at + 2] = hash
  }

  start(index: number): number {
    return this.#chunks[index >>> BITS]![WIDTH * (index & MASK)]!
  }

  parent(index: number): number {
    return this.#chunks[index >>> BITS]![WIDTH * (index & MASK) + 1]!
  }

  setParent(index: number, parent: number): void {
    this.#chunks[index >>> BITS]![WIDTH * (index & MASK) + 1] = parent
  }

  hash(index: number): number {
    return this.#chunks[index >>> BITS]![WIDTH * (index & MASK) + 2]!
  }
}
