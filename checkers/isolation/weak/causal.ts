/**
 * What causal consistency forces: all that a reader could know of, through sessions and reads, was written before what it
 * read.
 *
 * Only reads that may have missed a write need a look (`suspectsOf`), and of the writes that one of them missed and could
 * know of only the last ones. Whether it could know is found for 256 writers at a time, as bits that flow along the line
 * of nodes, from the first of the writers to the last of the readers in question. With a line near to what happened these
 * stretches are short; at worst it is O(nodes · edges / 32).
 */
import type { ForcedEdges } from './forced.js'
import type { Ground } from './ground.js'
import type { Sequence } from './sequence.js'
import { type Suspects, suspectsOf } from './suspects.js'

const WORDS = 8
const BATCH = 32 * WORDS

export function forceCausal(ground: Ground, forced: ForcedEdges, sequence: Sequence): void {
  const suspects = suspectsOf(ground, sequence)
  if (suspects.length === 0) return
  const { nodes, rank } = sequence
  const { visible, watch } = ground
  const { writers, low, high, reader, key, writer } = suspects
  const sources = sourcesOf(suspects, sequence)
  const next = low.slice(0, suspects.length)
  const bitOf = new Int32Array(nodes.length)
  let [rows, isKnown] = [new Int32Array(0), new Uint8Array(0)]
  const covered = new Int32Array(WORDS)
  let firstSuspect = 0
  for (let batch = 0; batch < sources.length; batch += BATCH) {
    const size = Math.min(BATCH, sources.length - batch)
    const first = sources.rank[batch]!
    const last = sources.rank[batch + size - 1]!
    let end = 0
    for (let i = 0; i < size; i += 1) {
      bitOf[nodes[sources.rank[batch + i]!]!] = i
      end = Math.max(end, sources.reach[batch + i]!)
    }
    const width = end - first + 1
    if (isKnown.length < width) {
      rows = new Int32Array(2 * width * WORDS)
      isKnown = new Uint8Array(2 * width)
    }
    isKnown.fill(0, 0, width)
    while (firstSuspect < suspects.length && rank[reader[firstSuspect]!]! < first) firstSuspect += 1
    let suspect = firstSuspect
    let source = 0
    for (let at = first; at <= end; at += 1) {
      watch.step()
      const node = nodes[at]!
      const row = (at - first) * WORDS
      for (let i = visible.start[node]!; i < visible.start[node + 1]!; i += 1) {
        const before = rank[visible.before[i]!]! - first
        if (before < 0 || isKnown[before] === 0) continue
        if (isKnown[at - first] === 0) rows.copyWithin(row, before * WORDS, (before + 1) * WORDS)
        else for (let word = 0; word < WORDS; word += 1) rows[row + word]! |= rows[before * WORDS + word]!
        isKnown[at - first] = 1
      }
      for (; suspect < suspects.length && reader[suspect] === node; suspect += 1) {
        const from = next[suspect]!
        let to = from
        while (to < high[suspect]! && rank[writers[to]!]! <= last) to += 1
        next[suspect] = to
        if (isKnown[at - first] === 0) continue
        covered.fill(0)
        for (let place = to - 1; place >= from; place -= 1) {
          const missed = writers[place]!
          const bit = bitOf[missed]!
          const word = bit >>> 5
          if (((rows[row + word]! & ~covered[word]!) >>> (bit & 31)) % 2 === 0) continue
          forced.offer(missed, writer[suspect]!, node, key[suspect]!)
          // What the missed one knew of comes before it.
          const knew = (rank[missed]! - first) * WORDS
          for (let i = 0; i < WORDS; i += 1) covered[i]! |= rows[knew + i]!
        }
      }
      if (source < size && sources.rank[batch + source] === at) {
        if (isKnown[at - first] === 0) rows.fill(0, row, row + WORDS)
        isKnown[at - first] = 1
        rows[row + (source >>> 5)]! |= 1 << (source & 31)
        source += 1
      }
    }
  }
}

interface Sources {
  readonly length: number
  /** Places in the line, ascending. */
  readonly rank: Int32Array
  /** Place in the line of the last reader that may have missed it. */
  readonly reach: Int32Array
}

/** The writers that some read may have missed. */
function sourcesOf({ writers, length, reader, low, high }: Suspects, { nodes, rank }: Sequence): Sources {
  const reachOf = new Int32Array(nodes.length).fill(-1)
  // From the last reader to the first, so that each place is looked at once: afterwards it is skipped.
  const skip = new Int32Array(writers.length + 1).map((_, place) => place)
  const open = (place: number) => {
    let at = place
    while (skip[at] !== at) {
      skip[at] = skip[skip[at]!]!
      at = skip[at]!
    }
    return at
  }
  let found = 0
  for (let suspect = length - 1; suspect >= 0; suspect -= 1) {
    for (let place = open(low[suspect]!); place < high[suspect]!; place = open(place)) {
      skip[place] = place + 1
      const at = rank[writers[place]!]!
      if (reachOf[at]! < 0) found += 1
      reachOf[at] = Math.max(reachOf[at]!, rank[reader[suspect]!]!)
    }
  }
  const sources = { length: found, rank: new Int32Array(found), reach: new Int32Array(found) }
  let source = 0
  for (let at = 0; at < nodes.length; at += 1) {
    if (reachOf[at]! < 0) continue
    sources.rank[source] = at
    sources.reach[source] = reachOf[at]!
    source += 1
  }
  return sources
}
