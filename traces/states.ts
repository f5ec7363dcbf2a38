/** The state of every node at every step: a trace writes down the first in full, and then only what changes. */
import { compareJson, type Json } from '../kernel/index.js'
import { nameOf } from './changes.js'
import type { StateChange, Trace } from './trace.js'

type Change = Pick<StateChange, 'path' | 'before' | 'after'>
type Fields = { readonly [field: string]: Json }

/**
 * What each node holds after each step, by its id; the first item is the start. States that do not change are shared.
 * A trace that was made by hand may change what is not there: then it is there afterwards.
 */
export function* nodeStates({ nodes, steps }: Trace): Generator<ReadonlyMap<string, Json>> {
  let states: ReadonlyMap<string, Json> = new Map(nodes.map(({ id, initial }) => [id, initial]))
  yield states
  for (const { changes } of steps) {
    if (changes.length > 0) {
      const next = new Map(states)
      for (const change of changes) next.set(change.node, withChange(next.get(change.node), change))
      states = next
    }
    yield states
  }
}

/** The state after one of the changes that `changesBetween` lists. They must be made in their order. */
export function withChange(state: Json | undefined, { path, before, after }: Change): Json {
  const [name, ...rest] = path
  if (name === undefined) return after ?? null
  const inner = (value: Json | undefined): Json | undefined =>
    rest.length === 0
      ? after
      : withChange(value, { path: rest, ...(after === undefined ? { before: before! } : { after }) })
  if (Array.isArray(state)) return inList(state, Number(name), inner)
  const fields = isObject(state) ? state : {}
  if (Array.isArray(fields.$set)) return inSet(fields.$set, name, after)
  if (Array.isArray(fields.$map)) return inMap(fields.$map as readonly Entry[], name, inner)
  const value = inner(Object.hasOwn(fields, name) ? fields[name] : undefined)
  const others = Object.entries(fields)
  if (value === undefined) return Object.fromEntries(others.filter(([field]) => field !== name))
  const isKnown = Object.hasOwn(fields, name)
  if (!isKnown) return Object.fromEntries([...others, [name, value]])
  return Object.fromEntries(others.map(([field, old]) => [field, field === name ? value : old]))
}

type Entry = readonly [key: Json, value: Json]
type Inner = (value: Json | undefined) => Json | undefined

/** What leaves a list leaves its end: of several, the first takes the others with it. */
function inList(list: readonly Json[], index: number, inner: Inner): Json {
  if (!Number.isSafeInteger(index) || index < 0 || index > list.length) return list
  const value = inner(list[index])
  return value === undefined ? list.slice(0, index) : [...list.slice(0, index), value, ...list.slice(index + 1)]
}

function inSet(members: readonly Json[], name: string, after: Json | undefined): Json {
  const others = members.filter((member) => nameOf(member) !== name)
  return { $set: after === undefined ? others : [...others, after].sort(compareJson) }
}

function inMap(entries: readonly Entry[], name: string, inner: Inner): Json {
  const known = entries.find(([key]) => nameOf(key) === name)
  const others = entries.filter((entry) => entry !== known)
  const value = inner(known?.[1])
  if (value === undefined) return { $map: others }
  const entry: Json = [known === undefined ? keyNamed(name, entries) : known[0], value]
  return { $map: [...others, entry].sort(compareJson) }
}

/**
 * The key behind a name. A text is its own name and any other key has its JSON as name, so `1` may be either: where all
 * other keys are texts it is one, and else it is not.
 */
function keyNamed(name: string, entries: readonly Entry[]): Json {
  if (entries.length > 0 && entries.every(([key]) => typeof key === 'string')) return name
  try {
    const key = JSON.parse(name) as Json
    return typeof key !== 'string' && JSON.stringify(key) === name ? key : name
  } catch {
    return name
  }
}

const isObject = (value: Json | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
