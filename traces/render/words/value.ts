/** Values and messages as a person would write them. */
import type { Json } from '../../../kernel/index.js'
import { neutralised, shortened, widthOf } from '../text.js'

/** What stands for null, and for the absence of a value. */
export const NOTHING = '∅'

/** How many levels of a value are written out: as many as fit, and deeper ones as `[…]`. */
const DEPTHS = [6, 3, 2, 1]
const ENTRIES_MAX = 50

/**
 * A value in at most `width` columns: `{a→1, b→2}` for a map, `{a, b}` for a set, `{x: 1}` for a record, and for a
 * record with a `type` what a message looks like: `vote(yes)`, `append(term 2, entry {…})`.
 */
export function valueWords(value: Json | undefined, width = Number.POSITIVE_INFINITY): string {
  let text = ''
  for (const depth of DEPTHS) {
    text = words(value, depth)
    if (widthOf(text) <= width) return text
  }
  return shortened(text, width)
}

/** Only what kind of message it is: `vote`. */
export function messageType(body: Json): string {
  return isRecord(body) && typeof body.type === 'string' ? neutralised(body.type) : valueWords(body, 8)
}

/** A value of which `depth` levels of nesting are written out. */
function words(value: Json | undefined, depth: number): string {
  if (value === undefined || value === null) return NOTHING
  if (typeof value === 'string') return stringWords(value)
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return `[${listed(value, depth, (item) => words(item, depth - 1))}]`
  if (!isRecord(value)) return NOTHING
  const map = entriesOf(value)
  if (map !== null)
    return `{${listed(map, depth, ([key, item]) => `${words(key, depth - 1)}→${words(item, depth - 1)}`)}}`
  const set = membersOf(value)
  if (set !== null) return `{${listed(set, depth, (item) => words(item, depth - 1))}}`
  const fields = Object.entries(value)
  if (typeof value.type === 'string') return tagged(value.type, fields, depth)
  return `{${listed(fields, depth, ([key, item]) => `${keyWords(key)}: ${words(item, depth - 1)}`)}}`
}

/** A record with a `type` is a constructor applied to its other fields. A single string argument needs no name. */
function tagged(type: string, allFields: readonly (readonly [string, Json])[], depth: number): string {
  const fields = allFields.filter(([key]) => key !== 'type')
  const [only] = fields
  const name = neutralised(type)
  if (only === undefined) return name
  if (fields.length === 1 && depth > 0 && (typeof only[1] === 'string' || only[0] === type)) {
    return `${name}(${words(only[1], depth - 1)})`
  }
  return `${name}(${listed(fields, depth, ([key, item]) => `${keyWords(key)} ${words(item, depth - 1)}`)})`
}

function listed<T>(items: readonly T[], depth: number, show: (item: T) => string): string {
  if (depth <= 0 && items.length > 0) return '…'
  const shown = items.slice(0, ENTRIES_MAX).map(show)
  return [...shown, ...(items.length > shown.length ? ['…'] : [])].join(', ')
}

/** Quotes only where the string would otherwise be taken for something else. */
function stringWords(text: string): string {
  const safe = neutralised(text)
  return safe === text && isName(text) ? text : `'${safe.replaceAll("'", "\\'")}'`
}

/** A path element or field name as it stands. */
export function keyWords(key: string): string {
  return key === '' ? "''" : neutralised(key)
}

function isName(text: string): boolean {
  return /^[\p{L}\p{Extended_Pictographic}_]/u.test(text) && !/[\s,;'"(){}[\]→∅]/u.test(text) && !RESERVED.has(text)
}

const RESERVED: ReadonlySet<string> = new Set(['true', 'false', 'null'])

type JsonRecord = { readonly [field: string]: Json }

function isRecord(value: Json): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The entries of a written map. Anything that only looks like one is a record. */
function entriesOf(value: JsonRecord): readonly (readonly [Json, Json])[] | null {
  const entries = value.$map
  if (!Array.isArray(entries) || Object.keys(value).length !== 1) return null
  return entries.every((entry) => Array.isArray(entry) && entry.length === 2)
    ? (entries as readonly (readonly [Json, Json])[])
    : null
}

function membersOf(value: JsonRecord): readonly Json[] | null {
  const members = value.$set
  return Array.isArray(members) && Object.keys(value).length === 1 ? members : null
}
