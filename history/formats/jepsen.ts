/**
 * Histories of Jepsen, Knossos and Elle: operation maps, one after the other or in one vector or list, in EDN
 *
 *     {:process 0, :type :invoke, :f :cas, :value [2 3], :time 10474104701, :index 0}
 *
 * and the same as one JSON array. The order of the file is the order in time: `:index` must grow, while `:time` may fall
 * a little, since Jepsen takes it before it writes the event down.
 *
 * Semantics: what a process without a number does (`:nemesis`) is an annotation. A register starts at 0 and a nil read is
 * one that nobody saw the result of; a failed operation did not happen (Knossos drops it, a failed compare-and-set too).
 * A file in which no event names a process is that of one client. When the value of every event is a pair, as
 * `jepsen.independent` writes them, its first part is the key. Without `:f`, a list of steps is a transaction.
 * Fields that a history has no place for (`:exception`, `:op-index`) are left out.
 */
import { eachForm, formOf, type Notation } from '../bytes/forms.js'
import { EventScanner } from '../bytes/scan.js'
import { EdnError, parseEdn } from '../edn.js'
import { HistoryError } from '../error.js'
import type { EventType, HistoryEvent, Value } from '../event.js'
import { Collector, type FormatDefaults, type HistoryFormat } from '../recorded.js'
import { malformed, peek, type Source, type SourceLine } from '../source.js'
import { type EventTable, eventTypes } from '../table.js'
import { isTransaction } from '../transactions.js'
import { showValue } from '../value.js'
import { valueOfEdn } from './edn-value.js'
import { inexact, meantField, operationNames } from './fields.js'
import { type FormField, type FormFields, fieldsOfForm } from './form-fields.js'
import { splitPairs } from './independent.js'
import { suggestedModel } from './suggest.js'

