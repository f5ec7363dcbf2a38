/** From EDN to the values of a history. */

import { type EdnAt, EdnError } from '../edn.js'
import type { Value } from '../event.js'

/**
 * Vectors and lists become arrays, keywords their names, maps with text or keyword keys objects.
 * @throws EdnError for a set or another key: nothing in a history's values means them yet
 */
export function valueOfEdn({ value, offset }: EdnAt): Value {
  if (value === null || typeof value !== 'object') return value
  switch (value.type) {
    case 'keyword':
      return value.name
    case 'vector':
    case 'list':
      return value.items.map(valueOfEdn)
    case 'map':
      return Object.fromEntries(value.entries.map(([key, item]) => [fieldName(key), valueOfEdn(item)]))
    default:
      throw new EdnError('nil, a number, a text, a keyword, a vector or a map', offset)
  }
}

function fieldName({ value, offset }: EdnAt): string {
  if (typeof value === 'string') return value
  if (value !== null && typeof value === 'object' && value.type === 'keyword') return value.name
  throw new EdnError('a keyword or a text as key', offset)
}
