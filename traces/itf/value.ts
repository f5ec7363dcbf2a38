/**
 * Values between our JSON and the expressions of the Informal Trace Format.
 * Source: apalache-mc.org/docs/adr/015adr-trace.html.
 * ITF has integers, texts, booleans, lists, tuples, sets, maps and records; what it has no word for is written as
 * `#unserializable`, which its readers know and do not look into.
 */
import { compareJson, type Json } from '../../kernel/index.js'

/** An expression of ITF. */
export type Itf =
  | boolean
  | number
  | string
  | readonly Itf[]
  | { readonly '#bigint': string }
  | { readonly '#tup': readonly Itf[] }
  | { readonly '#set': readonly Itf[] }
  | { readonly '#map': readonly (readonly [Itf, Itf])[] }
  | { readonly '#unserializable': string }
  | { readonly [field: string]: Itf }

/** The unit of Quint and TLA+: nothing to say. */
const NOTHING: Itf = { '#tup': [] }

/** Integers are big ones, as Apalache and Quint write all of them. A record with a field `#…` becomes a map of texts. */
export function toItf(value: Json): Itf {
  if (value === null) return NOTHING
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { '#bigint': String(value) } : { '#unserializable': String(value) }
  if (typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(toItf)
  const fields = value as { readonly [field: string]: Json }
  const isLone = Object.keys(fields).length === 1
  if (isLone && Array.isArray(fields.$set)) return { '#set': fields.$set.map(toItf) }
  if (isLone && isPairs(fields.$map)) return { '#map': fields.$map.map(([key, to]) => [toItf(key), toItf(to)]) }
  const entries = Object.entries(fields).map(([name, field]): [string, Itf] => [name, toItf(field)])
  return entries.some(([name]) => name.startsWith('#')) ? { '#map': entries } : Object.fromEntries(entries)
}

/**
 * Expects an expression. A tuple becomes a list, the empty one null; an integer that no number of JSON says exactly
 * becomes the text of its digits.
 */
export function fromItf(value: Itf): Json {
  if (typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(fromItf)
  const special = value as { readonly [name: string]: never }
  if ('#bigint' in special) return integer(special['#bigint'])
  if ('#unserializable' in special) return String(special['#unserializable'])
  if ('#tup' in special) {
    const items: readonly Itf[] = special['#tup']
    return items.length === 0 ? null : items.map(fromItf)
  }
  if ('#set' in special) return { $set: (special['#set'] as readonly Itf[]).map(fromItf).sort(compareJson) }
  if ('#map' in special) {
    const pairs = special['#map'] as readonly (readonly [Itf, Itf])[]
    return { $map: pairs.map(([key, to]): Json => [fromItf(key), fromItf(to)]).sort(compareJson) }
  }
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, fromItf(field as Itf)]))
}

function integer(digits: string): Json {
  const number = Number(digits)
  return Number.isSafeInteger(number) ? number : digits
}

const isPairs = (value: Json | undefined): value is readonly (readonly [Json, Json])[] =>
  Array.isArray(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2)
