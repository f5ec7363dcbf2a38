/** Values as JSON, and JSON as text: the one written form of states, messages and operations. */
import {
  type Map as ImmutableMap,
  type Set as ImmutableSet,
  isList,
  isMap,
  isRecord,
  isSet,
  type List,
  type Record,
} from 'immutable'
import type { Value } from '../../history/event.js'

/**
 * What a state, message or operation looks like on paper. Records are objects; an Immutable Map is
 * `{ "$map": [[key, value], …] }`, a Set `{ "$set": [value, …] }`, both sorted; a List is an array.
 */
export type Json = Value

/** Expects what `findFlaw` accepts. Equal values give equal JSON, whatever order they were built in. */
export function toJson(value: unknown): Json {
  if (value === null || typeof value !== 'object') return value as Json
  if (isRecord(value)) return objectOf((value as Record<object>).toSeq().entries())
  if (isList(value)) return (value as List<unknown>).toArray().map(toJson)
  if (isSet(value)) return { $set: (value as ImmutableSet<unknown>).toArray().map(toJson).sort(compareJson) }
  if (isMap(value)) {
    const entries = (value as ImmutableMap<unknown, unknown>).toArray().map(([k, v]): Json => [toJson(k), toJson(v)])
    return { $map: entries.sort(compareJson) }
  }
  if (Array.isArray(value)) return value.map(toJson)
  return objectOf(Object.entries(value).filter(([, field]) => field !== undefined))
}

function objectOf(fields: Iterable<[string, unknown]>): Json {
  const object: { [field: string]: Json } = {}
  for (const [name, value] of fields) object[name] = toJson(value)
  return object
}

/** JSON text with sorted field names: two values are equal exactly when their canonical texts are. */
export function canonicalText(json: Json): string {
  if (json === null || typeof json !== 'object') return JSON.stringify(json)
  if (Array.isArray(json)) return `[${json.map(canonicalText).join(',')}]`
  const object = json as { readonly [field: string]: Json }
  const fields = Object.keys(object).sort()
  return `{${fields.map((name) => `${JSON.stringify(name)}:${canonicalText(object[name]!)}`).join(',')}}`
}

/** An order on all of JSON that depends on content alone: numbers by size, the rest by canonical text. */
export function compareJson(a: Json, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [left, right] = [canonicalText(a), canonicalText(b)]
  return left < right ? -1 : left > right ? 1 : 0
}
