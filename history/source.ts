/** The text that a reader works on: lines, and places for errors. */
import { HistoryError, type Place } from './error.js'

export interface SourceLine {
  readonly text: string
  /** From 1. */
  readonly number: number
}

export interface SourceText {
  readonly text: string
  /** For messages only; readers do no I/O. */
  readonly file?: string
}

/** The lines that say something, with their numbers. Blank lines are the only thing a reader may pass over. */
export function* sourceLines(text: string): Generator<SourceLine> {
  let number = 0
  let start = text.startsWith('\uFEFF') ? 1 : 0
  while (start < text.length) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    const line = text.slice(start, text[end - 1] === '\r' ? end - 1 : end)
    number += 1
    if (line.trim() !== '') yield { text: line, number }
    start = end + 1
  }
}

/** An error at an offset (from 0) of a line. */
export function malformed(
  source: SourceText,
  line: SourceLine,
  offset: number,
  problem: { expected: string; got?: string; hint?: string },
): HistoryError {
  return new HistoryError({
    place: placeOf(source, line.number, offset + 1),
    got: seenAt(line.text, offset),
    ...problem,
  })
}

export function placeOf(source: { readonly file?: string }, line: number, column: number): Place {
  return { ...(source.file === undefined ? {} : { file: source.file }), line, column }
}

/** What stands at an offset, shortened: the token for a reader's eye. */
function seenAt(text: string, offset: number): string {
  const rest = text.slice(offset)
  if (rest.trim() === '') return 'the end of the line'
  const token = /^\s*(\S+)/.exec(rest)?.[1] ?? rest
  return JSON.stringify(token.length > 40 ? `${token.slice(0, 39)}…` : token)
}
