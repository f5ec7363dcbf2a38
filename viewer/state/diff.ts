/** What differs between two states, entry by entry. */
import { type Tree, treeOf } from './tree.js'

export type Difference =
  | { readonly type: 'added'; readonly path: readonly string[]; readonly after: Tree }
  | { readonly type: 'removed'; readonly path: readonly string[]; readonly before: Tree }
  | { readonly type: 'changed'; readonly path: readonly string[]; readonly before: Tree; readonly after: Tree }

/** In the order of the entries: those of `before`, then those that are new. */
export function differences(before: Tree, after: Tree, path: readonly string[] = []): Difference[] {
  if (before === after) return []
  if (before.kind === 'leaf' || after.kind === 'leaf' || before.kind !== after.kind) {
    const isSame = before.kind === 'leaf' && after.kind === 'leaf' && before.value === after.value
    return isSame ? [] : [{ type: 'changed', path, before, after }]
  }
  const names = new Set([...before.entries.keys(), ...after.entries.keys()])
  return [...names].flatMap((name): Difference[] => {
    const [left, right] = [before.entries.get(name), after.entries.get(name)]
    const at = [...path, name]
    if (left === undefined) return [{ type: 'added', path: at, after: right! }]
    if (right === undefined) return [{ type: 'removed', path: at, before: left }]
    return differences(left, right, at)
  })
}

export const EMPTY = treeOf({})
