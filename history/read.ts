/** Reading a history in whatever format it comes. */
import { HistoryError } from './error.js'
import { jepsenLog } from './formats/jepsen-log.js'
import { jsonLines } from './formats/json-lines.js'
import { porcupineKv } from './formats/porcupine-kv.js'
import type { HistoryFormat, RecordedHistory } from './recorded.js'
import { placeOf } from './source.js'

/** In the order in which they are tried. No text is recognised by two of them. */
export const historyFormats: readonly HistoryFormat[] = [jepsenLog, porcupineKv, jsonLines]

export interface ReadOptions {
  /** For messages; nothing is opened. */
  readonly file?: string
  /** Name of the format; without it, the content decides. */
  readonly format?: string
}

/** The name of the format that a text looks like, or `undefined`. Looks at its beginning only. */
export function recogniseFormat(text: string): string | undefined {
  return historyFormats.find((format) => format.recognise(text.replace(/^\uFEFF/, '')))?.name
}

/**
 * A history from its text. O(length).
 * @throws HistoryError naming file, line and column, for a malformed or truncated line, for an event that contradicts an
 *   earlier one, for a format that is not known or not recognised, and for a text without events
 */
export function readHistory(text: string, options: ReadOptions = {}): RecordedHistory {
  const source = { text, ...(options.file === undefined ? {} : { file: options.file }) }
  const names = historyFormats.map(({ name }) => name).join(', ')
  const name = options.format ?? recogniseFormat(text)
  const format = historyFormats.find((candidate) => candidate.name === name)
  const place = placeOf(source, 1, 1)
  if (text.trim() === '') throw new HistoryError({ place, expected: 'a history', got: 'an empty text' })
  if (format === undefined && name !== undefined) {
    throw new HistoryError({ expected: `a format (${names})`, got: JSON.stringify(name) })
  }
  if (format === undefined) {
    const got = JSON.stringify(text.trimStart().split('\n', 1)[0]!.slice(0, 60))
    throw new HistoryError({ place, expected: `a history in a known format (${names})`, got, hint: 'name the format' })
  }
  return format.read(source)
}
