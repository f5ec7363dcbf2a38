/** Numbers for the values of a history, from 0 on without gaps: equal values share one. */
import { type Value, valueKey } from '../../../history/index.js'
import type { EventTable } from '../../../history/table.js'

const UNSEEN = -1
const NIL = -1

/** The greatest integer that has a code of its own, as long as it is not negative. */
const INTEGER_MAX = 2 ** 30 - 1

export class ValueIds {
  /** For each id, a code of its value. */
  readonly codes: number[] = []
  readonly #small: Int32Array
  readonly #byCode = new Map<number, number>()
  readonly #byText = new Map<string, number>()

  constructor(
    private readonly table: EventTable,
    operations: number,
  ) {
    // Most histories number their values.
    this.#small = new Int32Array(2 * operations + 1_024).fill(UNSEEN)
  }

  /** The id for a code, or −1 for nil and for no value. */
  of(code: number): number {
    if ((code & 1) === 1) return this.#ofInteger(code >> 1, code)
    if (code < 0) return NIL
    const known = this.#byCode.get(code)
    if (known !== undefined) return known
    const id = this.#ofValue(this.table.valueOf(code), code)
    this.#byCode.set(code, id)
    return id
  }

  /** The id of a value that may not be in the table. */
  ofValue(value: Value): number {
    return this.#ofValue(value, UNSEEN)
  }

  /** 1 and 0 for truth values, otherwise −1. */
  truthOf(code: number): number {
    if ((code & 1) === 1 || code < 0) return -1
    const value = this.table.valueOf(code)
    return typeof value === 'boolean' ? Number(value) : -1
  }

  #ofInteger(integer: number, code: number): number {
    if (integer < 0 || integer >= this.#small.length) return this.#ofText(String(integer), code)
    const known = this.#small[integer]!
    if (known !== UNSEEN) return known
    this.#small[integer] = this.codes.length
    return this.codes.push(code) - 1
  }

  #ofValue(value: Value, code: number): number {
    if (value === null) return NIL
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= INTEGER_MAX)
      return this.#ofInteger(value, code)
    return this.#ofText(valueKey(value), code)
  }

  #ofText(text: string, code: number): number {
    const known = this.#byText.get(text)
    if (known !== undefined) return known
    this.#byText.set(text, this.codes.length)
    return this.codes.push(code) - 1
  }
}
