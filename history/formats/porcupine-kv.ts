/**
 * Porcupine's logs of a key-value store, one EDN map a line:
 *
 *     {:process 0, :type :invoke, :f :append, :key "0", :value "x 0 0 y"}
 *
 * Operations are `get`, `put` and `append`; every key starts as the empty text, and getting "" means that it is unset.
 * Source: porcupine, test_data/kv and its reader (github.com/anishathalye/porcupine).
 */

import { type Edn, type EdnAt, EdnError, parseEdn, skipBlank } from '../edn.js'
import type { EventType, HistoryEvent, Value } from '../event.js'
import { type HistoryFormat, type ReadEvent, recorded } from '../recorded.js'
import { malformed, type SourceLine, type SourceText, sourceLines } from '../source.js'
import { valueOfEdn } from './edn-value.js'

export const porcupineKv: HistoryFormat = {
  name: 'porcupine-kv',
  description: 'key-value logs of porcupine: {:process 0, :type :invoke, :f :append, :key "0", :value "x"}',
  recognise: (text) => /^\s*\{:[^\n]*:key\s/.test(text),
  read: (source) => {
    const events = Array.from(sourceLines(source.text), (line) => readLine(source, line))
    return recorded('porcupine-kv', source, events, () => ({ model: 'kv', initial: '', nil: 'absent' }))
  },
}

function readLine(source: SourceText, line: SourceLine): ReadEvent {
  try {
    const { value, end } = parseEdn(line.text, skipBlank(line.text, 0))
    const rest = skipBlank(line.text, end)
    if (rest < line.text.length) throw new EdnError('the end of the line', rest)
    return { event: eventOf(fieldsOf(value), end - 1), line: line.number }
  } catch (error) {
    if (error instanceof EdnError) throw malformed(source, line, error.offset, { expected: error.expected })
    throw error
  }
}

type Fields = ReadonlyMap<string, EdnAt>

function fieldsOf({ value, offset }: EdnAt): Fields {
  if (value === null || typeof value !== 'object' || value.type !== 'map') throw new EdnError('a map {…}', offset)
  const fields = new Map<string, EdnAt>()
  for (const [key, item] of value.entries) {
    const name = keyword(key.value)
    if (name === undefined || !['process', 'type', 'f', 'key', 'value'].includes(name)) {
      throw new EdnError('one of the keys :process :type :f :key :value', key.offset)
    }
    if (fields.has(name)) throw new EdnError(`the key :${name} only once`, key.offset)
    fields.set(name, item)
  }
  return fields
}

function eventOf(fields: Fields, end: number): HistoryEvent {
  const process = required(fields, 'process', end)
  if (typeof process.value !== 'number' || !Number.isSafeInteger(process.value) || process.value < 0) {
    throw new EdnError('a process number', process.offset)
  }
  const type = oneOf<EventType>(required(fields, 'type', end), ['invoke', 'ok', 'fail', 'info'])
  const f = oneOf(required(fields, 'f', end), ['get', 'put', 'append'] as const)
  const key = valueOfEdn(required(fields, 'key', end))
  const value = required(fields, 'value', end)
  return { process: process.value, type, f, key, value: valueFor(f, type, value) }
}

/** Texts everywhere, except that a `get` has no argument, and an unfinished one no result. */
function valueFor(f: string, type: EventType, at: EdnAt): Value {
  if (typeof at.value === 'string') return at.value
  if (at.value === null && f === 'get' && type !== 'ok') return null
  throw new EdnError(f === 'get' && type !== 'ok' ? 'nil or a text' : 'a text', at.offset)
}

function required(fields: Fields, name: string, end: number): EdnAt {
  const item = fields.get(name)
  if (item === undefined) throw new EdnError(`:${name} in this map`, end)
  return item
}

function oneOf<T extends string>({ value, offset }: EdnAt, names: readonly T[]): T {
  const found = names.find((name) => name === keyword(value))
  if (found === undefined) throw new EdnError(`one of ${names.map((name) => `:${name}`).join(' ')}`, offset)
  return found
}

function keyword(value: Edn): string | undefined {
  return value !== null && typeof value === 'object' && value.type === 'keyword' ? value.name : undefined
}
