/**
 * Porcupine's logs of a key-value store, one EDN map a line:
 *
 *     {:process 0, :type :invoke, :f :append, :key "0", :value "x 0 0 y"}
 *
 * Operations are `get`, `put` and `append`; every key starts as the empty text, and getting "" means that it is unset.
 * Source: porcupine, test_data/kv and its reader (github.com/anishathalye/porcupine).
 */

import { eachLine, lineOf } from '../bytes/lines.js'
import { EventScanner } from '../bytes/scan.js'
import { type Edn, type EdnAt, EdnError, parseEdn, skipBlank } from '../edn.js'
import type { EventType, HistoryEvent, Value } from '../event.js'
import { Collector, type HistoryFormat } from '../recorded.js'
import { malformed, type Source, type SourceLine } from '../source.js'
import { ABSENT } from '../table.js'
import { valueOfEdn } from './edn-value.js'

export const porcupineKv: HistoryFormat = {
  name: 'porcupine-kv',
  description: 'key-value logs of porcupine: {:process 0, :type :invoke, :f :append, :key "0", :value "x"}',
  recognise: (head) => /^\s*\{:process [^\n]*:f :(get|put|append)[^\n]*:key\s/.test(head),
  read: (source) => {
    const collector = new Collector('porcupine-kv', source)
    const { table } = collector
    const scanner = new EventScanner(table, { notation: 'edn', parse: textOrNil })
    eachLine(source, (bytes, start, end, number) => {
      if (scanner.scan(bytes, start, end) && isPlain(scanner)) return scanner.push(number)
      collector.add(readLine(source, lineOf(source, bytes, start, end, number)), number)
    })
    return collector.finish(() => ({ model: 'kv', initial: '', nil: 'absent' }))
  },
}

const OK = 1

/** Whether what was scanned has all that an event of these logs has, and nothing else. */
function isPlain({ table, type, name, key, value, time, index, node, error }: EventScanner): boolean {
  if (key === ABSENT || value === ABSENT || node !== ABSENT || error !== ABSENT) return false
  if (!Number.isNaN(time) || index !== -1) return false
  const f = table.valueOf(name)
  if (typeof table.valueOf(value) === 'string') return f === 'get' || f === 'put' || f === 'append'
  return f === 'get' && type !== OK && table.valueOf(value) === null
}

/** A text, nil, or the keyword of an operation; anything else is looked at more closely. */
function textOrNil(text: string): Value {
  const { value } = parseEdn(text).value
  const name = keyword(value)
  if (value === null || typeof value === 'string' || name !== undefined) return name ?? (value as string | null)
  throw new EdnError('a text', 0)
}

function readLine(source: Source, line: SourceLine): HistoryEvent {
  try {
    const { value, end } = parseEdn(line.text, skipBlank(line.text, 0))
    const rest = skipBlank(line.text, end)
    if (rest < line.text.length) throw new EdnError('the end of the line', rest)
    return eventOf(fieldsOf(value), end - 1)
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
