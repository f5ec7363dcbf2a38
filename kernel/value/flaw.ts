/** What may stand in states and messages: values that compare by content. Everything else is refused, with its path. */
import { isCollection, isList, isMap, isOrdered, isRecord, isSet, Record, type RecordOf } from 'immutable'

/** A place inside a value, and what is wrong there. */
export interface Flaw {
  readonly path: string
  readonly problem: string
}

/** Whether a part was found to be without flaw before. */
export type IsKnown = (part: object) => boolean

/** Nothing that compares by content is nested deeper; a value that contains itself is. */
const DEPTH_MAX = 100

const RESERVED = new Set(Object.getOwnPropertyNames(Record.prototype).concat(['size']))

/**
 * Finds the first part of a value that does not compare by content, or `undefined` when there is none. Plain objects
 * and arrays are allowed in messages and operations (`plain`), where they are frozen, but not inside states. Parts that
 * `isKnown` are not looked into.
 */
export function findFlaw(
  value: unknown,
  path: string,
  plain: boolean,
  isKnown: IsKnown = () => false,
  depth = 0,
): Flaw | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined
    case 'number':
      return Number.isFinite(value) ? undefined : { path, problem: `expected a finite number, got ${value}` }
    case 'object':
      return value === null || isKnown(value) ? undefined : findFlawInObject(value, path, plain, isKnown, depth + 1)
    case 'undefined':
      return {
        path,
        problem: 'expected a value, got undefined (use null: undefined resets a Record field to its default)',
      }
    default:
      return { path, problem: `expected a value that compares by content, got a ${typeof value}` }
  }
}

function findFlawInObject(
  value: object,
  path: string,
  plain: boolean,
  isKnown: IsKnown,
  depth: number,
): Flaw | undefined {
  if (depth > DEPTH_MAX)
    return { path: `${path.slice(0, 40)}…`, problem: 'expected a value of finite depth, got one that contains itself' }
  if (isRecord(value)) return findFlawInRecord(value as RecordOf<object>, path, plain, isKnown, depth)
  if (isCollection(value)) {
    if (isOrdered(value) && !isList(value))
      return { path, problem: `expected a Record, List, Map or Set, got ${className(value)}` }
    if (isMap(value) || isList(value) || isSet(value))
      return findFlawInEntries(value.entries(), path, plain, isKnown, depth)
    return { path, problem: `expected a Record, List, Map or Set, got ${className(value)}` }
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  const isPlain = Array.isArray(value) || prototype === Object.prototype || prototype === null
  if (isPlain && plain) {
    // A field that is undefined is as good as absent; an element of a list is not.
    const parts = Object.entries(value).filter(([, part]) => Array.isArray(value) || part !== undefined)
    return findFlawInEntries(parts, path, plain, isKnown, depth)
  }
  if (isPlain)
    return {
      path,
      problem: `expected an Immutable Record, List, Map or Set, got a plain ${Array.isArray(value) ? 'array' : 'object'} (it would compare by identity)`,
    }
  return { path, problem: `expected an Immutable Record, List, Map or Set, got ${className(value)}` }
}

function findFlawInRecord(
  record: RecordOf<object>,
  path: string,
  plain: boolean,
  isKnown: IsKnown,
  depth: number,
): Flaw | undefined {
  for (const [field, value] of record.toSeq().entries() as Iterable<[string, unknown]>) {
    if (RESERVED.has(field))
      return {
        path: `${path}.${field}`,
        problem: `expected another field name, got the reserved name '${field}' (a method of Immutable's Record)`,
      }
    const flaw = findFlaw(value, `${path}.${field}`, plain, isKnown, depth)
    if (flaw) return flaw
  }
  return undefined
}

function findFlawInEntries(
  entries: Iterable<[unknown, unknown]>,
  path: string,
  plain: boolean,
  isKnown: IsKnown,
  depth: number,
): Flaw | undefined {
  for (const [key, value] of entries) {
    const flaw =
      findFlaw(key, `${path}[key]`, plain, isKnown, depth) ??
      findFlaw(value, `${path}.${String(key)}`, plain, isKnown, depth)
    if (flaw) return flaw
  }
  return undefined
}

const className = (value: object): string => `a ${value.constructor?.name ?? 'object'}`

/** Freezes the plain parts of a message, so that a handler that writes to it fails at once. */
export function deepFreeze<T>(value: T, seen = new WeakSet<object>()): T {
  if (value === null || typeof value !== 'object' || isRecord(value) || isCollection(value)) return value
  // What is frozen already may still have parts that are not.
  if (seen.has(value)) return value
  seen.add(value)
  for (const part of Object.values(value)) deepFreeze(part, seen)
  return Object.freeze(value)
}
