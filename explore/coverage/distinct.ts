/**
 * Counting what is distinct, exactly while it is little, and by a sample of the smallest fingerprints when it is much.
 * The union of such samples does not depend on the order in which they are united, nor on who took them: counts are the
 * same however many workers share the runs.
 *
 * Source: Bar-Yossef et al., "Counting Distinct Elements in a Data Stream" (2002), the k smallest hash values (KMV).
 */

/** How many fingerprints a sample keeps. Below that the count is exact. */
export const SAMPLE_MAX = 2 ** 13
/** Fingerprints are whole numbers below this. */
const RANGE = 2 ** 53
/** One standard error of an estimate is 1/√k = 1.1%; this is two and a half of them, rounded up. */
export const ERROR_PERCENT = 3

/** A number of distinct things; an estimate is within `ERROR_PERCENT` in 98 cases of 100. */
export interface DistinctCount {
  readonly count: number
  readonly isEstimate: boolean
}

/** Fingerprints in ascending order without repeats: at most the `SAMPLE_MAX` smallest. */
export type Sample = Float64Array

/** How many there were of what the sample was made from. */
export function countDistinct(sample: Sample): DistinctCount {
  if (sample.length < SAMPLE_MAX) return { count: sample.length, isEstimate: false }
  // The k-th smallest of n evenly spread numbers lies near k/n of the range.
  const largest = sample[SAMPLE_MAX - 1]!
  return { count: Math.round(((SAMPLE_MAX - 1) * RANGE) / largest), isEstimate: true }
}

/** The sample of any list of fingerprints. */
export function sampleOf(fingerprints: readonly number[] | Float64Array): Sample {
  return firstDistinct(Float64Array.from(fingerprints).sort())
}

function firstDistinct(sorted: Float64Array): Sample {
  let kept = 0
  for (let i = 0; i < sorted.length && kept < SAMPLE_MAX; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) continue
    sorted[kept] = sorted[i]!
    kept++
  }
  return sorted.slice(0, kept)
}

/** The sample of everything that either was made from. */
export function united(one: Sample, other: Sample): Sample {
  const merged = new Float64Array(Math.min(SAMPLE_MAX, one.length + other.length))
  let [i, j, kept] = [0, 0, 0]
  while (kept < merged.length && (i < one.length || j < other.length)) {
    const [left, right] = [i < one.length ? one[i]! : RANGE, j < other.length ? other[j]! : RANGE]
    if (left <= right) i++
    if (right <= left) j++
    merged[kept] = Math.min(left, right)
    kept++
  }
  return merged.slice(0, kept)
}

/** What is not below this cannot be among the smallest any more, once a sample is full. */
export const limitOf = (sample: Sample): number => (sample.length < SAMPLE_MAX ? RANGE : sample[SAMPLE_MAX - 1]!)

const EMPTY = -1
const LOW_BITS = 15
const SLOTS = 2 ** LOW_BITS

/** Takes fingerprints one by one, many of them again and again. Constant expected time each; memory is constant. */
export class Sampling {
  readonly #slots = new Float64Array(SLOTS).fill(EMPTY)
  readonly #taken = new Float64Array(2 * SAMPLE_MAX)
  #used = 0
  #limit = RANGE

  add(fingerprint: number): void {
    if (fingerprint >= this.#limit) return
    const slots = this.#slots
    // The low bits: below the limit the high ones are much alike.
    let at = fingerprint - Math.floor(fingerprint * 2 ** -LOW_BITS) * SLOTS
    for (;;) {
      const found = slots[at]!
      if (found === fingerprint) return
      if (found === EMPTY) break
      at = (at + 1) & (SLOTS - 1)
    }
    slots[at] = fingerprint
    this.#taken[this.#used] = fingerprint
    this.#used++
    if (this.#used === this.#taken.length) this.#drop()
  }

  /** Of what was added so far. */
  sample(): Sample {
    return firstDistinct(this.#taken.slice(0, this.#used).sort())
  }

  /** Begins anew. Fingerprints from `limit` on are of no interest. */
  reset(limit = RANGE): void {
    this.#slots.fill(EMPTY)
    this.#used = 0
    this.#limit = limit
  }

  #drop(): void {
    const kept = this.sample()
    this.reset()
    for (const fingerprint of kept) this.add(fingerprint)
    this.#limit = kept[SAMPLE_MAX - 1]!
  }
}
