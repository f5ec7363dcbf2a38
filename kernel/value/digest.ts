/**
 * Digests: 32-bit hashes that agree wherever Immutable's `is` finds two values equal. Immutable computes the hash of a
 * Record anew each time; states are made of few parts that change and many that do not, so digests of parts are kept.
 */
import {
  hash,
  type Map as ImmutableMap,
  type Set as ImmutableSet,
  isImmutable,
  isList,
  isMap,
  isRecord,
  isSet,
  type List,
} from 'immutable'

type Fields = { get(field: string): unknown; toSeq(): { keys(): Iterable<string> } }

/** A kind of Record: the names of its fields, in the order of its definition, and their hashes. */
interface Kind {
  readonly fields: readonly string[]
  readonly salts: readonly number[]
}

const kinds = new WeakMap<object, Kind>()

function kindOf(record: object): Kind {
  const prototype = Object.getPrototypeOf(record) as object
  let kind = kinds.get(prototype)
  if (kind === undefined) {
    const fields = [...(record as Fields).toSeq().keys()]
    kind = { fields, salts: fields.map((field) => hash(field)) }
    kinds.set(prototype, kind)
  }
  return kind
}

export const fieldsOf = (record: object): readonly string[] => kindOf(record).fields

/** Nothing that compares by content is nested deeper; a value that contains itself is. */
const DEPTH_MAX = 100

const SALT = { record: 0x51ed270b, list: 0x2545f491, set: 0x1b873593, map: 0x3c6ef372, object: 0x6a09e667 } as const

/** Digests of values, with a memory for those parts that are known to stay. */
export class Digests {
  readonly #kept = new Map<object, number>()
  #depth = 0
  #isEndless = false

  /** Linear in the size of what is not kept. */
  of(value: unknown): number {
    switch (typeof value) {
      case 'number':
        return (value | 0) === value ? mixed(value, 0x9e3779b1) : hash(value)
      case 'boolean':
        return value ? 0x27d4eb2f : 0x165667b1
      case 'object':
        return value === null ? 0x85ebca6b : (this.#kept.get(value) ?? this.#within(value))
      case 'string':
        return ofText(value)
      default:
        return hash(value)
    }
  }

  /** Whether the value, and with it all of its parts, has been kept. */
  isKept(value: object): boolean {
    return this.#kept.has(value)
  }

  /** Remembers the digests of all Immutable parts of a value, and of the value itself. */
  keep(value: unknown): void {
    if (value === null || typeof value !== 'object' || this.#kept.has(value)) return
    if (!isImmutable(value)) return
    for (const part of partsOf(value)) this.keep(part)
    this.#kept.set(value, this.#ofObject(value))
  }

  /** A value that contains itself has no digest worth the name: whoever checks it will say so. */
  #within(value: object): number {
    if (this.#depth >= DEPTH_MAX) this.#isEndless = true
    if (this.#isEndless) return 0
    this.#depth++
    const digest = this.#ofObject(value)
    this.#depth--
    if (this.#depth === 0) this.#isEndless = false
    return digest
  }

  #ofObject(value: object): number {
    if (isRecord(value)) {
      const { fields, salts } = kindOf(value)
      let sum: number = SALT.record
      for (let i = 0; i < fields.length; i++)
        sum = (sum + mixed(salts[i]!, this.of((value as unknown as Fields).get(fields[i]!)))) | 0
      return sum
    }
    if (isList(value)) return this.#ofSequence(value as List<unknown>)
    if (isSet(value)) {
      let sum: number = SALT.set
      for (const part of value as ImmutableSet<unknown>) sum = (sum + mixed(this.of(part), SALT.set)) | 0
      return sum
    }
    if (isMap(value)) {
      let sum: number = SALT.map
      for (const [key, part] of value as ImmutableMap<unknown, unknown>)
        sum = (sum + mixed(this.of(key), this.of(part))) | 0
      return sum
    }
    if (Array.isArray(value)) return this.#ofSequence(value)
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) return hash(value)
    let sum: number = SALT.object
    for (const [name, part] of Object.entries(value))
      if (part !== undefined) sum = (sum + mixed(hash(name), this.of(part))) | 0
    return sum
  }

  #ofSequence(parts: Iterable<unknown>): number {
    let result: number = SALT.list
    for (const part of parts) result = mixed(result, this.of(part))
    return result
  }
}

function partsOf(value: object): Iterable<unknown> {
  if (isRecord(value)) return fieldsOf(value).map((field) => (value as unknown as Fields).get(field))
  return isMap(value) ? [...(value as ImmutableMap<unknown, unknown>)].flat() : (value as Iterable<unknown>)
}

/** Immutable keeps the hashes of long texts in a table, where to find one takes longer than to compute it. */
function ofText(text: string): number {
  let h = 0
  for (let i = 0; i < text.length; i++) h = (Math.imul(h, 31) + text.charCodeAt(i)) | 0
  return h ^ (h >>> 15)
}

/** Depends on the order of its arguments. */
function mixed(a: number, b: number): number {
  let h = Math.imul(a ^ 0x2c1b3c6d, 0x85ebca6b) ^ b
  h = Math.imul(h ^ (h >>> 15), 0x9e3779b1)
  return h ^ (h >>> 13)
}
