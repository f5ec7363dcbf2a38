/** The difference of two states, as a list of fields with their values before and after. */
import { compareJson, type Json } from '../kernel/index.js'
import type { StateChange } from './trace.js'

type Change = Omit<StateChange, 'node'>
type Entries = ReadonlyMap<string, Json>

/** Goes into Records, Maps, Sets and Lists as far as both sides have the same kind; ordered by path. */
export function changesBetween(before: Json, after: Json, path: readonly string[] = []): Change[] {
  if (compareJson(before, after) === 0) return []
  const [left, right] = [entriesOf(before), entriesOf(after)]
  if (path.length > 0 && (!left || !right || left.kind !== right.kind)) return [{ path, before, after }]
  return entryChanges(left?.entries ?? new Map(), right?.entries ?? new Map(), path)
}

function entryChanges(left: Entries, right: Entries, path: readonly string[]): Change[] {
  const names = [...new Set([...left.keys(), ...right.keys()])]
  return names.flatMap((name): Change[] => {
    const [before, after] = [left.get(name), right.get(name)]
    const at = [...path, name]
    if (before === undefined) return [{ path: at, after: after! }]
    if (after === undefined) return [{ path: at, before }]
    return changesBetween(before, after, at)
  })
}

/** The parts of a composite value by name; `undefined` for a simple one. */
function entriesOf(json: Json): { kind: string; entries: Entries } | undefined {
  if (json === null || typeof json !== 'object') return undefined
  if (Array.isArray(json)) return { kind: 'list', entries: new Map(json.map((value, i) => [String(i), value])) }
  const object = json as { readonly [field: string]: Json }
  if (Array.isArray(object.$map)) {
    const pairs = object.$map as readonly (readonly [Json, Json])[]
    return { kind: 'map', entries: new Map(pairs.map(([key, value]) => [nameOf(key), value])) }
  }
  if (Array.isArray(object.$set)) {
    const values = object.$set as readonly Json[]
    return { kind: 'set', entries: new Map(values.map((value) => [nameOf(value), value])) }
  }
  return { kind: 'record', entries: new Map(Object.entries(object)) }
}

/** What the path of a change calls an entry of a map or set. */
export const nameOf = (key: Json): string => (typeof key === 'string' ? key : JSON.stringify(key))
