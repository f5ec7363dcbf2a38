/** States as trees of named entries, so that the paths of changes lead through them. */
import type { StateChange } from '../../traces/trace.js'

/** What states, messages and changes are written in. */
export type Json = Exclude<StateChange['before'], undefined>

export type Tree = Leaf | Branch

export interface Leaf {
  readonly kind: 'leaf'
  readonly value: string | number | boolean | null
}

export interface Branch {
  readonly kind: 'record' | 'map' | 'set' | 'list'
  readonly entries: ReadonlyMap<string, Tree>
}

export const NOTHING: Tree = { kind: 'record', entries: new Map() }

export function treeOf(json: Json): Tree {
  if (json === null || typeof json !== 'object') return { kind: 'leaf', value: json }
  if (Array.isArray(json))
    return branch(
      'list',
      json.map((value, i) => [String(i), value] as const),
    )
  const record = json as { readonly [field: string]: Json }
  const { $map, $set } = record
  if (Array.isArray($map))
    return branch(
      'map',
      ($map as readonly (readonly [Json, Json])[]).map(([key, value]) => [nameOf(key), value]),
    )
  if (Array.isArray($set))
    return branch(
      'set',
      ($set as readonly Json[]).map((value) => [nameOf(value), value]),
    )
  return branch('record', Object.entries(record))
}

function branch(kind: Branch['kind'], entries: readonly (readonly [string, Json])[]): Branch {
  return { kind, entries: new Map(entries.map(([name, value]) => [name, treeOf(value)])) }
}

/** As the paths of changes name keys. */
const nameOf = (key: Json): string => (typeof key === 'string' ? key : JSON.stringify(key))

type Change = Pick<StateChange, 'path' | 'before' | 'after'>

/** The tree after the changes. What did not change is shared. */
export function changed(tree: Tree, changes: readonly Change[]): Tree {
  return changes.reduce((now, { path, after }) => put(now, path, after), tree)
}

function put(tree: Tree, [name, ...rest]: readonly string[], after: Json | undefined): Tree {
  if (name === undefined) return after === undefined ? NOTHING : treeOf(after)
  const { kind, entries } = tree.kind === 'leaf' ? (NOTHING as Branch) : tree
  const next = new Map(entries)
  if (rest.length === 0 && after === undefined) next.delete(name)
  else next.set(name, put(entries.get(name) ?? NOTHING, rest, after))
  return { kind, entries: next }
}
