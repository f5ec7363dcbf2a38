/** One number per state, in chunks: an array of its own for each 2^20 states. */
export class Column {
  static readonly BITS = 20
  readonly #chunks: Int32Array[] = []
  #length = 0

  get bytes(): number {
    return this.#chunks.length * 4 * (1 << Column.BITS)
  }

  push(value: number): void {
    const within = this.#length & ((1 << Column.BITS) - 1)
    if (within === 0) this.#chunks.push(new Int32Array(1 << Column.BITS))
    this.#chunks[this.#chunks.length - 1]![within] = value
    this.#length++
  }

  at(index: number): number {
    return this.#chunks[index >>> Column.BITS]![index & ((1 << Column.BITS) - 1)]!
  }
}
