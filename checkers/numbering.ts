/** Numbers for values, from 0 on in the order in which they are first seen: equal values share one. */
import { type Value, valueKey } from '../history/index.js'

export class Numbering {
  /** For each number, a value that has it; `undefined` is a value too: that of a field that is not there. */
  readonly values: (Value | undefined)[] = []
  readonly #plain = new Map<Value | undefined, number>()
  readonly #composite = new Map<string, number>()

  get size(): number {
    return this.values.length
  }

  /** O(size of the value). */
  of(value: Value | undefined): number {
    const known = this.find(value)
    if (known !== undefined) return known
    const number = this.values.push(value) - 1
    if (isPlain(value)) this.#plain.set(value, number)
    else this.#composite.set(valueKey(value), number)
    return number
  }

  /** The number of a value that has one. */
  find(value: Value | undefined): number | undefined {
    return isPlain(value) ? this.#plain.get(value) : this.#composite.get(valueKey(value))
  }
}

function isPlain(value: Value | undefined): value is null | boolean | number | string | undefined {
  return typeof value !== 'object' || value === null
}
