/** From values to small numbers, equal ones to one number. */
import { type Value, valueKey } from '../../history/index.js'

export class Numbering {
  readonly values: Value[] = []
  /** Numbers, texts, nil and truth values are themselves; all else is found by its canonical text. */
  readonly #simple = new Map<Value, number>()
  readonly #texts = new Map<string, number>()

  /** The number of a value, a new one if it has none yet. */
  of(value: Value): number {
    const known = this.find(value)
    if (known !== undefined) return known
    const number = this.values.length
    this.values.push(value)
    if (isSimple(value)) this.#simple.set(value, number)
    else this.#texts.set(valueKey(value), number)
    return number
  }

  find(value: Value): number | undefined {
    return isSimple(value) ? this.#simple.get(value) : this.#texts.get(valueKey(value))
  }
}

function isSimple(value: Value): boolean {
  return typeof value !== 'object' || value === null
}
