/** What is wrong with a trace file, and where. */

/** One thing that is wrong: `line` and `column` count from 1, columns in UTF-16 code units. */
export interface TraceFileProblem {
  readonly line: number
  readonly column: number
  /** `expected …, got … — hint` */
  readonly text: string
}

const PROBLEMS_SHOWN = 5

/** A trace file that cannot be read. The message has one line per problem: `file:line:column: expected …, got … — hint`. */
export class TraceFileError extends Error {
  override readonly name = 'TraceFileError'

  constructor(
    readonly file: string,
    /** In the order of the file; at least one. */
    readonly problems: readonly TraceFileProblem[],
  ) {
    const shown = problems.slice(0, PROBLEMS_SHOWN).map((p) => `${file}:${p.line}:${p.column}: ${p.text}`)
    const hidden = problems.length - shown.length
    super([...shown, ...(hidden > 0 ? [`${file}: and ${hidden} more of the kind`] : [])].join('\n'))
  }
}
