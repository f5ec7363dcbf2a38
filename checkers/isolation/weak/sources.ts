/** The writers that suspects may have missed, as batches that are looked at together. */
import type { Sequence } from './sequence.js'
import type { Suspects } from './suspects.js'

/** As many bits as a row of words has. */
export const WORDS = 8
const BATCH = 32 * WORDS

export interface Batch {
  /** Places in the line of its writers, ascending. */
  readonly ranks: Int32Array
  /** Place in the line of the last reader that may have missed one of them. */
  readonly end: number
}

export interface Sources {
  /** Of each writer how long its way to the last reader is: the place of the highest digit to the base of 4. */
  readonly lengthOf: Uint8Array
  /** Batches of each length: short ways are not gone along with long ones. */
  readonly batches: readonly (readonly Batch[])[]
}

const LENGTHS = 16
const FEW = 4 * BATCH

export function sourcesOf(suspects: Suspects, { nodes, rank }: Sequence): Sources {
  const reach = reachOf(suspects, rank)
  const sizes = new Int32Array(LENGTHS)
  for (let at = 0; at < nodes.length; at += 1) if (reach[at]! >= 0) sizes[digits(reach[at]! - at)]! += 1
  const merged = mergedLengths(sizes)
  const lengthOf = new Uint8Array(nodes.length)
  const ranks = Array.from(sizes, (size) => new Int32Array(size))
  sizes.fill(0)
  for (let at = 0; at < nodes.length; at += 1) {
    if (reach[at]! < 0) continue
    const length = merged[digits(reach[at]! - at)]!
    lengthOf[nodes[at]!] = length
    ranks[length]![sizes[length]!] = at
    sizes[length]! += 1
  }
  return { lengthOf, batches: ranks.map((all) => batchesOf(all, reach)) }
}

const digits = (n: number) => (31 - Math.clz32(n)) >> 1

/** Where there are few of a length they go with the longer ones. */
function mergedLengths(sizes: Int32Array): number[] {
  const merged = Array.from(sizes, (_, length) => length)
  for (let length = 0; length + 1 < LENGTHS; length += 1) {
    if (sizes[length]! >= FEW) continue
    sizes[length + 1]! += sizes[length]!
    sizes[length] = 0
    for (let shorter = 0; shorter <= length; shorter += 1) if (merged[shorter] === length) merged[shorter] = length + 1
  }
  return merged
}

/** A batch ends where it is full, or where nobody can have missed any of it any more. */
function batchesOf(all: Int32Array, reach: Int32Array): Batch[] {
  const batches: Batch[] = []
  let end = 0
  for (let first = 0, i = 0; i < all.length; i += 1) {
    end = Math.max(end, reach[all[i]!]!)
    if (i + 1 < all.length && i + 1 - first < BATCH && all[i + 1]! <= end) continue
    batches.push({ ranks: all.subarray(first, i + 1), end })
    first = i + 1
    end = 0
  }
  return batches
}

/** Of each place in the line that of the last reader that may have missed its writes, or −1. */
function reachOf({ writers, length, reader, low, high }: Suspects, rank: Int32Array): Int32Array {
  const reach = new Int32Array(rank.length).fill(-1)
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
  for (let suspect = length - 1; suspect >= 0; suspect -= 1) {
    for (let place = open(low[suspect]!); place < high[suspect]!; place = open(place)) {
      skip[place] = place + 1
      const at = rank[writers[place]!]!
      reach[at] = Math.max(reach[at]!, rank[reader[suspect]!]!)
    }
  }
  return reach
}
