/** Writing our own format. */
import { HistoryError } from '../error.js'
import type { History, HistoryEvent, Value } from '../event.js'
import type { Annotation } from '../recorded.js'
import { inexact } from './fields.js'

/** The text of a history, one event a line, ending in a newline; `readHistory` gives the same events back. */
export function writeJsonLines(history: History): string {
  return history.map(jsonLine).join('')
}

/**
 * One event as a line of JSON, with its newline: the fields in a fixed order, and no others, so that equal histories are
 * equal texts.
 * @throws HistoryError for a number that JSON cannot say, or says differently
 */
export function jsonLine({ process, type, f, key, value, time, node, error }: HistoryEvent): string {
  return `${JSON.stringify({
    process,
    type,
    f,
    ...(key === undefined ? {} : { key: writable(key) }),
    ...(value === undefined ? {} : { value: writable(value) }),
    ...(time === undefined ? {} : { time: writable(time) }),
    ...(node === undefined ? {} : { node }),
    ...(error === undefined ? {} : { error }),
  })}\n`
}

/** What was done beside the events, as a line with its newline. */
export function annotationLine({ type, f, value, time }: Annotation): string {
  const rest = { ...(value === undefined ? {} : { value: writable(value) }), ...(time === undefined ? {} : { time }) }
  return `${JSON.stringify({ process: 'nemesis', type, f, ...rest })}\n`
}

/** The same value, if it comes back from a file unchanged. */
export function writable(value: Value): Value {
  expectFinite(value)
  const problem = inexact(value)
  if (problem) throw new HistoryError({ ...problem, got: 'another' })
  return value
}

function expectFinite(value: Value): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new HistoryError({ expected: 'a number that JSON can say', got: String(value) })
  }
  if (value !== null && typeof value === 'object') for (const item of Object.values(value)) expectFinite(item)
}
