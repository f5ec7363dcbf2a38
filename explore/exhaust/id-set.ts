/** A set of small numbers, in as many bytes as the largest of them. */
export class IdSet {
  #bytes = new Uint8Array(1024)

  add(id: number): void {
    if (id >= this.#bytes.length) {
      const longer = new Uint8Array(2 * id)
      longer.set(this.#bytes)
      this.#bytes = longer
    }
    this.#bytes[id] = 1
  }

  /** In increasing order. */
  *[Symbol.iterator](): Generator<number> {
    for (let id = 0; id < this.#bytes.length; id++) if (this.#bytes[id] === 1) yield id
  }
}
