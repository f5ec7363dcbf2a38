/** Lists of integers that grow, in one flat array. */

export class Integers {
  length = 0
  values: Int32Array

  constructor(capacity = 16) {
    this.values = new Int32Array(capacity)
  }

  push(value: number): void {
    if (this.length === this.values.length) this.reserve(2 * this.length + 16)
    this.values[this.length] = value
    this.length += 1
  }

  reserve(capacity: number): void {
    if (capacity <= this.values.length) return
    const values = new Int32Array(capacity)
    values.set(this.values)
    this.values = values
  }
}

/** A longer array that begins like this one. */
export function grown<T extends Int8Array | Uint8Array | Int32Array>(array: T, length: number): T {
  const larger = new (array.constructor as new (length: number) => T)(length)
  larger.set(array)
  return larger
}
