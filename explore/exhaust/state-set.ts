/**
 * An exact set of state vectors. Every vector is kept and compared in full, so no two states are ever taken for one;
 * the order of insertion is kept too, so the set is the queue of a breadth-first search at the same time.
 *
 * Words lie one after another in chunks of typed arrays, 16 bits each until one of them does not fit, 32 from then on.
 * The table holds, per slot, a state's index plus 1 and its hash, so that growing it and most misses touch no vector.
 */

const CHUNK_BITS = 21
const CHUNK_WORDS = 1 << CHUNK_BITS
const CHUNK_MASK = CHUNK_WORDS - 1
const WORD_MAX_16 = 0xffff

type Words = Uint16Array | Int32Array

export class StateSet {
  #is16 = true
  #chunks: Words[] = []
  /** Words used of each chunk; a vector never lies across two. */
  readonly #used: number[] = []
  readonly #starts = new Column()
  readonly #parents = new Column()
  #table = new Int32Array(2 * 1024)
  #mask = 1023
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Memory taken by the set itself. */
  get bytes(): number {
    const chunk = CHUNK_WORDS * (this.#is16 ? 2 : 4)
    return this.#chunks.length * chunk + this.#starts.bytes + this.#parents.bytes + this.#table.byteLength
  }

  /** The bits per word in use: 16, or 32 once some word did not fit. */
  get wordBits(): 16 | 32 {
    return this.#is16 ? 16 : 32
  }

  /**
   * Adds the first `length` words as a new state reached from the state `parent` (-1: initial), and gives its index; for a
   * state that is there already, `-1 - index`. O(length) expected.
   */
  add(words: Int32Array, length: number, parent: number): number {
    const hash = hashOf(words, length)
    const table = this.#table
    let at = hash & this.#mask
    for (let found = table[2 * at]!; found !== 0; found = table[2 * at]!) {
      if (table[2 * at + 1] === hash && this.#holds(found - 1, words, length)) return -found
      at = (at + 1) & this.#mask
    }
    const index = this.#size++
    table[2 * at] = index + 1
    table[2 * at + 1] = hash
    this.#append(words, length)
    this.#parents.push(parent)
    if (this.#size * 3 > (this.#mask + 1) * 2) this.#grow()
    return index
  }

  /** The index of the state that the first `length` words are; -1 where it is not in the set. O(length) expected. */
  find(words: Int32Array, length: number): number {
    const hash = hashOf(words, length)
    const table = this.#table
    let at = hash & this.#mask
    for (let found = table[2 * at]!; found !== 0; found = table[2 * at]!) {
      if (table[2 * at + 1] === hash && this.#holds(found - 1, words, length)) return found - 1
      at = (at + 1) & this.#mask
    }
    return -1
  }

  parentOf(index: number): number {
    return this.#parents.at(index)
  }

  /** Writes the words of a state over the beginning of `into`, whose length becomes that of the state. */
  load(index: number, into: number[]): void {
    const start = this.#starts.at(index)
    const chunk = this.#chunks[start >>> CHUNK_BITS]!
    const from = start & CHUNK_MASK
    const length = this.#endOf(index, start) - from
    for (let i = 0; i < length; i++) into[i] = chunk[from + i]!
    if (into.length !== length) into.length = length
  }

  #endOf(index: number, start: number): number {
    const chunk = start >>> CHUNK_BITS
    if (index + 1 < this.#size) {
      const next = this.#starts.at(index + 1)
      if (next >>> CHUNK_BITS === chunk) return next & CHUNK_MASK
    }
    return this.#used[chunk]!
  }

  #holds(index: number, words: Int32Array, length: number): boolean {
    const start = this.#starts.at(index)
    const chunk = this.#chunks[start >>> CHUNK_BITS]!
    const from = start & CHUNK_MASK
    if (this.#endOf(index, start) - from !== length) return false
    for (let i = 0; i < length; i++) if (chunk[from + i] !== words[i]) return false
    return true
  }

  #append(words: Int32Array, length: number): void {
    if (length > CHUNK_WORDS) throw new RangeError(`expected a state of at most ${CHUNK_WORDS} words, got ${length}`)
    if (this.#is16 && !fits16(words, length)) this.#widen()
    let last = this.#chunks.length - 1
    if (last < 0 || this.#used[last]! + length > CHUNK_WORDS) {
      last = this.#chunks.push(this.#is16 ? new Uint16Array(CHUNK_WORDS) : new Int32Array(CHUNK_WORDS)) - 1
      this.#used.push(0)
    }
    const from = this.#used[last]!
    const chunk = this.#chunks[last]!
    for (let i = 0; i < length; i++) chunk[from + i] = words[i]!
    this.#used[last] = from + length
    this.#starts.push(last * CHUNK_WORDS + from)
  }

  #widen(): void {
    this.#is16 = false
    this.#chunks = this.#chunks.map((chunk) => Int32Array.from(chunk))
  }

  #grow(): void {
    const old = this.#table
    const table = new Int32Array(old.length * 2)
    const mask = table.length / 2 - 1
    for (let from = 0; from < old.length; from += 2) {
      if (old[from] === 0) continue
      let at = old[from + 1]! & mask
      while (table[2 * at] !== 0) at = (at + 1) & mask
      table[2 * at] = old[from]!
      table[2 * at + 1] = old[from + 1]!
    }
    this.#table = table
    this.#mask = mask
  }
}

/** One number per state, in chunks: an array of its own for each 2^20 states. */
class Column {
  static readonly BITS = 20
  readonly #chunks: Int32Array[] = []
  #length = 0

  get bytes(): number {
    return this.#chunks.length * 4 * (1 << Column.BITS)
  }

  push(value: number): void {
    const within = this.#length & ((1 << Column.BITS) - 1)
    if (within === 0) this.#chunks.push(new Int32Array(1 << Column.BITS))
    this.#chunks[this.#chunks.length - 1]![within] = value
    this.#length++
  }

  at(index: number): number {
    return this.#chunks[index >>> Column.BITS]![index & ((1 << Column.BITS) - 1)]!
  }
}

function fits16(words: Int32Array, length: number): boolean {
  for (let i = 0; i < length; i++) if (words[i]! < 0 || words[i]! > WORD_MAX_16) return false
  return true
}

/** All bits of all words matter in the low bits, which choose the slot. */
function hashOf(words: Int32Array, length: number): number {
  let h = 0x811c9dc5 ^ length
  for (let i = 0; i < length; i++) {
    h = Math.imul(h ^ words[i]!, 0x9e3779b1)
    h ^= h >>> 15
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  return h ^ (h >>> 13)
}
