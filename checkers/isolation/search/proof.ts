/**
 * Which clauses and which judgements of the theory each learned clause was derived from, so that a refutation can be
 * traced back to what was given.
 */
import { Integers } from './growing.js'

/** What a refutation was derived from. */
export interface Origins {
  /** Numbers of clauses, as they were given. */
  readonly clauses: readonly number[]
  /** What the theory said. */
  readonly evidence: readonly (readonly number[])[]
}

/** Beyond this, several hundred megabytes, proofs are no longer kept. */
const ENTRIES_MAX = 2 ** 26

export class Proof {
  /** Per step where its entries begin: the steps that it follows from. */
  readonly #starts = new Integers()
  readonly #entries = new Integers(256)
  /** Given clauses have their number here, judgements ~ where their evidence begins, learned clauses `LEARNED`. */
  readonly #kinds: number[] = []
  isComplete = true

  /** The number of a step for a clause that was given. */
  given(clause: number): number {
    return this.#step(clause, [])
  }

  judged(evidence: readonly number[]): number {
    return this.#step(JUDGED, evidence)
  }

  learned(from: readonly number[]): number {
    return this.#step(LEARNED, from)
  }

  #step(kind: number, entries: readonly number[]): number {
    if (this.#entries.length > ENTRIES_MAX) this.isComplete = false
    const step = this.#kinds.length
    this.#kinds.push(kind)
    this.#starts.push(this.#entries.length)
    if (this.isComplete) for (const entry of entries) this.#entries.push(entry)
    return step
  }

  /** What the steps follow from in the end. */
  trace(steps: readonly number[]): Origins {
    const clauses: number[] = []
    const evidence: number[][] = []
    const seen = new Set(steps)
    const open = [...seen]
    for (let step = open.pop(); step !== undefined; step = open.pop()) {
      const kind = this.#kinds[step]!
      const start = this.#starts.values[step]!
      const end = step + 1 < this.#kinds.length ? this.#starts.values[step + 1]! : this.#entries.length
      const entries = Array.from(this.#entries.values.subarray(start, end))
      if (kind === JUDGED) evidence.push(entries)
      else if (kind !== LEARNED) clauses.push(kind)
      else {
        for (const entry of entries) {
          if (seen.has(entry)) continue
          seen.add(entry)
          open.push(entry)
        }
      }
    }
    return { clauses, evidence }
  }
}

const [LEARNED, JUDGED] = [-1, -2]