export const jepsenEdn: HistoryFormat = {
  name: 'edn',
  description: 'EDN histories of Jepsen, Knossos and Elle: {:process 0, :type :invoke, :f :read, :value nil}',
  recognise: (head) => /^(\s|,|;[^\n]*(\n|$))*([[(](\s|,|;[^\n]*(\n|$))*)?(#[\w.]+\s*)?(\{\s*(:|\}|$)|$)/.test(head),
  read: (source) => read('edn', 'edn', source),
}

export const jepsenJson: HistoryFormat = {
  name: 'json',
  description: 'JSON histories of Jepsen and elle-cli: [{"process":0,"type":"invoke","f":"read","value":null}, …]',
  recognise: (head) => /^\s*\[\s*(\{\s*["}]|\{?$|\])/.test(head),
  read: (source) => read('json', 'json', source),
}

/** In the first line of what `writeEdn` writes: keys are written as such. */
export const KEYS_MARK = '; faultline: keys are fields'

function read(format: string, notation: Notation, given: Source) {
  const { head, source } = peek(given)
  const hasKeys = new TextDecoder().decode(head.subarray(0, 2 * KEYS_MARK.length)).includes(KEYS_MARK)
  const collector = new Collector(format, source)
  const parse = notation === 'edn' ? parseEdnValue : parseJsonValue
  const scanner = new EventScanner(collector.table, { notation, parse })
  const state = { nameless: undefined as SourceLine | undefined, named: false }
  eachForm(source, notation, (bytes, start, end, number, indent) => {
    const isQuick = !state.nameless && scanner.scan(bytes, start, end)
    if (isQuick && collector.disorder(scanner.index, scanner.time, false) === undefined) {
      state.named = true
      return scanner.push(number)
    }
    readForm(collector, state, notation, formOf(source, bytes, start, end, number, indent))
  })
  if (!hasKeys) splitPairs(collector.table)
  return collector.finish(defaultsOf)
}

function parseEdnValue(text: string): Value {
  const { value, end } = parseEdn(text)
  if (end !== text.length) throw new EdnError('the end of the value', end)
  return valueOfEdn(value)
}

function parseJsonValue(text: string): Value {
  const value = JSON.parse(text) as Value
  if (inexact(value)) throw new HistoryError({ expected: 'an exact value', got: 'another' })
  return value
}

interface Names {
  /** The first event that names no process. */
  nameless: SourceLine | undefined
  named: boolean
}

function readForm(collector: Collector, names: Names, notation: Notation, form: SourceLine): void {
  const { source } = collector
  try {
    const fields = fieldsOfForm(source, notation, form)
    for (const name of fields.keys()) {
      const meant = meantField(name, (field) => fields.has(field))
      if (meant === undefined) continue
      const hint = `did you mean "${meant}"?`
      throw malformed(source, form, fields.get(name)!.nameOffset, {
        expected: `the field "${meant}"`,
        got: JSON.stringify(name),
        hint,
      })
    }
    expectOrder(collector, fields, form)
    const process = fields.get('process')?.value ?? null
    if (process === null) names.nameless ??= form
    else if (typeof process === 'number') names.named = true
    if (names.nameless && names.named) {
      throw malformed(source, form, fields.get('process')?.offset ?? 0, {
        expected: 'a process in every event or in none',
        got: `events with and without (the first without in line ${names.nameless.number})`,
      })
    }
    put(collector, fields, form)
  } catch (error) {
    if (error instanceof EdnError) throw malformed(source, form, error.offset, { expected: error.expected })
    throw error
  }
}

function expectOrder(collector: Collector, fields: FormFields, form: SourceLine): void {
  const number = (name: 'index' | 'time') => {
    const at = fields.get(name)
    if (at === undefined || at.value === null) return undefined
    const isFine = name === 'time' ? typeof at.value === 'number' : Number.isSafeInteger(at.value)
    if (isFine) return at.value as number
    throw new EdnError(name === 'time' ? 'a time (a number)' : 'an index (an integer)', at.offset)
  }
  const disorder = collector.disorder(number('index') ?? -1, number('time') ?? Number.NaN, false)
  if (disorder === undefined) return
  const { field, expected, hint } = disorder
  const at = fields.get(field)!
  throw malformed(collector.source, form, at.offset, { expected, got: showValue(at.value), hint })
}

function put(collector: Collector, fields: FormFields, form: SourceLine): void {
  const type = required(fields, 'type')
  if (!eventTypes.includes(type.value as EventType)) {
    throw new EdnError(`one of the types ${eventTypes.join(', ')}`, type.offset)
  }
  const text = (name: string) => {
    const at = fields.get(name)
    if (at === undefined || at.value === null) return undefined
    return typeof at.value === 'string' ? at.value : showValue(at.value, Number.POSITIVE_INFINITY)
  }
  const [error, node] = [text('error'), text('node')]
  const [value, key] = [fields.get('value')?.value, fields.get('key')?.value]
  const time = fields.get('time')?.value as number | null | undefined
  const common = {
    type: type.value as EventType,
    f: nameOf(fields),
    ...(value === undefined ? {} : { value }),
    ...(time === undefined || time === null ? {} : { time }),
  }
  const process = fields.get('process')
  if (typeof process?.value === 'string') {
    collector.annotate({ line: form.number, process: process.value, ...common })
    return
  }
  const number = process?.value ?? 0
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) {
    throw new EdnError('a process: a number from 0, or a name such as :nemesis', process!.offset)
  }
  collector.add(
    {
      process: number,
      ...common,
      ...(key === undefined ? {} : { key }),
      ...(node === undefined ? {} : { node }),
      ...(error === undefined ? {} : { error }),
    } satisfies HistoryEvent,
    form.number,
  )
}

/** Elle's histories may leave the name of the operation out. */
function nameOf(fields: FormFields): string {
  const at = fields.get('f')
  const value = fields.get('value')?.value
  if ((at === undefined || at.value === null) && value !== undefined && isTransaction(value)) return 'txn'
  const name = at ?? required(fields, 'f')
  if (typeof name.value === 'string' && name.value !== '') return name.value
  throw new EdnError('the name of an operation', name.offset)
}

function required(fields: FormFields, name: string): FormField {
  const item = fields.get(name)
  if (item === undefined) throw new EdnError(`the field "${name}" in this map`, fields.end)
  return item
}

function defaultsOf(table: EventTable): FormatDefaults {
  const names = operationNames(table)
  const model = names.size === 1 && names.has('txn') ? undefined : suggestedModel(table)
  // What Knossos tests is a compare-and-set register, whether or not a history happens to compare and set.
  if ((model === 'register' || model === 'cas-register') && (names.has('write') || names.has('cas'))) {
    return { model: 'cas-register', initial: 0, nil: 'wildcard', failedCas: 'ignored' }
  }
  return model === undefined || model === 'register' ? {} : { model }
}
