/** Reading records of a binary file, with errors that name the byte. */
import { HistoryError } from '../error.js'
import type { Value } from '../event.js'
import { byteOf } from '../source.js'

export class BinaryCursor {
  at = 0
  readonly #view: DataView

  constructor(
    readonly source: { readonly file?: string },
    readonly bytes: Uint8Array,
    readonly isLittleEndian: boolean,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length
  }

  byte(what: string): number {
    this.#expectBytes(1, what)
    this.at += 1
    return this.bytes[this.at - 1]!
  }

  integer(what: string): bigint {
    this.#expectBytes(8, what)
    this.at += 8
    return this.#view.getBigInt64(this.at - 8, this.isLittleEndian)
  }

  /** A 64-bit integer: a number where that is exact, else its decimal digits as a text. */
  value(what: string): Value {
    return exact(this.integer(what))
  }

  /** How many of something follow, each of which takes at least so many bytes. */
  count(what: string, bytesEach: number): number {
    const before = this.at
    const count = this.integer(what)
    if (count >= 0n && count * BigInt(bytesEach) <= BigInt(this.bytes.length - this.at)) return Number(count)
    this.at = before
    throw this.wrong(`${what}, with as many in the rest of the file`, String(count))
  }

  text(what: string): string {
    const length = this.count(`the length of ${what}`, 1)
    this.at += length
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at))
  }

  wrong(expected: string, got: string, at = this.at): HistoryError {
    return new HistoryError({ place: byteOf(this.source, at), expected, got })
  }

  #expectBytes(count: number, what: string): void {
    if (this.at + count <= this.bytes.length) return
    throw new HistoryError({
      place: byteOf(this.source, this.bytes.length),
      expected: what,
      got: 'the end of the file',
      hint: 'the file may be cut off',
    })
  }
}

export function exact(value: bigint): Value {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}
