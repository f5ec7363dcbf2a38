/** What a reader works on: the bytes of a file, a chunk at a time, and places in them for errors. */
import { HistoryError, type Place } from './error.js'

/** A file as it is read. Nobody holds more of it than a chunk and the unit (line, form) that is under way. */
export interface Source {
  /** Read once, in order. A chunk may be overwritten as soon as the next one is asked for. */
  readonly chunks: Iterable<Uint8Array>
  /** For messages only; readers do no I/O. */
  readonly file?: string
}

/** A line, or a form that may go over several lines, as text: for what only a text can tell. */
export interface SourceLine {
  readonly text: string
  /** Of its first character, from 1. */
  readonly number: number
  /** Columns in front of its first character. */
  readonly indent?: number
}

/** As much of a file as its format must be recognised from. */
export const HEAD_BYTES = 65_536

/** Longer than any text that the engine can hold in one piece. */
export const UNIT_BYTES_MAX = 2 ** 28

/** The beginning of a source, and the source as if nobody had looked. */
export function peek(source: Source): { readonly head: Uint8Array; readonly source: Source } {
  const iterator = source.chunks[Symbol.iterator]()
  const seen: Uint8Array[] = []
  let bytes = 0
  while (bytes < HEAD_BYTES) {
    const { value, done } = iterator.next()
    if (done) break
    seen.push(copyOf(value))
    bytes += value.length
  }
  const head = joined(seen)
  const chunks = (function* () {
    yield head
    for (let next = iterator.next(); !next.done; next = iterator.next()) yield next.value
  })()
  return { head: head.subarray(0, HEAD_BYTES), source: { ...source, chunks } }
}

/** A chunk that nobody overwrites. (A `Buffer` has another `slice`, which copies nothing.) */
function copyOf(chunk: Uint8Array): Uint8Array {
  return Uint8Array.prototype.slice.call(chunk)
}

/** All bytes of a source: for formats whose files are small, or whose records point back. */
export function allBytes(source: Source): Uint8Array {
  return joined(Array.from(source.chunks, copyOf))
}

export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @throws HistoryError for bytes that are no UTF-8 */
export function textOf(source: Source, bytes: Uint8Array, line: number): string {
  try {
    return utf8.decode(bytes)
  } catch {
    const column = validPrefix(bytes) + 1
    const got = `the byte 0x${bytes[column - 1]!.toString(16).padStart(2, '0')}`
    throw new HistoryError({ place: placeOf(source, line, column), expected: 'text in UTF-8', got })
  }
}

/** How many bytes at the front are UTF-8. */
function validPrefix(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length]
  const isGood = (end: number) => {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, end), { stream: true })
      return true
    } catch {
      return false
    }
  }
  while (good + 1 < bad) {
    const middle = (good + bad) >> 1
    if (isGood(middle)) good = middle
    else bad = middle
  }
  return good
}

/** An error at an offset (from 0) of a line or form. */
export function malformed(
  source: { readonly file?: string },
  line: SourceLine,
  offset: number,
  problem: { expected: string; got?: string; hint?: string },
): HistoryError {
  const before = line.text.slice(0, offset)
  const newline = before.lastIndexOf('\n')
  const lines = newline === -1 ? 0 : before.split('\n').length - 1
  const column = newline === -1 ? offset + (line.indent ?? 0) : offset - newline - 1
  return new HistoryError({
    place: placeOf(source, line.number + lines, column + 1),
    got: seenAt(line.text, offset),
    ...problem,
  })
}

export function placeOf(source: { readonly file?: string }, line: number, column: number): Place {
  return { ...(source.file === undefined ? {} : { file: source.file }), line, column }
}

/** A place in a file that has no lines. */
export function byteOf(source: { readonly file?: string }, byte: number): Place {
  return { ...(source.file === undefined ? {} : { file: source.file }), byte }
}

/** What stands at an offset, shortened: the token for a reader's eye. */
function seenAt(text: string, offset: number): string {
  const rest = text.slice(offset, offset + 200)
  if (rest.trim() === '') return 'the end of the line'
  const token = /^\s*(\S+)/.exec(rest)?.[1] ?? rest
  return JSON.stringify(token.length > 40 ? `${token.slice(0, 39)}…` : token)
}
