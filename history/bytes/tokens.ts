/** Which value a short run of bytes stands for, looked up instead of read again: most values of a history are repeated. */

/** What is remembered in all; a history that has more different values than this gains nothing by it. */
const POOL_BYTES_MAX = 2 ** 26

/** In place of a code: nobody has said it yet. */
export const UNKNOWN = -4

/** A hash table (open addressing) from bytes to codes. */
export class TokenCodes {
  #slots = new Int32Array(64).fill(-1)
  #offsets = new Uint32Array(32)
  #codes = new Int32Array(32)
  #hashes = new Int32Array(32)
  #pool = new Uint8Array(256)
  #poolEnd = 0
  #size = 0

  /** The slot and the hash of the bytes that were looked up last, for `learn`. */
  #slot = 0
  #hash = 0

  /** The code of these bytes, or `UNKNOWN`, after which `learn` may say it. */
  codeOf(bytes: Uint8Array, start: number, end: number): number {
    let hash = 0x811c9dc5
    for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ bytes[at]!, 0x01000193)
    const mask = this.#slots.length - 1
    let slot = (hash ^ (hash >>> 15)) & mask
    for (let entry = this.#slots[slot]!; entry !== -1; entry = this.#slots[slot]!) {
      if (this.#hashes[entry] === hash && this.#isAt(entry, bytes, start, end)) return this.#codes[entry]!
      slot = (slot + 1) & mask
    }
    this.#slot = slot
    this.#hash = hash
    return UNKNOWN
  }

  /** What the bytes that were looked up last stand for. */
  learn(token: Uint8Array, code: number): void {
    if (this.#poolEnd + token.length <= POOL_BYTES_MAX) this.#remember(this.#slot, this.#hash, token, code)
  }

  #isAt(entry: number, bytes: Uint8Array, start: number, end: number): boolean {
    const offset = this.#offsets[entry]!
    const length = end - start
    if (this.#offsets[entry + 1] !== offset + length) return false
    for (let i = 0; i < length; i += 1) if (this.#pool[offset + i] !== bytes[start + i]) return false
    return true
  }

  #remember(slot: number, hash: number, token: Uint8Array, code: number): void {
    const entry = this.#size
    if (this.#poolEnd + token.length > this.#pool.length) this.#pool = this.#wider(token.length)
    this.#pool.set(token, this.#poolEnd)
    this.#poolEnd += token.length
    this.#slots[slot] = entry
    this.#offsets[entry + 1] = this.#poolEnd
    this.#codes[entry] = code
    this.#hashes[entry] = hash
    this.#size += 1
    if (this.#size + 1 >= this.#codes.length) this.#grow()
  }

  #wider(bytes: number): Uint8Array<ArrayBuffer> {
    const pool = new Uint8Array(Math.max(this.#pool.length * 2, this.#poolEnd + bytes))
    pool.set(this.#pool)
    return pool
  }

  /** At most half of the slots are taken. */
  #grow(): void {
    const entries = this.#codes.length * 2
    const widen = <C extends Int32Array | Uint32Array>(fresh: C, old: C): C => {
      fresh.set(old)
      return fresh
    }
    this.#codes = widen(new Int32Array(entries), this.#codes)
    this.#hashes = widen(new Int32Array(entries), this.#hashes)
    this.#offsets = widen(new Uint32Array(entries), this.#offsets)
    this.#slots = new Int32Array(entries * 2).fill(-1)
    const mask = this.#slots.length - 1
    for (let entry = 0; entry < this.#size; entry += 1) {
      const hash = this.#hashes[entry]!
      let slot = (hash ^ (hash >>> 15)) & mask
      while (this.#slots[slot] !== -1) slot = (slot + 1) & mask
      this.#slots[slot] = entry
    }
  }
}
