/**
 * Our own format: one event a line, in the order in which they happened.
 *
 *     {"process":0,"type":"invoke","f":"write","value":3}
 *
 * `process`, `type` and `f` are required; `value`, `key`, `time`, `index`, `node` and `error` are optional. Other fields
 * are allowed, so that a log may carry what else its writer cares about; but a field that looks like a missing one
 * misspelled (`vaule`) is an error, since leaving it out would change what the history says. The order of the lines
 * decides: `index` must grow, and `time` must not fall unless there is an index. The process "nemesis" stands for whoever
 * injects faults; a line of the process "faultline" says how the history is meant (`judged-as.ts`).
 */
import { findNodeAtLocation, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import { eachLine, lineOf } from '../bytes/lines.js'
import { EventScanner } from '../bytes/scan.js'
import { DEPTH_MAX } from '../edn.js'
import { HistoryError } from '../error.js'
import type { EventType, HistoryEvent, Value } from '../event.js'
import { Collector, type FormatDefaults, type HistoryFormat } from '../recorded.js'
import { malformed, type Source, type SourceLine } from '../source.js'
import { isList } from '../value.js'
import { fieldNames, inexact, meantField } from './fields.js'
import { judgedAs, WRITER } from './judged-as.js'
import { suggestedModel } from './suggest.js'

export const jsonLines: HistoryFormat = {
  name: 'jsonl',
  description: 'JSON Lines, one event a line: {"process":0,"type":"invoke","f":"write","value":3}',
  recognise: (head) => /^\s*\{\s*(["}]|$)/.test(head),
  read: (source) => {
    const collector = new Collector('jsonl', source)
    let meant: FormatDefaults | undefined
    const scanner = new EventScanner(collector.table, { notation: 'json', parse: parseExact })
    eachLine(source, (bytes, start, end, number) => {
      const isQuick = scanner.scan(bytes, start, end)
      if (isQuick && collector.disorder(scanner.index, scanner.time, true) === undefined) return scanner.push(number)
      meant = readLine(collector, lineOf(source, bytes, start, end, number), isQuick, meant)
    })
    return collector.finish((table) => {
      const model = meant?.model ?? suggestedModel(table)
      return { ...meant, ...(model === undefined ? {} : { model }) }
    })
  },
}

interface Field {
  readonly required?: true
  readonly expected: string
  holds(value: Value): boolean
}

/** Who may act without being a client. */
const NEMESIS = 'nemesis'

const types: readonly string[] = ['invoke', 'ok', 'fail', 'info'] satisfies EventType[]
const isText = (value: Value) => typeof value === 'string'
const anything = { expected: 'a value', holds: () => true }

const fields: Readonly<Record<string, Field>> = {
  process: {
    required: true,
    expected: 'a process number (an integer from 0)',
    holds: (value) => value === NEMESIS || value === WRITER || (Number.isSafeInteger(value) && (value as number) >= 0),
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
  index: {
    expected: 'an index (an integer from 0)',
    holds: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  },
  node: { expected: 'the name of a node (a text)', holds: isText },
  error: { expected: 'an error (a text)', holds: isText },
}

/** Reads a line whose order was found wrong already, or that is not as most are. Gives back how the history is meant. */
function readLine(
  collector: Collector,
  line: SourceLine,
  isOutOfOrder: boolean,
  meant: FormatDefaults | undefined,
): FormatDefaults | undefined {
  const { source } = collector
  const object = parseObject(source, line)
  for (const [name, { required, expected, holds }] of Object.entries(fields)) {
    const value = object[name]
    if (value === undefined) {
      if (required) throw missing(source, line, name, object)
    } else if (!holds(value)) {
      throw malformed(source, line, offsetOf(line, name), { expected, got: JSON.stringify(value) })
    } else {
      const problem = inexact(value)
      if (problem) throw malformed(source, line, offsetOf(line, name), { ...problem, ...shortened(value) })
    }
  }
  const has = (name: string) => Object.hasOwn(object, name)
  const misspelled = Object.keys(object).find((name) => meantField(name, has) !== undefined)
  if (misspelled !== undefined) throw misspelling(source, line, misspelled, meantField(misspelled, has)!)
  const { index = -1, time = Number.NaN } = object as { index?: number; time?: number }
  const disorder = collector.disorder(index, time, true)
  if (disorder) {
    const { field, expected, hint } = disorder
    throw malformed(source, line, offsetOf(line, field), { expected, got: String(object[field]), hint })
  }
  if (isOutOfOrder) throw new Error('an event is out of order for the scanner, and in order for the reader')
  if (object.process === WRITER) return meaning(source, line, object, meant)
  add(collector, object, line.number)
  return meant
}

function meaning(
  source: Source,
  line: SourceLine,
  { f, value }: { readonly [field: string]: Value },
  before: FormatDefaults | undefined,
): FormatDefaults {
  if (before) throw malformed(source, line, 0, { expected: `one line of the process "${WRITER}"`, got: 'another' })
  const meant = judgedAs(f as string, value)
  if (!('expected' in meant)) return meant
  const { field, expected } = meant
  const got = field === 'f' ? JSON.stringify(f) : (JSON.stringify(value)?.slice(0, 80) ?? 'none')
  throw malformed(source, line, offsetOf(line, field), { expected, got })
}

function add(collector: Collector, object: { readonly [field: string]: Value }, line: number): void {
  const { process, type, f, value, time } = object as unknown as HistoryEvent
  const rest = { ...(value === undefined ? {} : { value }), ...(time === undefined ? {} : { time }) }
  if (typeof process === 'number') collector.add(object as unknown as HistoryEvent, line)
  else collector.annotate({ line, process, type, f, ...rest })
}

/** The value as it was read, which may not be as it was written; as it was written where that says more. */
function shortened(value: Value): { readonly got?: string } {
  if (typeof value === 'number' && !Number.isFinite(value)) return {}
  const text = inexact(value)?.hint === undefined ? '' : JSON.stringify(value)
  return { got: text.length > 0 && text.length <= 60 ? text : 'another' }
}

function parseExact(text: string): Value {
  const value = JSON.parse(text) as Value
  if (inexact(value)) throw new HistoryError({ expected: 'an exact value', got: 'another' })
  return value
}

/** Where brackets are open deeper than any value may be; parsers that recurse would not survive it. */
function tooDeep(text: string): number | undefined {
  let depth = 0
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i]
    if (character === '"') {
      for (i += 1; i < text.length && text[i] !== '"'; i += 1) if (text[i] === '\\') i += 1
    } else if (character === '[' || character === '{') {
      depth += 1
      if (depth > DEPTH_MAX + 1) return i
    } else if (character === ']' || character === '}') depth -= 1
  }
  return undefined
}

function parseObject(source: Source, line: SourceLine): { readonly [field: string]: Value } {
  const deep = tooDeep(line.text)
  if (deep !== undefined) throw malformed(source, line, deep, { expected: `values nested at most ${DEPTH_MAX} deep` })
  try {
    const value = JSON.parse(line.text) as Value
    if (value !== null && typeof value === 'object' && !isList(value)) {
      expectOnce(source, line)
      return value
    }
  } catch (error) {
    if (error instanceof HistoryError) throw error
    const errors: ParseError[] = []
    parseTree(line.text.slice(0, 100_000), errors, { disallowComments: true, allowTrailingComma: false })
    const first = errors[0]
    const expected = first === undefined ? 'valid JSON' : `valid JSON (${words(printParseErrorCode(first.error))})`
    throw malformed(source, line, first?.offset ?? 0, { expected })
  }
  throw malformed(source, line, line.text.search(/\S/), { expected: 'an object {…}' })
}

/** JSON lets the last of several fields win; a history in which it matters which one is meant is none. */
function expectOnce(source: Source, line: SourceLine): void {
  const isOften = ({ length }: string, first: number, name: string) => line.text.includes(name, first + length)
  const suspect = fieldNames.some((field) => {
    const name = JSON.stringify(field)
    const first = line.text.indexOf(name)
    return first !== -1 && isOften(name, first, name)
  })
  if (!suspect) return
  const seen = new Set<string>()
  for (const property of parseTree(line.text)?.children ?? []) {
    const [name] = property.children ?? []
    const field = String(name?.value)
    if (seen.has(field)) {
      throw malformed(source, line, property.offset, { expected: `the field "${field}" only once` })
    }
    seen.add(field)
  }
}

/** `CommaExpected` → "comma expected". */
function words(code: string): string {
  return code.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase()
}

function missing(source: Source, line: SourceLine, name: string, object: object) {
  const close = Object.keys(object).find((other) => meantField(other, (field) => field !== name) === name)
  if (close !== undefined) return misspelling(source, line, close, name)
  return malformed(source, line, line.text.search(/\S/), {
    expected: `the field "${name}": ${fields[name]!.expected}`,
    got: 'an event without it',
  })
}

function misspelling(source: Source, line: SourceLine, name: string, right: string) {
  return malformed(source, line, line.text.indexOf(JSON.stringify(name)), {
    expected: `the field "${right}"`,
    got: JSON.stringify(name),
    hint: `did you mean "${right}"?`,
  })
}

function offsetOf(line: SourceLine, name: string): number {
  const root = parseTree(line.text)
  return (root && findNodeAtLocation(root, [name])?.offset) ?? 0
}
