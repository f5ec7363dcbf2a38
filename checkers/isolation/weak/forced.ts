/**
 * What a level forces: `reader` read a key from `to`, and `from`, which writes the key as well, is visible to it; so `from`
 * must come before `to`. Only edges against the given line of nodes are kept: the others hold there already.
 * Source: Biswas & Enea (2019), section 3, and AWDIT for how few of these edges suffice.
 */
import { INITIAL, type Observations } from '../observations.js'

export interface Forced {
  readonly from: number
  /** `INITIAL` if the reader read the initial version, before which nothing can come. */
  readonly to: number
  readonly reader: number
  readonly key: number
}

/** How many edges are kept that agree with the line. */
const ALL_MAX = 2_000_000

export class ForcedEdges {
  from = new Int32Array(64)
  to = new Int32Array(64)
  #reader = new Int32Array(64)
  #key = new Int32Array(64)
  length = 0
  /** Something that should come before the initial version. */
  impossible: Forced | undefined
  #rank: Int32Array | undefined

  constructor(private readonly observations: Observations) {}

  /** From now on, edges that agree with this line are not kept; without one all are, as far as there is room. */
  against(rank: Int32Array | undefined): void {
    this.#rank = rank
  }

  offer(from: number, to: number, reader: number, key: number): void {
    // Who need not have happened forces nothing.
    if (from === to || this.observations.isOptional[from] === 1) return
    if (to === INITIAL) {
      this.impossible ??= { from, to, reader, key }
      return
    }
    const rank = this.#rank
    if (rank === undefined ? this.length > ALL_MAX : rank[from]! < rank[to]!) return
    if (this.length === this.from.length) this.#grow()
    this.from[this.length] = from
    this.to[this.length] = to
    this.#reader[this.length] = reader
    this.#key[this.length] = key
    this.length += 1
  }

  at(index: number): Forced {
    return {
      from: this.from[index]!,
      to: this.to[index]!,
      reader: this.#reader[index]!,
      key: this.#key[index]!,
    }
  }

  #grow(): void {
    this.from = twice(this.from)
    this.to = twice(this.to)
    this.#reader = twice(this.#reader)
    this.#key = twice(this.#key)
  }
}

function twice(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * numbers.length)
  larger.set(numbers)
  return larger
}
