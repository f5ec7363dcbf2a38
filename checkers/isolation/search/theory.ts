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
  /** Whether a literal that is open would be true as things stand, so that it need not be decided. */
  isSettled(literal: number): boolean
  /** A variable that must be decided, perhaps a new one; or `NONE`, if all is well as things stand. */
  choose(solver: VariableSource): number
  readonly conflict: readonly number[]
  readonly evidence: readonly number[]
  /** Steps that were taken so far, as a measure of time. */
  readonly steps: number
}

export interface VariableSource {
  /** A new variable, and what is tried first. */
  addVariable(isTriedTrue: boolean): number
  /** How much a variable had to do with conflicts lately. */
  activity(variable: number): number
}

/** In place of a variable. */
export const NONE = -1
