/** What a search needs to know of what it searches. */
import type { Target } from './target.js'

/**
 * Takes the first `length` words of a state in normal form: equal states have equal words. They may be overwritten after.
 * Whoever knows the hash by now (see `hashOf`) hands it over.
 */
export type Emit = (words: Int32Array, length: number, hash?: number) => void

/**
 * As `StateSpace.successors`, but adds the states to where they are kept, as reached from the state `index`. Gives how many
 * there are.
 */
export type SuccessorsInto = (state: readonly number[], target: Target, index: number, hash: number) => number

/** A directed graph over state vectors. Deterministic: the same state has the same successors in the same order. */
export interface StateSpace {
  /** From here on, words of a state mean the same in every order, and are sorted. Absent where every word has its place. */
  readonly unordered?: number | undefined
  /** Every initial state. */
  initial(emit: Emit): void
  /** Every state that one step leads to, once per step that does, repeats included; `hash` is that of the state. */
  successors(state: readonly number[], emit: Emit, hash?: number): void
  /** The same at once, for those who can do that. */
  readonly successorsInto?: SuccessorsInto | undefined
}
