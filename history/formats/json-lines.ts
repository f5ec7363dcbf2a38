/**
 * Our own format: one event a line, in the order in which they happened.
 *
 *     {"process":0,"type":"invoke","f":"write","value":3}
 *
 * `process`, `type` and `f` are required; `value`, `key`, `time`, `index`, `node` and `error` are optional. Other fields
 * are allowed, so that a log may carry what else its writer cares about; but a field that looks like a missing one
 * misspelled (`vaule`) is an error, since leaving it out would change what the history says. `index` is informative:
 * the order of the lines decides.
 */
import { distance } from 'fastest-levenshtein'
import { findNodeAtLocation, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import type { EventType, History, HistoryEvent, Value } from '../event.js'
import { type FormatDefaults, type HistoryFormat, type ReadEvent, recorded } from '../recorded.js'
import { malformed, type SourceLine, type SourceText, sourceLines } from '../source.js'
import { isList } from '../value.js'

export const jsonLines: HistoryFormat = {
  name: 'jsonl',
  description: 'JSON Lines, one event a line: {"process":0,"type":"invoke","f":"write","value":3}',
  recognise: (text) => /^\s*\{\s*(["}]|$)/.test(text),
  read: (source) => {
    const events = Array.from(sourceLines(source.text), (line) => readLine(source, line))
    return recorded('jsonl', source, events, suggest)
  },
}

/** The text of a history, one event a line, ending in a newline; `readHistory` gives the same events back. */
export function writeJsonLines(history: History): string {
  return history.map((event) => `${JSON.stringify(pick(event))}\n`).join('')
}

/** The fields in a fixed order, and no others, so that equal histories are equal texts. */
function pick({ process, type, f, key, value, time, node, error }: HistoryEvent): HistoryEvent {
  return {
    process,
    type,
    f,
    ...(key === undefined ? {} : { key }),
    ...(value === undefined ? {} : { value }),
    ...(time === undefined ? {} : { time }),
    ...(node === undefined ? {} : { node }),
    ...(error === undefined ? {} : { error }),
  }
}

/** Operation names that no other specification shares suggest one; anything else is for the user to name. */
function suggest(history: History): FormatDefaults {
  const names = new Set(history.map(({ f }) => f))
  const within = (...allowed: string[]) => names.size > 0 && [...names].every((name) => allowed.includes(name))
  if (within('read', 'write')) return { model: 'register' }
  if (within('read', 'write', 'cas')) return { model: 'cas-register' }
  if (within('get', 'put', 'append', 'cas')) return { model: 'kv' }
  return {}
}

interface Field {
  readonly required?: true
  readonly expected: string
  holds(value: Value): boolean
}

const types: readonly string[] = ['invoke', 'ok', 'fail', 'info'] satisfies EventType[]
const isText = (value: Value) => typeof value === 'string'
const anything = { expected: 'a value', holds: () => true }

const fields: Readonly<Record<string, Field>> = {
  process: {
    required: true,
    expected: 'a process number (an integer from 0)',
    holds: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  },
  type: {
    required: true,
    expected: 'a type ("invoke", "ok", "fail" or "info")',
    holds: (value) => types.includes(value as string),
  },
  f: {
    required: true,
    expected: 'the name of an operation (a text)',
    holds: (value) => isText(value) && value !== '',
  },
  key: anything,
  value: anything,
  time: { expected: 'a time (a number)', holds: (value) => typeof value === 'number' },
  index: { expected: 'an index (an integer)', holds: (value) => Number.isSafeInteger(value) },
  node: { expected: 'the name of a node (a text)', holds: isText },
  error: { expected: 'an error (a text)', holds: isText },
}

function readLine(source: SourceText, line: SourceLine): ReadEvent {
  const object = parseObject(source, line)
  for (const [name, { required, expected, holds }] of Object.entries(fields)) {
    const value = object[name]
    if (value === undefined) {
      if (required) throw missing(source, line, name, object)
    } else if (!holds(value)) {
      throw malformed(source, line, offsetOf(line, name), { expected, got: JSON.stringify(value) })
    } else if (!isExact(value)) {
      throw malformed(source, line, offsetOf(line, name), {
        expected: 'integers between −(2^53 − 1) and 2^53 − 1',
        got: JSON.stringify(value),
        hint: 'larger ones lose digits; write them as texts',
      })
    }
  }
  const misspelled = Object.keys(object).find((name) => meant(name, object) !== undefined)
  if (misspelled !== undefined) throw misspelling(source, line, misspelled, meant(misspelled, object)!)
  return { event: pick(object as unknown as HistoryEvent), line: line.number }
}

function parseObject(source: SourceText, line: SourceLine): { readonly [field: string]: Value } {
  try {
    const value = JSON.parse(line.text) as Value
    if (value !== null && typeof value === 'object' && !isList(value)) return value
  } catch {
    const errors: ParseError[] = []
    parseTree(line.text, errors, { disallowComments: true, allowTrailingComma: false })
    const first = errors[0]
    const expected = first === undefined ? 'valid JSON' : `valid JSON (${words(printParseErrorCode(first.error))})`
    throw malformed(source, line, first?.offset ?? 0, { expected })
  }
  throw malformed(source, line, line.text.search(/\S/), { expected: 'an object {…}' })
}

/** `CommaExpected` → "comma expected". */
function words(code: string): string {
  return code.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase()
}

function missing(source: SourceText, line: SourceLine, name: string, object: object) {
  const close = Object.keys(object).find((other) => !Object.hasOwn(fields, other) && isClose(other, name))
  if (close !== undefined) return misspelling(source, line, close, name)
  return malformed(source, line, line.text.search(/\S/), {
    expected: `the field "${name}": ${fields[name]!.expected}`,
    got: 'an event without it',
  })
}

function misspelling(source: SourceText, line: SourceLine, name: string, right: string) {
  return malformed(source, line, line.text.indexOf(JSON.stringify(name)), {
    expected: `the field "${right}"`,
    got: JSON.stringify(name),
    hint: `did you mean "${right}"?`,
  })
}

/** The absent field that an unknown one probably stands for. */
function meant(name: string, object: object): string | undefined {
  if (Object.hasOwn(fields, name)) return undefined
  return Object.keys(fields).find((known) => !(known in object) && isClose(name, known))
}

/** Short names are near too much, so for them only another case counts. */
function isClose(name: string, known: string): boolean {
  const lower = name.toLowerCase()
  return lower === known || (known.length > 3 && distance(lower, known) <= (known.length > 4 ? 2 : 1))
}

function offsetOf(line: SourceLine, name: string): number {
  const root = parseTree(line.text)
  return (root && findNodeAtLocation(root, [name])?.offset) ?? 0
}

/** Whether every integer in a value is one that a number can hold exactly. */
function isExact(value: Value): boolean {
  if (typeof value === 'number') return !Number.isInteger(value) || Number.isSafeInteger(value)
  if (value === null || typeof value !== 'object') return true
  return Object.values(value).every(isExact)
}
