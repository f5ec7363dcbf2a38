/** Cutting a stream of chunks into lines, without making a text of them. */
import { HistoryError } from '../error.js'
import { joined, placeOf, type Source, textOf, UNIT_BYTES_MAX } from '../source.js'

const [NEWLINE, RETURN, BLANK, TAB] = [10, 13, 32, 9]

/** Takes a line as the bytes from `start` to `end`, without its ending; `number` counts from 1. */
export type LineVisitor = (bytes: Uint8Array, start: number, end: number, number: number) => void

/**
 * Visits every line that says something; blank lines are the only thing that is passed over. A byte order mark in front
 * is not part of the first line. The bytes may be overwritten after the visit. O(bytes).
 * @throws HistoryError for a line that no text could hold, and for a text in UTF-16
 */
export function eachLine(source: Source, visit: LineVisitor): void {
  let number = 0
  let rest: Uint8Array[] = []
  let restBytes = 0
  let isFirst = true
  const line = (bytes: Uint8Array, from: number, to: number) => {
    number += 1
    const end = to > from && bytes[to - 1] === RETURN ? to - 1 : to
    let at = from
    while (at < end && (bytes[at] === BLANK || bytes[at] === TAB)) at += 1
    if (at < end) visit(bytes, from, end, number)
  }
  for (const chunk of source.chunks) {
    let start = isFirst ? skipMark(source, chunk) : 0
    isFirst &&= chunk.length === 0
    for (;;) {
      const newline = chunk.indexOf(NEWLINE, start)
      if (newline === -1) break
      if (restBytes === 0) line(chunk, start, newline)
      else {
        const whole = joined([...rest, chunk.subarray(start, newline)])
        line(whole, 0, whole.length)
        rest = []
        restBytes = 0
      }
      start = newline + 1
    }
    if (start === chunk.length) continue
    rest.push(chunk.slice(start))
    restBytes += chunk.length - start
    if (restBytes > UNIT_BYTES_MAX) throw tooLong(source, number + 1, 'lines')
  }
  if (restBytes > 0) {
    const whole = joined(rest)
    line(whole, 0, whole.length)
  }
}

/** A line as text. */
export function lineOf(source: Source, bytes: Uint8Array, start: number, end: number, number: number) {
  return { text: textOf(source, bytes.subarray(start, end), number), number }
}

/** Where the text begins. */
export function skipMark(source: Source, chunk: Uint8Array): number {
  if (chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) return 3
  if ((chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff)) {
    throw new HistoryError({ place: placeOf(source, 1, 1), expected: 'text in UTF-8', got: 'text in UTF-16' })
  }
  return 0
}

export function tooLong(source: Source, line: number, what: string): HistoryError {
  return new HistoryError({
    place: placeOf(source, line, 1),
    expected: `${what} of at most ${UNIT_BYTES_MAX / 2 ** 20} MiB`,
    got: 'a longer one',
  })
}
