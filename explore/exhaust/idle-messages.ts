/**
 * Which messages a node is known to ignore in which of its local states, on a network that keeps what is ignored: a bit for
 * each. Most messages in flight are ignored in most states, and so one look tells of each of them.
 */
import type { System } from '../../kernel/index.js'

/** Beyond this many words nothing more is noted: what is not noted is asked again. */
const WORDS_MAX = 1 << 22
const NODE_BITS = 6

export class IdleMessages {
  /** Per envelope its receiver, and its number among those to this receiver. */
  #places = new Int32Array(256).fill(-1)
  /** Per receiver, how many there are. */
  readonly #counts: number[]
  /** `width` words for each local state. */
  #rows = new Int32Array(1024)
  #width = 1

  constructor(readonly system: System) {
    this.#counts = system.cluster.nodes.map(() => 0)
  }

  /** Whether the receiver of an envelope, as it is in this state, is known to ignore it. */
  has(state: readonly number[], envelope: number): boolean {
    const places = this.#places
    const place = envelope < places.length ? places[envelope]! : -1
    if (place < 0) return false
    const width = this.#width
    const column = place >> 11
    const at = state[place & 63]! * width + column
    const rows = this.#rows
    return column < width && at < rows.length && ((rows[at]! >> ((place >> 6) & 31)) & 1) === 1
  }

  add(local: number, envelope: number): void {
    const place = this.#placeOf(envelope)
    const column = place >> 11
    if (column >= this.#width && !this.#widen(column + 1)) return
    const at = local * this.#width + column
    if (at >= WORDS_MAX) return
    if (at >= this.#rows.length) {
      const longer = new Int32Array(2 * (at + 1))
      longer.set(this.#rows)
      this.#rows = longer
    }
    this.#rows[at]! |= 1 << ((place >> 6) & 31)
  }

  /** The receiver in the low six bits, and the number of the envelope. */
  #placeOf(envelope: number): number {
    const known = envelope < this.#places.length ? this.#places[envelope]! : -1
    if (known >= 0) return known
    if (envelope >= this.#places.length) {
      const longer = new Int32Array(2 * (envelope + 1)).fill(-1)
      longer.set(this.#places)
      this.#places = longer
    }
    const node = this.system.messages.receiverOf(envelope)
    const place = (this.#counts[node]!++ << NODE_BITS) | node
    this.#places[envelope] = place
    return place
  }

  /** `false` where that would take too much memory. */
  #widen(least: number): boolean {
    const width = Math.max(least, 2 * this.#width)
    const rows = Math.ceil(this.#rows.length / this.#width)
    if (rows * width > WORDS_MAX) return false
    const wider = new Int32Array(rows * width)
    for (let row = 0; row < rows; row++)
      wider.set(this.#rows.subarray(row * this.#width, (row + 1) * this.#width), row * width)
    this.#rows = wider
    this.#width = width
    return true
  }
}
