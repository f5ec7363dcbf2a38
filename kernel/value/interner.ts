/** Interning: structural equality is decided once, and from then on an integer stands for the value. */
import { is, isRecord } from 'immutable'
import { Digests, fieldsOf } from './digest.js'
import { canonicalText, type Json, toJson } from './json.js'
import { isSame } from './same.js'
import { settled } from './settled.js'

/** Gives equal values one id, counted from 0, and keeps one of them, settled. Expects values that `findFlaw` accepts as states. */
export class ValueInterner {
  readonly #digests = new Digests()
  readonly #ids = new Buckets()
  readonly #values: unknown[] = []
  readonly #json: (Json | undefined)[] = []

  get size(): number {
    return this.#values.length
  }

  /**
   * One structural hash and, as a rule, one structural comparison. `admit` runs on values not seen before; `isKnown` tells
   * it which parts it has seen.
   */
  idOf(value: unknown, admit: (value: unknown, isKnown: (part: object) => boolean) => void): number {
    const digest = this.#digests.of(value)
    for (const id of this.#ids.at(digest)) if (isEqual(this.#values[id], value)) return id
    admit(value, this.#isKnown)
    const kept = settled(value, this.#isKnown)
    this.#digests.keep(kept)
    const id = this.#values.push(kept) - 1
    this.#ids.add(digest, id)
    return id
  }

  readonly #isKnown = (part: object): boolean => this.#digests.isKept(part)

  /** A hash of the value that depends on its content alone. */
  digestOf(id: number): number {
    return this.#digests.of(this.#values[id])
  }

  valueOf(id: number): unknown {
    return this.#values[id]
  }

  jsonOf(id: number): Json {
    const known = this.#json[id]
    if (known !== undefined) return known
    const json = toJson(this.#values[id])
    this.#json[id] = json
    return json
  }
}

/** What `is` says, sooner: states of one role mostly share most of their fields. */
function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (!isRecord(a) || !isRecord(b)) return is(a, b)
  const fields = fieldsOf(a)
  if (fieldsOf(b) !== fields) return is(a, b)
  const [left, right] = [a as unknown as Gettable, b as unknown as Gettable]
  return fields.every((field) => is(left.get(field), right.get(field)))
}

type Gettable = { get(field: string): unknown }

/** Gives equal values one id by their canonical text; for messages and operations, which may hold plain objects. */
export class TextInterner<T> {
  readonly #digests = new Digests()
  /** Forms in which a value was given: those that differ may still have one text. */
  readonly #forms: { readonly value: unknown; readonly id: number }[] = []
  readonly #formsAt = new Buckets()
  readonly #ids = new Map<string, number>()
  readonly #texts: string[] = []
  readonly #values: T[] = []
  readonly #json: Json[] = []

  get size(): number {
    return this.#values.length
  }

  /** The id of a value that was given before in the same form, or -1. */
  known(value: unknown): number {
    for (const at of this.#formsAt.at(this.#digests.of(value)))
      if (isSame(this.#forms[at]!.value, value)) return this.#forms[at]!.id
    return -1
  }

  /** Expects a value without flaws. `make` turns a value not seen before into the one to keep. */
  idOf(value: unknown, make: (value: unknown) => T): number {
    const known = this.known(value)
    if (known >= 0) return known
    const kept = settled(value)
    const json = toJson(kept)
    const text = canonicalText(json)
    let id = this.find(text)
    if (id < 0) {
      id = this.#values.push(make(kept)) - 1
      this.#ids.set(text, id)
      this.#texts.push(text)
      this.#json.push(json)
    }
    this.#formsAt.add(this.#digests.of(value), this.#forms.push({ value: kept, id }) - 1)
    return id
  }

  /** The id of the value with this canonical text, or -1. */
  find(text: string): number {
    return this.#ids.get(text) ?? -1
  }

  valueOf(id: number): T {
    return this.#values[id]!
  }

  textOf(id: number): string {
    return this.#texts[id]!
  }

  jsonOf(id: number): Json {
    return this.#json[id]!
  }
}

const NOTHING: readonly number[] = []

/** Ids by digest. */
class Buckets {
  readonly #buckets = new Map<number, number[]>()

  at(digest: number): readonly number[] {
    return this.#buckets.get(digest) ?? NOTHING
  }

  add(digest: number, id: number): void {
    const bucket = this.#buckets.get(digest)
    if (bucket) bucket.push(id)
    else this.#buckets.set(digest, [id])
  }
}
