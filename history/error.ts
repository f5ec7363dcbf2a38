/** The one error that histories and their readers throw: what was expected, what was there, and where. */

/** A place in a file. Lines and columns count from 1; columns count UTF-16 code units, as editors do. */
export type Place =
  | { readonly file?: string; readonly line: number; readonly column: number }
  /** In a file that is no text: how many bytes stand before the place. */
  | { readonly file?: string; readonly byte: number }

export interface HistoryErrorDetails {
  readonly expected: string
  readonly got: string
  /** What the user may want to do about it. */
  readonly hint?: string
  /** Where in the source, when it was read from one. */
  readonly place?: Place
  /** Index of the offending event in its history. */
  readonly position?: number
  /** Index of an earlier event that the offending one contradicts. */
  readonly related?: number
}

/**
 * A history that cannot be what its source says it is: a malformed line, a completion without invocation, an operation
 * that the specification does not know. The message reads `file:line:column: expected …, got …`, followed by the hint;
 * a history that never was a file has `event <index>` for its place.
 */
export class HistoryError extends Error {
  override readonly name = 'HistoryError'
  readonly file?: string
  readonly line?: number
  readonly column?: number
  readonly byte?: number
  readonly position?: number
  readonly related?: number
  readonly expected: string
  readonly got: string
  readonly hint?: string

  constructor(details: HistoryErrorDetails) {
    super(messageOf(details))
    const { place } = details
    this.expected = details.expected
    this.got = details.got
    if (details.hint !== undefined) this.hint = details.hint
    if (details.position !== undefined) this.position = details.position
    if (details.related !== undefined) this.related = details.related
    if (place === undefined) return
    if (place.file !== undefined) this.file = place.file
    if ('byte' in place) this.byte = place.byte
    else {
      this.line = place.line
      this.column = place.column
    }
  }
}

function messageOf({ place, position, expected, got, hint }: HistoryErrorDetails): string {
  const where = place
    ? `${place.file ?? 'history'}:${'byte' in place ? `byte ${place.byte}` : `${place.line}:${place.column}`}: `
    : position === undefined
      ? ''
      : `event ${position}: `
  return `${where}expected ${expected}, got ${got}${hint === undefined ? '' : ` (${hint})`}`
}
