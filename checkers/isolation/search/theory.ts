/** What a solver asks of a theory: a judge of sets of literals beyond what clauses say. */

export interface Theory {
  /** Whether anything depends on a literal. */
  watches(literal: number): boolean
  /**
   * Takes note that a literal has become true. `false`: some of the literals that are true cannot be true together;
   * `conflict` has them, this one among them, and `evidence` says why, in numbers of the theory's own.
   */
  assert(literal: number): boolean
  /** Takes back what was asserted last, successfully or not. */
  retract(literal: number): void
  readonly conflict: readonly number[]
  readonly evidence: readonly number[]
  /** Steps that were taken so far, as a measure of time. */
  readonly steps: number
}
