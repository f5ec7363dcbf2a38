/** Debug mode of the reductions: a search that uses none of them, and looks whether they would have been sound. */
import type { Choice } from '../../../kernel/index.js'
import type { AnyProperty } from '../../../properties/index.js'
import type { Judge } from '../../judge.js'
import { ObsoleteCheck } from './check-obsolete.js'
import { SymmetryCheck } from './check-symmetry.js'

/** What was compared. */
export interface Checked {
  /** Dead messages in flight that were watched, state by state. */
  readonly deadMessages: number
  /** Reactions and verdicts that were compared with those under other names, in how many ways to rename the nodes. */
  readonly reactions: number
  readonly verdicts: number
  readonly permutations: number
}

export class ReductionCheck {
  readonly #obsolete: ObsoleteCheck
  readonly #symmetry: SymmetryCheck
  #stage: ObsoleteCheck | SymmetryCheck | undefined

  constructor(judge: Judge, properties: readonly AnyProperty[]) {
    this.#obsolete = new ObsoleteCheck(judge.system)
    this.#symmetry = new SymmetryCheck(judge.system, judge, properties)
  }

  /** Throws `ModelError` at the first declaration that is not true of this state, or of a step from it. */
  visit(state: readonly number[]): void {
    this.#stage = this.#obsolete
    this.#obsolete.visit(state)
    this.#stage = this.#symmetry
    this.#symmetry.visit(state)
  }

  /** The choice in the state visited last at which the error was found, if it was found at one. */
  get choice(): Choice | undefined {
    return this.#stage?.choice
  }

  get checked(): Checked {
    const { reactions, verdicts, symmetry } = this.#symmetry
    return { deadMessages: this.#obsolete.watched, reactions, verdicts, permutations: symmetry.renamings.length }
  }
}
