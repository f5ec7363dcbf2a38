/** The fields of an operation map, whether it is written in EDN or in JSON. */
import { type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import type { Notation } from '../bytes/forms.js'
import { type EdnAt, EdnError, parseEdn, skipBlank } from '../edn.js'
import type { Value } from '../event.js'
import { malformed, type Source, type SourceLine } from '../source.js'
import { valueOfEdn } from './edn-value.js'
import { inexact } from './fields.js'

export interface FormField {
  readonly value: Value
  readonly offset: number
  readonly nameOffset: number
}

export interface FormFields extends ReadonlyMap<string, FormField> {
  /** Offset of the closing bracket. */
  readonly end: number
}

/** @throws EdnError, HistoryError for what is no map, or has a field twice */
export function fieldsOfForm(source: Source, notation: Notation, form: SourceLine): FormFields {
  return notation === 'edn' ? ednFields(form.text) : jsonFields(source, form)
}

function ednFields(text: string): FormFields {
  const { value, end } = parseEdn(text)
  const rest = skipBlank(text, end)
  if (rest < text.length) throw new EdnError('the end of the form', rest)
  const fields = new Map<string, FormField>()
  for (const [key, item] of mapOf(value)) {
    const name = key.value
    if (name === null || typeof name !== 'object' || name.type !== 'keyword') {
      throw new EdnError('a keyword such as :process', key.offset)
    }
    if (fields.has(name.name)) throw new EdnError(`the key :${name.name} only once`, key.offset)
    // What a history has no place for may hold anything, such as an exception.
    const isUsed = usedFields.has(name.name)
    const entry = { value: isUsed ? valueOfEdn(item) : null, offset: item.offset, nameOffset: key.offset }
    fields.set(name.name, entry)
  }
  return Object.assign(fields, { end: end - 1 })
}

const usedFields: ReadonlySet<string> = new Set([
  'process',
  'type',
  'f',
  'value',
  'key',
  'time',
  'index',
  'node',
  'error',
])

function mapOf({ value, offset }: EdnAt): readonly (readonly [EdnAt, EdnAt])[] {
  if (value !== null && typeof value === 'object') {
    if (value.type === 'map') return value.entries
    if (value.type === 'tagged') return mapOf(value.value)
  }
  throw new EdnError('an operation: a map {…}', offset)
}

function jsonFields(source: Source, form: SourceLine): FormFields {
  const errors: ParseError[] = []
  const tree = parseTree(form.text, errors, { disallowComments: true, allowTrailingComma: false })
  const [first] = errors
  if (first || !tree) {
    const expected = first ? `valid JSON (${printParseErrorCode(first.error)})` : 'valid JSON'
    throw malformed(source, form, first?.offset ?? 0, { expected })
  }
  if (tree.type !== 'object') throw new EdnError('an operation: an object {…}', tree.offset)
  const object = JSON.parse(form.text) as Readonly<Record<string, Value>>
  const fields = new Map<string, FormField>()
  for (const property of tree.children ?? []) {
    const [name, item] = property.children!
    const field = String(name!.value)
    if (fields.has(field)) throw new EdnError(`the field "${field}" only once`, name!.offset)
    const problem = usedFields.has(field) ? inexact(object[field]!) : undefined
    if (problem) throw new EdnError(problem.expected, item!.offset)
    fields.set(field, { value: object[field]!, offset: item!.offset, nameOffset: name!.offset })
  }
  return Object.assign(fields, { end: form.text.length - 1 })
}
