/**
 * Fingerprints of values by content. Interned ids differ from worker to worker; what is counted over all of them needs
 * names that do not. Two 32-bit lanes are kept apart until the end, where they make one number below 2^53.
 */
import { isCollection, isList, isRecord, isSet, type List, type Map, type Record, type Set } from 'immutable'

export interface Fingerprint {
  readonly a: number
  readonly b: number
}

/** Spreads the bits of an integer over all 32. The two lanes use different constants. Source: MurmurHash3's finaliser. */
export function spreadA(x: number): number {
  let h = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

export function spreadB(x: number): number {
  let h = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d)
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39)
  return h ^ (h >>> 15)
}

/** One number from 0 to 2^53 - 1, evenly spread. */
export function numberOf(a: number, b: number): number {
  return (spreadA(a ^ 0x5bd1e995) >>> 0) * 2 ** 21 + (spreadB(b ^ 0x27d4eb2f) >>> 11)
}

/** Parts in their order. */
export function inOrder(tag: number, parts: readonly Fingerprint[]): Fingerprint {
  let [a, b] = [spreadA(tag), spreadB(tag)]
  for (const part of parts) {
    a = spreadA(Math.imul(a, 0x9e3779b1) + part.a)
    b = spreadB(Math.imul(b, 0x85ebca77) + part.b)
  }
  return { a, b }
}

/** Parts in any order, each as often as it occurs. */
export function inAnyOrder(tag: number, parts: readonly Fingerprint[]): Fingerprint {
  let [a, b] = [tag, tag]
  for (const part of parts) {
    a = (a + spreadA(part.a)) | 0
    b = (b + spreadB(part.b)) | 0
  }
  return { a: spreadA(a), b: spreadB(b) }
}

const TAG = {
  null: 1,
  true: 2,
  false: 3,
  integer: 4,
  fraction: 5,
  text: 6,
  record: 7,
  list: 8,
  set: 9,
  map: 10,
} as const

const NULL = inOrder(TAG.null, [])
const TRUE = inOrder(TAG.true, [])
const FALSE = inOrder(TAG.false, [])

const bits = new DataView(new ArrayBuffer(8))

/** Whole numbers of 32 bits. */
export const ofInteger = (n: number): Fingerprint => inOrder(TAG.integer, [{ a: n | 0, b: n | 0 }])

function ofNumber(n: number): Fingerprint {
  if ((n | 0) === n) return ofInteger(n) // -0 too: Immutable takes it for 0
  bits.setFloat64(0, n)
  const [high, low] = [bits.getInt32(0), bits.getInt32(4)]
  return inOrder(TAG.fraction, [
    { a: high, b: high },
    { a: low, b: low },
  ])
}

/** Remembers what it was asked: states share most of their parts, and texts come back again and again. */
export class Fingerprints {
  readonly #texts = new globalThis.Map<string, Fingerprint>()
  readonly #objects = new WeakMap<object, Fingerprint>()

  /** Expects a value that `findFlaw` accepts in states: equal values, whatever order they were built in, give one answer. */
  of(value: unknown): Fingerprint {
    switch (typeof value) {
      case 'string':
        return this.ofText(value)
      case 'number':
        return ofNumber(value)
      case 'boolean':
        return value ? TRUE : FALSE
      default:
        return value === null ? NULL : this.#ofObject(value as object)
    }
  }

  ofText(text: string): Fingerprint {
    const known = this.#texts.get(text)
    if (known) return known
    let [a, b] = [spreadA(TAG.text + text.length), spreadB(TAG.text + text.length)]
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      a = Math.imul(a ^ unit, 0x01000193)
      b = Math.imul(b ^ unit, 0x85ebca77) + (b >>> 11)
    }
    const made = { a: spreadA(a), b: spreadB(b) }
    this.#texts.set(text, made)
    return made
  }

  #ofObject(value: object): Fingerprint {
    const known = this.#objects.get(value)
    if (known) return known
    const made = this.#make(value)
    this.#objects.set(value, made)
    return made
  }

  #make(value: object): Fingerprint {
    // By name: two kinds of Record with equal fields are equal.
    if (isRecord(value)) return inAnyOrder(TAG.record, this.#pairs((value as Record<object>).toSeq().entries()))
    if (isList(value)) return inOrder(TAG.list, this.#each(value as List<unknown>))
    if (isSet(value)) return inAnyOrder(TAG.set, this.#each(value as Set<unknown>))
    if (isCollection(value)) return inAnyOrder(TAG.map, this.#pairs((value as Map<unknown, unknown>).entries()))
    throw new Error(`expected a value that may stand in a state, got ${Object.prototype.toString.call(value)}`)
  }

  #each(parts: Iterable<unknown>): Fingerprint[] {
    const made: Fingerprint[] = []
    for (const part of parts) made.push(this.of(part))
    return made
  }

  #pairs(entries: Iterable<[unknown, unknown]>): Fingerprint[] {
    const made: Fingerprint[] = []
    for (const [key, part] of entries) made.push(inOrder(TAG.map, [this.of(key), this.of(part)]))
    return made
  }
}
