/** What an explanation can ask of the run that it explains: since when something is so. */
import type { Naming } from '../checkers/index.js'

/** The states that led to the one that is explained, by the number of the step that each comes after; 0 is the start. */
export interface Past<View> {
  /** The last step that made it so; 0 where it was so from the start, or never. */
  since(holds: (view: View) => boolean): number
  /** The state after a step. */
  view(step: number): View
  /** `@7`, as readers find step 7; `at the start` for 0. */
  at(step: number): string
  /** How checkers are to name events of the clients' history, and clients. */
  readonly naming: Required<Naming>
}

/** `@4, @7 and @9`. */
export function steps<View>(past: Past<View>, numbers: readonly number[]): string {
  const named = [...new Set(numbers)].sort((a, b) => a - b).map((step) => past.at(step))
  return named.length < 2 ? named.join('') : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`
}
