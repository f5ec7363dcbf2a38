/** What a report says of the reductions of a search. */
import type { Checked, ReductionCheck } from './check.js'
import type { ReducedSpace } from './reduced-space.js'

export interface ReductionReport {
  /** Messages that are declared obsolete were dropped. `null` where no role declares any, or none were to be dropped. */
  readonly obsolete: { readonly dropped: number } | null
  /**
   * States that differ only in names count as one. `permutations` of the nodes of these roles were identified; the others
   * are `excluded`, because the configuration tells the nodes apart. `null` where states were not to be identified.
   */
  readonly symmetry: {
    readonly roles: readonly string[]
    readonly permutations: number
    readonly excluded: number
  } | null
  /** The debug mode: nothing was reduced, and what is declared was looked at. */
  readonly checked?: Checked
}

export function reductionReport(
  { dropsDead, dropped, symmetry }: ReducedSpace,
  check: ReductionCheck | undefined,
): ReductionReport {
  return {
    obsolete: dropsDead ? { dropped } : null,
    symmetry: symmetry
      ? { roles: symmetry.roles, permutations: symmetry.renamings.length, excluded: symmetry.excluded }
      : null,
    ...(check === undefined ? {} : { checked: check.checked }),
  }
}
