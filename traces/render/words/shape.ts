/** What kind of value a piece of JSON writes down, and how much it has to say. */
import { isTransaction } from '../../../history/transactions.js'
import type { Json } from '../../../kernel/index.js'

export type Shape =
  | { readonly kind: 'simple' }
  | { readonly kind: 'list' | 'set'; readonly items: readonly Json[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Json, Json])[] }
  | { readonly kind: 'record'; readonly fields: readonly (readonly [string, Json])[] }
  /** A record with a `type`: a constructor applied to its other fields. */
  | { readonly kind: 'message'; readonly type: string; readonly fields: readonly (readonly [string, Json])[] }
  /** A request of a client, as configurations list them, or a step of a transaction; with what a read has found. */
  | { readonly kind: 'operation'; readonly words: readonly Json[]; readonly found?: Json }
  /** Its steps, each as an operation. */
  | { readonly kind: 'transaction'; readonly items: readonly Json[] }

export function shapeOf(value: Json | undefined): Shape {
  if (typeof value !== 'object' || value === null) return { kind: 'simple' }
  if (Array.isArray(value)) {
    return isTransaction(value) && value.length > 0
      ? {
          kind: 'transaction',
          items: value.map(([f, key, accessed]) => ({ f: f === 'read' ? 'r' : f, key, value: accessed })),
        }
      : { kind: 'list', items: value as readonly Json[] }
  }
  const record = value as JsonRecord
  const entries = entriesOf(record)
  if (entries !== null) return { kind: 'map', entries }
  const items = membersOf(record)
  if (items !== null) return { kind: 'set', items }
  const fields = Object.entries(record)
  const { type } = record
  if (typeof type === 'string') return { kind: 'message', type, fields: fields.filter(([name]) => name !== 'type') }
  if (isAnsweredRead(record)) return { kind: 'operation', words: [record.f!, record.key!], found: record.value! }
  return isOperation(record) ? { kind: 'operation', words: operationParts(record) } : { kind: 'record', fields }
}

/** Whether a value consists of other values. */
export function isComposite(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null
}

/** Nothing there: null, an empty text, an empty collection. */
export function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true
  const shape = shapeOf(value)
  if (shape.kind === 'list' || shape.kind === 'set') return shape.items.length === 0
  if (shape.kind === 'map') return shape.entries.length === 0
  return shape.kind === 'record' && shape.fields.length === 0
}

/** What a field has before anybody gave it a value: empty, zero, false, or a record of such fields. */
export function isDefault(value: Json | undefined): boolean {
  if (isEmpty(value) || value === 0 || value === false) return true
  const shape = shapeOf(value)
  return shape.kind === 'record' && shape.fields.every(([, item]) => isDefault(item))
}

/** `client1#2`: tells which operation something belongs to, hardly ever what it is about. */
export function isOperationId(value: Json | undefined): boolean {
  return typeof value === 'string' && /^[^\s#]+#\d+$/.test(value)
}

type JsonRecord = { readonly [field: string]: Json }

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
  return Array.isArray(members) && Object.keys(value).length === 1 ? (members as readonly Json[]) : null
}

/** `{f: write, key: x, value: 1}`, with simple key and value. */
function isOperation(record: JsonRecord): boolean {
  return (
    typeof record.f === 'string' &&
    Object.entries(record).every(([name, value]) => ['f', 'key', 'value'].includes(name) && !isComposite(value))
  )
}

/** `{f: r, key: x, value: [1, 2]}`: a read of a transaction, and what it found. */
function isAnsweredRead(record: JsonRecord): boolean {
  return record.f === 'r' && record.value !== null && Object.keys(record).sort().join() === 'f,key,value'
}

function operationParts({ f, key, value }: JsonRecord): Json[] {
  return [f, key, value].filter((part): part is Json => part !== undefined && part !== null)
}
