/** Interning: structural equality is decided once, and from then on an integer stands for the value. */
import { hash, is } from 'immutable'
import { canonicalText, type Json, toJson } from './json.js'
import { settled } from './settled.js'

/** Gives equal values one id, counted from 0, and keeps one of them, settled. Expects values that `findFlaw` accepts as states. */
export class ValueInterner {
  readonly #buckets = new Map<number, number[]>()
  readonly #values: unknown[] = []
  readonly #json: (Json | undefined)[] = []

  get size(): number {
    return this.#values.length
  }

  /** One structural hash and, as a rule, one structural comparison. `admit` runs on values not seen before. */
  idOf(value: unknown, admit: (value: unknown) => void): number {
    const key = hash(value)
    const bucket = this.#buckets.get(key)
    if (bucket) for (const id of bucket) if (is(this.#values[id], value)) return id
    admit(value)
    const id = this.#values.push(settled(value)) - 1
    if (bucket) bucket.push(id)
    else this.#buckets.set(key, [id])
    return id
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

/** Gives equal values one id by their canonical text; for messages and operations, which may hold plain objects. */
export class TextInterner<T> {
  readonly #ids = new Map<string, number>()
  readonly #texts: string[] = []
  readonly #values: T[] = []
  readonly #json: Json[] = []

  get size(): number {
    return this.#values.length
  }

  /** Expects a value without flaws. `make` turns a value not seen before into the one to keep. */
  idOf(value: unknown, make: (value: unknown) => T): number {
    const text = canonicalText(toJson(value))
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    const kept = settled(value)
    const json = toJson(kept)
    const id = this.#values.push(make(kept)) - 1
    this.#ids.set(text, id)
    this.#texts.push(text)
    this.#json.push(json)
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
