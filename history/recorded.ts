/** What a reader of a history format returns, and what every such reader shares. */

import { HistoryError } from './error.js'
import type { History, HistoryEvent, Value } from './event.js'
import { pairOperations } from './operation.js'
import { placeOf, type SourceText } from './source.js'

/** The specification that fits what usually comes in a format. An option of the user's overrides each of them. */
export interface FormatDefaults {
  /** Name of the sequential specification; absent when the format does not tell and the operations do not suggest one. */
  readonly model?: string
  /** What an object holds before anything is written. */
  readonly initial?: Value
  /** What reading nil means: "I don't know", or "nothing is there". */
  readonly nil?: 'wildcard' | 'absent'
  /** Whether a failed compare-and-set is an observation: the object did not hold the expected value. */
  readonly failedCas?: 'constrains' | 'ignored'
}

/** A history together with where it came from. */
export interface RecordedHistory {
  readonly format: string
  readonly file?: string
  readonly history: History
  /** Line, from 1, of the event at each position. */
  readonly lines: readonly number[]
  readonly defaults: FormatDefaults
}

export interface HistoryFormat {
  /** What `--format` calls it. */
  readonly name: string
  readonly description: string
  /** Whether a text looks like it, from its first lines; says nothing about whether the text is well-formed. */
  recognise(text: string): boolean
  /** @throws HistoryError at the first line that is malformed, or whose event contradicts an earlier one */
  read(source: SourceText): RecordedHistory
}

/** An event with the line it stands on. */
export interface ReadEvent {
  readonly event: HistoryEvent
  readonly line: number
}

/**
 * Puts a reader's events together, and makes sure that they are a history: each completion has its invocation.
 * @throws HistoryError naming the line of the offending event
 */
export function recorded(
  format: string,
  source: SourceText,
  events: readonly ReadEvent[],
  defaultsOf: (history: History) => FormatDefaults,
): RecordedHistory {
  const history = events.map(({ event }) => event)
  const result: RecordedHistory = {
    format,
    ...(source.file === undefined ? {} : { file: source.file }),
    history,
    lines: events.map(({ line }) => line),
    defaults: defaultsOf(history),
  }
  try {
    pairOperations(history)
  } catch (error) {
    throw error instanceof HistoryError ? locate(error, result) : error
  }
  return result
}

/** The same error, naming file and line where it only knew the event's position; for errors of checkers too. */
export function locate(error: HistoryError, { file, lines }: RecordedHistory): HistoryError {
  const line = error.position === undefined ? undefined : lines[error.position]
  if (line === undefined || error.line !== undefined) return error
  const relatedLine = error.related === undefined ? undefined : lines[error.related]
  const hints = [relatedLine === undefined ? undefined : `see line ${relatedLine}`, error.hint]
  const hint = hints.filter((part) => part !== undefined).join('; ')
  return new HistoryError({
    place: placeOf(file === undefined ? {} : { file }, line, 1),
    expected: error.expected,
    got: error.got,
    ...(hint === '' ? {} : { hint }),
    ...(error.position === undefined ? {} : { position: error.position }),
    ...(error.related === undefined ? {} : { related: error.related }),
  })
}
