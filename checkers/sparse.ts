/** A number for each place of a long list, most of them the same; forgetting them takes as long as there are others. */
import { Ints } from './ints.js'

export class SparseInts {
  readonly #items: Int32Array
  readonly #touched = new Ints()

  constructor(
    size: number,
    private readonly usual: number,
  ) {
    this.#items = new Int32Array(size).fill(usual)
  }

  at(place: number): number {
    return this.#items[place]!
  }

  set(place: number, item: number): void {
    if (this.#items[place] === this.usual) this.#touched.push(place)
    this.#items[place] = item
  }

  /** How many places may hold something unusual. */
  get touched(): number {
    return this.#touched.length
  }

  touchedAt(i: number): number {
    return this.#touched.at(i)
  }

  clear(): void {
    while (this.#touched.length > 0) this.#items[this.#touched.pop()] = this.usual
  }
}
