/** Values with names exchanged: what a state, a message or a result is when interchangeable parties change places. */
import {
  type Map as ImmutableMap,
  type Set as ImmutableSet,
  isList,
  isMap,
  isRecord,
  isSet,
  type List,
  Map,
  type RecordOf,
} from 'immutable'
import { fieldsOf } from './digest.js'

export type Rename = (value: unknown) => unknown

/**
 * Replaces names by names everywhere in values that `findFlaw` accepts: in texts as whole words, as keys of Maps and of
 * plain objects, as elements of Sets. Names of Record fields stay. Shares what needs no change.
 */
export function renaming(names: ReadonlyMap<string, string>): Rename {
  const changed = [...names].filter(([from, to]) => from !== to)
  if (changed.length === 0) return (value) => value
  // A name does not end where another one would go on: in `server12` there is no `server1`.
  const words = new RegExp(
    `(?<![\\p{L}\\p{N}_])(?:${changed.map(([from]) => escaped(from)).join('|')})(?![\\p{L}\\p{N}_])`,
    'gu',
  )
  const texts = new globalThis.Map<string, string>()
  const inText = (text: string): string => {
    let renamed = texts.get(text)
    if (renamed === undefined) {
      renamed = text.replace(words, (name) => names.get(name)!)
      texts.set(text, renamed)
    }
    return renamed
  }
  const rename = (value: unknown): unknown => {
    if (typeof value === 'string') return inText(value)
    if (value === null || typeof value !== 'object') return value
    if (isRecord(value)) return inRecord(value as RecordOf<{ [field: string]: unknown }>, rename)
    if (isList(value)) return (value as List<unknown>).map(rename)
    if (isSet(value)) return (value as ImmutableSet<unknown>).map(rename)
    if (isMap(value))
      return Map((value as ImmutableMap<unknown, unknown>).toArray().map(([k, v]) => [rename(k), rename(v)] as const))
    if (Array.isArray(value)) return value.map(rename)
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [inText(key), rename(part)]))
  }
  return rename
}

function inRecord(record: RecordOf<{ [field: string]: unknown }>, rename: Rename): unknown {
  let result = record
  for (const field of fieldsOf(record)) {
    const part = record.get(field)
    const renamed = rename(part)
    if (renamed !== part) result = result.set(field, renamed)
  }
  return result
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
