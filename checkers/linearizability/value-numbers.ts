/** Numbers for plain data: the same for equal values, whatever they are made of, and without writing them down as text. */
import { Sequences } from './sequences.js'

/** In front of the numbers of a list's elements, and of an object's fields and values. */
const [LIST, OBJECT] = [0, 1]
/** With more fields than this, sorting by insertion takes too long. */
const insertionMax = 32

export class ValueNumbers {
  /** Texts, numbers, truth values, nil. Names of fields are texts among them. */
  readonly #plain = new Map<unknown, number>()
  /** Lists and objects, which have the numbers below zero. */
  #composite: Sequences | undefined
  #scratch = new Int32Array(8)
  /** Roughly the bytes of everything that has a number. */
  bytes = 0

  /** @param name whose values they are, for errors */
  constructor(private readonly name: string) {}

  /** @param freezes whether to freeze all that the value consists of */
  of(value: unknown, freezes: boolean): number {
    const known = this.#plain.get(value)
    if (known !== undefined) return known
    if (isPlain(value)) return this.#add(value)
    return Array.isArray(value) ? this.#list(value, freezes) : this.#object(value, freezes)
  }

  #add(value: string | number | boolean | null): number {
    const number = this.#plain.size
    this.#plain.set(value, number)
    this.bytes += typeof value === 'string' ? value.length : 8
    return number
  }

  #list(value: readonly unknown[], freezes: boolean): number {
    if (freezes) freeze(value)
    // The parts first: they use the same scratch.
    const parts: number[] = []
    for (let i = 0; i < value.length; i += 1) parts.push(this.of(value[i], freezes))
    const entry = this.#entry(LIST, parts.length)
    for (let i = 0; i < parts.length; i += 1) entry[1 + i] = parts[i]!
    return this.#composed(entry, 1 + parts.length)
  }

  #object(value: unknown, freezes: boolean): number {
    const prototype: unknown = typeof value === 'object' ? Object.getPrototypeOf(value) : undefined
    if (prototype !== Object.prototype && prototype !== null) throw this.#notPlain(value)
    const record = value as { readonly [field: string]: unknown }
    if (freezes) freeze(record)
    const fields = Object.keys(record)
    const parts: number[] = []
    for (let i = 0; i < fields.length; i += 1) parts.push(this.of(record[fields[i]!], freezes))
    const entry = this.#entry(OBJECT, 2 * fields.length)
    for (let i = 0; i < fields.length; i += 1) {
      entry[1 + 2 * i] = this.of(fields[i], false)
      entry[2 + 2 * i] = parts[i]!
    }
    sortByField(entry, fields.length)
    return this.#composed(entry, 1 + 2 * fields.length)
  }

  #entry(kind: number, length: number): Int32Array {
    if (this.#scratch.length < 1 + length) this.#scratch = new Int32Array(2 * (1 + length))
    this.#scratch[0] = kind
    return this.#scratch
  }

  #composed(entry: Int32Array, length: number): number {
    this.#composite ??= new Sequences(32)
    const before = this.#composite.size
    const number = this.#composite.number(entry, length)
    if (number === before) this.bytes += 4 * length
    return -1 - number
  }

  #notPlain(value: unknown): TypeError {
    const got = Object.prototype.toString.call(value)
    return new TypeError(`Expected ${this.name} to have a stateKey, or states of plain data, got ${got}`)
  }
}

/** Pairs of field and value, from place 1 on. */
function sortByField(entry: Int32Array, count: number): void {
  if (count > insertionMax) {
    const pairs = Array.from({ length: count }, (_, i) => [entry[1 + 2 * i]!, entry[2 + 2 * i]!] as const)
    pairs.sort(([a], [b]) => a - b)
    entry.set(pairs.flat(), 1)
    return
  }
  for (let i = 1; i < count; i += 1) {
    const [field, value] = [entry[1 + 2 * i]!, entry[2 + 2 * i]!]
    let at = i
    for (; at > 0 && entry[2 * at - 1]! > field; at -= 1) {
      entry[1 + 2 * at] = entry[2 * at - 1]!
      entry[2 + 2 * at] = entry[2 * at]!
    }
    entry[1 + 2 * at] = field
    entry[2 + 2 * at] = value
  }
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null
}

function freeze(value: object): void {
  if (!Object.isFrozen(value)) Object.freeze(value)
}
