/**
 * What is known of the delivery of a message to a node in a local state, in a table with a row for each local state: most
 * messages in flight are ignored in most states, and one look tells.
 */
import type { System } from '../../kernel/index.js'

/** Beyond this many words nothing more is noted: what is not noted is asked again. */
const WORDS_MAX = 1 << 23
const NODE_BITS = 6
/** Receivers in a place. */
export const NODE_MASK = (1 << NODE_BITS) - 1

/** Nothing is known; and the message stays where it is. Else the alternatives, packed, which are never negative. */
export const UNKNOWN = 0
export const STAYS = -1

export class Deliveries {
  /** Per envelope its receiver, and its number among those to this receiver, shifted by `NODE_BITS`; -1 where there is no room. */
  places = new Int32Array(256).fill(-1)
  /** A row of `width` words for each local state. */
  rows = new Int32Array(1024)
  width = 1
  /** Per receiver, how many messages have a number. */
  readonly #counts: number[]

  constructor(readonly system: System) {
    this.#counts = system.cluster.nodes.map(() => 0)
  }

  /** What is known of a message to a node in local state `local`. */
  of(local: number, envelope: number): number {
    const place = envelope < this.places.length ? this.places[envelope]! : -1
    const at = local * this.width + (place >> NODE_BITS)
    return place >= 0 && at < this.rows.length ? this.rows[at]! : UNKNOWN
  }

  note(local: number, envelope: number, known: number): void {
    const place = this.#placeOf(envelope)
    if (place < 0) return
    const at = local * this.width + (place >> NODE_BITS)
    if (at >= this.rows.length && !this.#lengthen(at + 1)) return
    this.rows[at] = known
  }

  #placeOf(envelope: number): number {
    const known = envelope < this.places.length ? this.places[envelope]! : -1
    if (known >= 0) return known
    if (envelope >= this.places.length) {
      const longer = new Int32Array(2 * (envelope + 1)).fill(-1)
      longer.set(this.places)
      this.places = longer
    }
    const node = this.system.messages.receiverOf(envelope)
    const number = this.#counts[node]!
    if (number >= this.width && !this.#widen(2 * this.width)) return -1
    this.#counts[node] = number + 1
    const place = (number << NODE_BITS) | node
    this.places[envelope] = place
    return place
  }

  #lengthen(least: number): boolean {
    if (least > WORDS_MAX) return false
    const longer = new Int32Array(Math.min(2 * least, WORDS_MAX))
    longer.set(this.rows)
    this.rows = longer
    return true
  }

  /** `false` where that would take too much memory. */
  #widen(width: number): boolean {
    const rows = Math.ceil(this.rows.length / this.width)
    if (rows * width > WORDS_MAX) return false
    const wider = new Int32Array(rows * width)
    for (let row = 0; row < rows; row++)
      wider.set(this.rows.subarray(row * this.width, (row + 1) * this.width), row * width)
    this.rows = wider
    this.width = width
    return true
  }
}
