/**
 * Whom the readers of suspects could know of: for 256 writers at a time, as bits that flow along the line of nodes, from
 * the first of the writers to the last of the readers that may have missed one. With a line near to what happened these
 * ways are short; at worst it takes O(nodes · edges / 32).
 */
import type { ForcedEdges } from './forced.js'
import type { Ground } from './ground.js'
import type { Sequence } from './sequence.js'
import { type Batch, type Sources, WORDS } from './sources.js'
import type { Suspects } from './suspects.js'

/** In steps, roughly. */
export function flowCost({ observations, visible }: Ground, suspects: Suspects, { batches }: Sources): number {
  let [ways, pairs] = [0, 0]
  for (const { ranks, end } of batches.flat()) ways += end - ranks[0]! + 1
  for (let i = 0; i < suspects.length; i += 1) pairs += suspects.high[i]! - suspects.low[i]!
  return (ways * WORDS * (visible.before.length + observations.count)) / observations.count + pairs
}

/** What each node knows of the writers of a batch, node by node along the line. */
export class Flow {
  /** `WORDS` words for each node of the stretch; they count if something is known at all. */
  #rows = new Int32Array(0)
  #isKnown = new Uint8Array(0)
  readonly #covered = new Int32Array(WORDS)
  readonly #bitOf: Int32Array
  /** Of each suspect the place from which on its writers have not been looked at. */
  readonly #next: Int32Array
  /** Of which lengths its writers are, as bits. */
  readonly #lengths: Int32Array
  #length = 0
  /** The first suspect that later batches of this length may speak of. */
  #firstSuspect = 0

  constructor(
    private readonly ground: Ground,
    private readonly forced: ForcedEdges,
    private readonly sequence: Sequence,
    private readonly suspects: Suspects,
    private readonly lengthOf: Uint8Array,
  ) {
    const { length, low, high, writers } = suspects
    this.#bitOf = new Int32Array(sequence.nodes.length)
    this.#next = new Int32Array(length)
    this.#lengths = new Int32Array(length)
    for (let suspect = 0; suspect < length; suspect += 1) {
      for (let place = low[suspect]!; place < high[suspect]!; place += 1)
        this.#lengths[suspect]! |= 1 << lengthOf[writers[place]!]!
    }
  }

  follow({ batches }: Sources): void {
    for (const [length, ofLength] of batches.entries()) {
      if (ofLength.length === 0) continue
      this.#length = length
      this.#next.set(this.suspects.low.subarray(0, this.suspects.length))
      this.#firstSuspect = 0
      for (const batch of ofLength) this.#followBatch(batch)
    }
  }

  #followBatch({ ranks, end }: Batch): void {
    const { nodes, rank } = this.sequence
    const { reader, length } = this.suspects
    const first = ranks[0]!
    for (const [bit, at] of ranks.entries()) this.#bitOf[nodes[at]!] = bit
    this.#makeRoom(end - first + 1)
    while (this.#firstSuspect < length && rank[reader[this.#firstSuspect]!]! < first) this.#firstSuspect += 1
    let suspect = this.#firstSuspect
    let source = 0
    for (let at = first; at <= end; at += 1) {
      this.ground.watch.step()
      this.#hear(at, first)
      for (; suspect < length && reader[suspect] === nodes[at]; suspect += 1)
        if ((this.#lengths[suspect]! >> this.#length) % 2 !== 0) this.#look(suspect, at, ranks)
      if (source === ranks.length || ranks[source] !== at) continue
      const row = (at - first) * WORDS
      if (this.#isKnown[at - first] === 0) this.#rows.fill(0, row, row + WORDS)
      this.#isKnown[at - first] = 1
      this.#rows[row + (source >>> 5)]! |= 1 << (source & 31)
      source += 1
    }
  }

  #makeRoom(width: number): void {
    if (this.#isKnown.length < width) {
      this.#rows = new Int32Array(2 * width * WORDS)
      this.#isKnown = new Uint8Array(2 * width)
    } else this.#isKnown.fill(0, 0, width)
  }

  /** A node knows what those know that it sees directly. */
  #hear(at: number, first: number): void {
    const { nodes, rank } = this.sequence
    const { start, before } = this.ground.visible
    const rows = this.#rows
    const isKnown = this.#isKnown
    const row = (at - first) * WORDS
    for (let i = start[nodes[at]!]!, last = start[nodes[at]! + 1]!; i < last; i += 1) {
      const seen = rank[before[i]!]! - first
      if (seen < 0 || isKnown[seen] === 0) continue
      const from = seen * WORDS
      if (isKnown[at - first] === 0) for (let word = 0; word < WORDS; word += 1) rows[row + word] = rows[from + word]!
      else for (let word = 0; word < WORDS; word += 1) rows[row + word]! |= rows[from + word]!
      isKnown[at - first] = 1
    }
  }

  /** Which of the writers of the batch the reader of a suspect knew of. */
  #look(suspect: number, at: number, ranks: Int32Array): void {
    const { rank } = this.sequence
    const { writers, high, reader, key, writer } = this.suspects
    const rows = this.#rows
    const first = ranks[0]!
    const last = ranks.at(-1)!
    const from = this.#next[suspect]!
    let to = from
    while (to < high[suspect]! && rank[writers[to]!]! <= last) to += 1
    this.#next[suspect] = to
    if (this.#isKnown[at - first] === 0) return
    const row = (at - first) * WORDS
    const covered = this.#covered.fill(0)
    for (let place = to - 1; place >= from; place -= 1) {
      const missed = writers[place]!
      if (this.lengthOf[missed] !== this.#length) continue
      const bit = this.#bitOf[missed]!
      const word = bit >>> 5
      if (((rows[row + word]! & ~covered[word]!) >>> (bit & 31)) % 2 === 0) continue
      this.forced.offer(missed, writer[suspect]!, reader[suspect]!, key[suspect]!)
      // What the missed one knew of comes before it.
      const knew = (rank[missed]! - first) * WORDS
      for (let i = 0; i < WORDS; i += 1) covered[i]! |= rows[knew + i]!
    }
  }
}
