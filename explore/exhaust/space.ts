/** What a search needs to know of what it searches. */

/** Takes the first `length` words of a state in normal form: equal states have equal words. They may be overwritten after. */
export type Emit = (words: Int32Array, length: number) => void

/** A directed graph over state vectors. Deterministic: the same state has the same successors in the same order. */
export interface StateSpace {
  /** Every initial state. */
  initial(emit: Emit): void
  /** Every state that one step leads to, once per step that does, repeats included. */
  successors(state: readonly number[], emit: Emit): void
}
