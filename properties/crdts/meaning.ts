/**
 * What a replicated data type means: what a replica must show, by the updates that have reached it and what each of them
 * had seen, and by nothing else. Deliberately dumb: no state, no merge.
 *
 * Source: Burckhardt, Gotsman, Yang & Zawirski, "Replicated Data Types: Specification, Verification, Optimality" (2014),
 * section 3, for data types as functions of visible updates; Attiya et al., "Specification and Complexity of Collaborative
 * Text Editing" (2016), section 4.1, for the list as a tree of insertions.
 */
import type { Json } from '../../kernel/index.js'
import type { Accepted, OperationBasedName, StateBasedName } from '../../models/crdts/index.js'

export type TypeName = StateBasedName | OperationBasedName
type Updates = readonly Accepted[]

const sorted = <T>(values: readonly T[]): T[] => [...new Set(values)].sort()
const inOrder = (entries: readonly (readonly [string, Json])[]): Json =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)))

/** Lamport's order among some updates: one that has seen another is later, names decide among the rest. */
function latestFirst(updates: Updates): Updates {
  const rank = (update: Accepted): number =>
    1 + Math.max(0, ...updates.filter(({ id }) => update.saw.has(id)).map((seen) => rank(seen)))
  return [...updates].sort((a, b) => rank(b) - rank(a) || (a.at < b.at ? 1 : -1))
}

const adds = (updates: Updates): Updates => updates.filter(({ f }) => f === 'add')
const elements = (updates: Updates): string[] => sorted(updates.map(({ value }) => String(value)))
const keys = (updates: Updates): string[] => sorted(updates.map(({ key }) => key!))

const total = (updates: Updates): Json => updates.reduce((sum, { value }) => sum + Number(value), 0)

/** Added, and not removed by anybody. */
const neverRemoved = (updates: Updates): Json =>
  elements(adds(updates)).filter((element) => !updates.some(({ f, value }) => f === 'remove' && value === element))

/** Some addition of it was seen by no removal of it. */
const unseenByRemovals = (updates: Updates): Json =>
  elements(
    adds(updates).filter(
      ({ id, value }) => !updates.some((other) => other.f === 'remove' && other.value === value && other.saw.has(id)),
    ),
  )

/** Writes that no other update of the same key has seen. */
const unseen = (updates: Updates): Updates =>
  updates.filter(({ id, f, key }) => f === 'write' && !updates.some((other) => other.key === key && other.saw.has(id)))
const valuesOf = (updates: Updates): Json => sorted(updates.map(({ value }) => value))

const last = (updates: Updates): Json => latestFirst(updates)[0]?.value ?? null
const lastOfEach = (updates: Updates): Json =>
  inOrder(
    keys(updates)
      .map((key) => [key, last(updates.filter((update) => update.key === key))] as const)
      .filter(([, value]) => value !== null),
  )

/** Insertions as a tree, each below the one that it follows; later ones come first among those that follow the same. */
function depthFirst(updates: Updates): Json {
  const insertions = latestFirst(updates.filter(({ f }) => f === 'insert'))
  const isRemoved = (element: Json) => updates.some(({ f, value }) => f === 'remove' && value === element)
  const below = (parent: string | null): Json[] =>
    insertions
      .filter(({ key }) => key === parent)
      .flatMap(({ value }) => [...(isRemoved(value) ? [] : [value]), ...below(String(value))])
  return below(null)
}

const meanings: Readonly<Record<TypeName, (updates: Updates) => Json>> = {
  counter: total,
  'g-counter': total,
  'pn-counter': total,
  'g-set': elements,
  '2p-set': neverRemoved,
  'unique-set': neverRemoved,
  'or-set': unseenByRemovals,
  'add-wins-set': unseenByRemovals,
  'lww-register': last,
  'mv-register': (updates) => valuesOf(unseen(updates)),
  'lww-map': lastOfEach,
  'or-map': (updates) => {
    const left = unseen(updates)
    return inOrder(keys(left).map((key) => [key, valuesOf(left.filter((update) => update.key === key))]))
  },
  list: depthFirst,
}

/** What a read at a replica must give that these updates have reached. */
export const meaningOf = (type: TypeName, updates: Updates): Json => meanings[type](updates)
