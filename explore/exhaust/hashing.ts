/**
 * The hash of a state: a sum over its words, so that a step changes it by what the step changes. Words in front go by their
 * place; those behind, the messages in flight, go by their value alone, since their order says nothing.
 */

/** In place of a place: for a word among those without order. */
export const ANYWHERE = -1

const PLACE = 0x9e3779b1

/** All bits of the word and its place matter in all bits of the sum. */
export function mixed(place: number, word: number): number {
  return scattered(word ^ Math.imul(place, PLACE))
}

function scattered(bits: number): number {
  let h = Math.imul(bits, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/**
 * Where a hash belongs in a table. States differ from others by the same few sums again and again, so that their hashes stand
 * in rows, and would fill a table in long runs.
 */
export function slotOf(hash: number): number {
  const h = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return h ^ (h >>> 13)
}

/** The hash of the first `length` words, of which those from `unordered` on have no order. */
export function hashOf(words: ArrayLike<number>, length: number, unordered: number): number {
  const fixed = Math.min(length, unordered)
  let h = 0
  // The places multiplied, one after the other.
  let place = 0
  for (let i = 0; i < fixed; i++) {
    h = (h + scattered(words[i]! ^ place)) | 0
    place = (place + PLACE) | 0
  }
  for (let i = fixed; i < length; i++) h = (h + mixed(ANYWHERE, words[i]!)) | 0
  return h
}
