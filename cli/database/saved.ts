/** What a check knows about the failures that were saved before it. */

/**
 * What became of a saved failure. `fails`: it violates its property still. `mended`: it does not, and is removed. `kept`:
 * it does not, but it was found under larger fault budgets, so that says nothing. `expected`: the property is expected to
 * be refuted by now, or nothing is expected of it, so the entry is removed. `undecided`: re-running it was cut short.
 */
export type SavedStatus = 'fails' | 'mended' | 'kept' | 'expected' | 'undecided'

export interface SavedFailure {
  readonly file: string
  readonly property: string
  readonly status: SavedStatus
  readonly reason?: string
}

/** The entry that decided a property, if one did. */
export const savedIn = (saved: readonly SavedFailure[] | undefined, property: string): string | undefined =>
  saved?.find((failure) => failure.status === 'fails' && failure.property === property)?.file
