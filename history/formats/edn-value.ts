/** From EDN to the values of a history. */

import { type EdnAt, EdnError } from '../edn.js'
import type { Value } from '../event.js'

/**
 * Vectors, lists and sets become arrays, keywords and symbols their names, tagged literals what they tag; maps objects,
 * with texts, names, numbers, nil and truth values for keys.
 * @throws EdnError for a map with another key, or with two keys that become one field
 */
export function valueOfEdn({ value }: EdnAt): Value {
  if (value === null || typeof value !== 'object') return value
  switch (value.type) {
    case 'keyword':
    case 'symbol':
      return value.name
    case 'tagged':
      return valueOfEdn(value.value)
    case 'map':
      return objectOf(value.entries)
    default:
      return value.items.map(valueOfEdn)
  }
}

function objectOf(entries: readonly (readonly [EdnAt, EdnAt])[]): Value {
  const fields = new Map<string, Value>()
  for (const [key, item] of entries) {
    const name = fieldName(key)
    if (fields.has(name)) throw new EdnError(`the key ${name} only once`, key.offset)
    fields.set(name, valueOfEdn(item))
  }
  return Object.fromEntries(fields)
}

function fieldName({ value, offset }: EdnAt): string {
  if (value === null || typeof value !== 'object') return String(value)
  if (value.type === 'keyword' || value.type === 'symbol') return value.name
  throw new EdnError('a keyword, a text or a number as key', offset)
}
