/** Reading a history in whatever format it comes. */

import { skipMark } from './bytes/lines.js'
import { HistoryError } from './error.js'
import { awdit } from './formats/awdit.js'
import { cobra, readCobra } from './formats/cobra.js'
import { dbcop } from './formats/dbcop.js'
import { fastlin, fptlin } from './formats/intervals.js'
import { jepsenEdn, jepsenJson } from './formats/jepsen.js'
import { jepsenLog } from './formats/jepsen-log.js'
import { jsonLines } from './formats/json-lines.js'
import { polysi } from './formats/polysi.js'
import { porcupineKv } from './formats/porcupine-kv.js'
import type { HistoryFormat, ReaderOptions, Recorded, RecordedHistory } from './recorded.js'
import { peek, placeOf, type Source } from './source.js'
import { type RecordedTransactions, transactionsOf } from './transactions.js'

/** In the order in which they are tried: more special ones first. */
export const historyFormats: readonly HistoryFormat[] = [
  jepsenLog,
  porcupineKv,
  jepsenEdn,
  jsonLines,
  jepsenJson,
  fastlin,
  fptlin,
  awdit,
  polysi,
  cobra,
  dbcop,
]

export interface ReadOptions extends ReaderOptions {
  /** For messages; nothing is opened. */
  readonly file?: string
  /** Name of the format; without it, the content decides. */
  readonly format?: string
}

/** A text, bytes, bytes in chunks (each of which may be overwritten when the next is asked for), or the files of a folder. */
export type Input = string | Uint8Array | Iterable<Uint8Array> | { readonly folder: readonly FolderEntry[] }

export interface FolderEntry {
  readonly file: string
  readonly chunks: Iterable<Uint8Array>
}

/** The name of the format that a text, or the beginning of a file, looks like, or `undefined`. */
export function recogniseFormat(text: string | Uint8Array): string | undefined {
  return recognise(typeof text === 'string' ? new TextEncoder().encode(text) : text)?.name
}

function recognise(bytes: Uint8Array): HistoryFormat | undefined {
  const head = new TextDecoder().decode(bytes)
  return historyFormats.find((format) => format.recognise(head, bytes))
}

/**
 * A history of operations. O(length); reads in chunks, and keeps about thirty bytes an event.
 * @throws HistoryError naming file, line and column (or byte), for a malformed or truncated place, for an event that
 *   contradicts an earlier one, for a format that is not known or not recognised, for a text without events, and for a
 *   format that has transactions only
 */
export function readHistory(input: Input, options: ReadOptions = {}): RecordedHistory {
  return operationsOf(readRecorded(input, options), options)
}

/** @throws HistoryError for transactions, which have no operations in real time */
export function operationsOf(recorded: Recorded, options: Pick<ReadOptions, 'file'>): RecordedHistory {
  if (recorded.kind === 'events') return recorded
  throw new HistoryError({
    place: placeOf(options, 1, 1),
    expected: 'a history of operations in real time',
    got: `transactions (${recorded.format}), of which only the order in each session is known`,
    hint: 'they can be judged for isolation, not for linearizability',
  })
}

/**
 * A history of transactions; of a format that has operations, each must be a transaction.
 * @throws HistoryError as `readHistory`
 */
export function readTransactions(input: Input, options: ReadOptions = {}): RecordedTransactions {
  const recorded = readRecorded(input, options)
  return recorded.kind === 'events' ? transactionsOf(recorded) : recorded
}

/** Whatever a file has. */
export function readRecorded(input: Input, options: ReadOptions = {}): Recorded {
  const named = namedFormat(options)
  if (typeof input === 'object' && 'folder' in input) return readFolder(input.folder, options, named)
  const { head, source } = peek(sourceOf(input, options))
  const place = placeOf(options, 1, 1)
  if (isBlank(head)) throw new HistoryError({ place, expected: 'a history', got: 'an empty text' })
  const format = named ?? recognise(head)
  if (format) return format.read(source, options)
  skipMark(source, head)
  const expected = `a history in a known format (${names()})`
  throw new HistoryError({ place, expected, got: beginning(head), hint: 'name the format' })
}

function namedFormat({ format: name }: ReadOptions): HistoryFormat | undefined {
  if (name === undefined) return undefined
  const format = historyFormats.find((candidate) => candidate.name === name)
  if (format) return format
  throw new HistoryError({ expected: `a format (${names()})`, got: JSON.stringify(name) })
}

const names = () => historyFormats.map(({ name }) => name).join(', ')

function sourceOf(input: Exclude<Input, { folder: unknown }>, { file }: ReadOptions): Source {
  const chunks =
    typeof input === 'string' ? [new TextEncoder().encode(input)] : input instanceof Uint8Array ? [input] : input
  return { chunks, ...(file === undefined ? {} : { file }) }
}

/** A folder is one history of Cobra's: nothing else comes in folders. */
function readFolder(entries: readonly FolderEntry[], options: ReadOptions, named: HistoryFormat | undefined): Recorded {
  if (named && named !== cobra) {
    throw new HistoryError({
      place: placeOf(options, 1, 1),
      expected: `a file in the format ${named.name}`,
      got: 'a folder',
    })
  }
  const logs = entries.filter(({ file }) => /(^|[/\\])T\d+\.log$/.test(file))
  if (logs.length > 0) return readCobra(logs, options.file)
  const got = entries.length === 0 ? 'an empty folder' : `a folder with ${entries.length} other files`
  throw new HistoryError({
    place: placeOf(options, 1, 1),
    expected: "a file, or a folder with Cobra's logs T*.log",
    got,
  })
}

function isBlank(head: Uint8Array): boolean {
  return head.every((byte) => byte <= 32 && byte > 0)
}

function beginning(head: Uint8Array): string {
  const text = new TextDecoder().decode(head.subarray(0, 256)).replace(/^\uFEFF/, '')
  return JSON.stringify(text.trimStart().split('\n', 1)[0]!.trimEnd().slice(0, 60))
}
