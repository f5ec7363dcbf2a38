/** The fields of events in formats that name them: which there are, and which are probably meant. */
import { distance } from 'fastest-levenshtein'
import { DEPTH_MAX } from '../edn.js'
import type { Value } from '../event.js'
import type { EventTable } from '../table.js'

export const fieldNames = ['process', 'type', 'f', 'value', 'key', 'time', 'index', 'node', 'error'] as const

/** The absent field that an unknown one probably stands for. */
export function meantField(name: string, isPresent: (field: string) => boolean): string | undefined {
  if ((fieldNames as readonly string[]).includes(name)) return undefined
  return fieldNames.find((known) => !isPresent(known) && isClose(name, known))
}

/** Short names are near too much, so for them only another case counts. */
function isClose(name: string, known: string): boolean {
  const lower = name.toLowerCase()
  return lower === known || (known.length > 3 && distance(lower, known) <= (known.length > 4 ? 2 : 1))
}

/** Why a value of JSON cannot be one of a history, if it cannot: what was expected in its place. */
export function inexact(value: Value, depth = 0): { expected: string; hint?: string } | undefined {
  if (typeof value === 'number') {
    // What JSON.parse makes of 1e999; every number that large would be the same.
    if (!Number.isFinite(value)) return { expected: 'a number of at most 1.8e308', hint: 'write it as a text' }
    if (!Number.isInteger(value) || Number.isSafeInteger(value)) return undefined
    const hint = 'larger ones lose digits; write them as texts'
    return { expected: 'integers between −(2^53 − 1) and 2^53 − 1', hint }
  }
  if (value === null || typeof value !== 'object') return undefined
  if (depth > DEPTH_MAX) return { expected: `values nested at most ${DEPTH_MAX} deep` }
  for (const item of Object.values(value)) {
    const problem = inexact(item, depth + 1)
    if (problem) return problem
  }
  return undefined
}

/** The names of all operations of a history. O(events). */
export function operationNames(table: EventTable): ReadonlySet<string> {
  const codes = new Set<number>()
  for (let at = 0; at < table.length; at += 1) codes.add(table.names[at]!)
  return new Set([...codes].map((code) => table.valueOf(code) as string))
}
