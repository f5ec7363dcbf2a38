/** State changes by the fields they are in. */
import type { Json } from '../../../kernel/index.js'
import type { StateChange } from '../../trace.js'

/** A field, or an entry of one: either it changed as a whole, or something below it did. */
export interface Branch {
  readonly path: readonly string[]
  readonly children: Branch[]
  change?: StateChange
}

export function treeOf(changes: readonly StateChange[]): Branch {
  const root: Branch = { path: [], children: [] }
  for (const change of changes) {
    let at = root
    for (const [i, name] of change.path.entries()) {
      let child = at.children.find(({ path }) => path[i] === name)
      if (child === undefined) {
        child = { path: change.path.slice(0, i + 1), children: [] }
        at.children.push(child)
      }
      at = child
    }
    // A state that is no record has changed as a whole.
    if (at === root) root.children.push({ path: [], children: [], change })
    else at.change = change
  }
  return root
}

/** All changes at a branch and below. */
export function changesIn({ change, children }: Branch): StateChange[] {
  return [...(change === undefined ? [] : [change]), ...children.flatMap(changesIn)]
}

/** The value at a path, as far as it leads through records and lists. */
export function valueAt(state: Json | undefined, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((value, name) => {
    if (typeof value !== 'object' || value === null) return undefined
    return Object.hasOwn(value, name) ? (value as { readonly [field: string]: Json })[name] : undefined
  }, state)
}

/**
 * The changes, with those of a list that lost its beginning told as such: where `[a, b, c]` became `[b, c]`, `a` left
 * it, although position by position everything changed.
 */
export function withoutShifts(changes: readonly StateChange[]): readonly StateChange[] {
  const lists = new Map<string, StateChange[]>()
  for (const change of changes) {
    const list = JSON.stringify(change.path.slice(0, -1))
    if (/^\d+$/.test(change.path.at(-1) ?? '')) lists.set(list, [...(lists.get(list) ?? []), change])
  }
  const told = new Map<StateChange, StateChange | null>()
  for (const run of lists.values()) for (const [change, instead] of shiftIn(run)) told.set(change, instead)
  return changes.flatMap((change) => {
    const instead = told.get(change)
    return instead === undefined ? [change] : instead === null ? [] : [instead]
  })
}

/** What to tell instead of each change of a list, `null` for nothing; empty when the list did not move forward. */
function shiftIn(run: readonly StateChange[]): (readonly [StateChange, StateChange | null])[] {
  const start = run.findIndex(({ after }) => after === undefined)
  const by = run.length - start
  const index = ({ path }: StateChange) => Number(path.at(-1))
  const hasMoved = run.every((change, i) => {
    if (i > 0 && index(change) !== index(run[i - 1]!) + 1) return false
    if (i >= start) return change.after === undefined
    return JSON.stringify(change.after) === JSON.stringify(run[i + by]?.before)
  })
  if (start < 1 || !hasMoved) return []
  return run.map((change, i) => {
    const { after: _moved, ...left } = change
    return [change, i < by ? left : null]
  })
}
