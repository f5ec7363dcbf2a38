/**
 * Settling: equal values are made to behave alike. Equal Maps and Sets of Immutable may iterate in different orders, and
 * equal messages may list their fields in different orders; one of them stands for all, and which one came first must
 * make no difference to a run.
 */
import { isList, isMap, isRecord, isSet, type List, Map, type RecordOf, Set } from 'immutable'
import { fieldsOf } from './digest.js'
import type { IsKnown } from './flaw.js'
import { compareJson, toJson } from './json.js'

/**
 * An equal value whose Maps and Sets were filled in the order of their content, and whose plain objects list their
 * fields by name, `type` first. Expects what `findFlaw` accepts; shares what needs no change, and all that `isKnown` to be
 * settled.
 */
export function settled<T>(value: T, isKnown?: IsKnown): T
export function settled(value: unknown, isKnown: IsKnown = () => false): unknown {
  if (value === null || typeof value !== 'object' || isKnown(value)) return value
  const settle = (part: unknown) => settled(part, isKnown)
  if (isRecord(value)) return settledRecord(value as RecordOf<{ [field: string]: unknown }>, settle)
  if (isList(value)) return (value as List<unknown>).map(settle)
  if (isSet(value)) return Set((value as Set<unknown>).toArray().map(settle).sort(byContent))
  if (isMap(value)) {
    const entries = (value as Map<unknown, unknown>).toArray().map(([k, v]) => [settle(k), settle(v)] as const)
    return Map(entries.sort(([a], [b]) => byContent(a, b)))
  }
  if (Array.isArray(value)) return value.map(settle)
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return Object.fromEntries(fields.sort(([a], [b]) => byName(a, b)).map(([name, field]) => [name, settle(field)]))
}

function settledRecord(record: RecordOf<{ [field: string]: unknown }>, settle: (part: unknown) => unknown): unknown {
  let result = record
  for (const field of fieldsOf(record)) {
    const part = record.get(field)
    const better = settle(part)
    if (better !== part) result = result.set(field, better)
  }
  return result
}

const byContent = (a: unknown, b: unknown): number => compareJson(toJson(a), toJson(b))

function byName(a: string, b: string): number {
  if (a === 'type' || b === 'type') return a === b ? 0 : a === 'type' ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}
