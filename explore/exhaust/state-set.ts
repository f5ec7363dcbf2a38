/**
 * An exact set of state vectors. Every vector is kept and compared in full, so no two states are ever taken for one;
 * the order of insertion is kept too, so the set is the queue of a breadth-first search at the same time.
 *
 * Words lie one after another in chunks of typed arrays, 16 bits each until one of them does not fit, 32 from then on.
 * The table holds, per slot, a state's index plus 1 and its hash, so that growing it and most misses touch no vector.
 */

import { hashOf } from './hashing.js'
import { Rows } from './rows.js'

const CHUNK_BITS = 21
const CHUNK_WORDS = 1 << CHUNK_BITS
const CHUNK_MASK = CHUNK_WORDS - 1

export class StateSet {
  /** The words: in the first list until one of them does not fit, then all in the second. */
  #chunks16: Uint16Array[] = []
  #chunks32: Int32Array[] = []
  #is16 = true
  /** Words used of each chunk; a vector never lies across two. */
  readonly #used: number[] = []
  /** Per state where its words begin, its parent, and its hash. */
  readonly #rows = new Rows()
  /** Per slot a state's index plus 1, and its hash. */
  #table = new Int32Array(2 * 1024)
  #mask = 1023
  #size = 0
  /** Lists that states are read into, by length: one that keeps its length is never moved. */
  readonly #lists: (number[] | undefined)[] = []

  /** Words from `unordered` on are the same in every order, and come sorted. Default: none are. */
  constructor(readonly unordered = Infinity) {}

  get size(): number {
    return this.#size
  }

  /** Memory taken by the set itself. */
  get bytes(): number {
    const chunk = CHUNK_WORDS * (this.#is16 ? 2 : 4)
    return this.#used.length * chunk + this.#rows.bytes + this.#table.byteLength
  }

  /** The bits per word in use: 16, or 32 once some word did not fit. */
  get wordBits(): 16 | 32 {
    return this.#is16 ? 16 : 32
  }

  /**
   * Adds the first `length` words as a new state reached from the state `parent` (-1: initial), and gives its index; for a
   * state that is there already, `-1 - index`. Who knows the hash (see `hashOf`) hands it over. O(length) expected.
   */
  add(words: Int32Array, length: number, parent: number, hash: number = hashOf(words, length, this.unordered)): number {
    const table = this.#table
    const mask = this.#mask
    let at = hash & mask
    for (let found = table[2 * at]!; found !== 0; found = table[2 * at]!) {
      if (table[2 * at + 1] === hash && this.#holds(found - 1, words, length)) return -found
      at = (at + 1) & mask
    }
    const index = this.#size++
    table[2 * at] = index + 1
    table[2 * at + 1] = hash
    this.#rows.push(this.#append(words, length), parent, hash)
    if (this.#size * 3 > (mask + 1) * 2) this.#grow()
    return index
  }

  /** The index of the state that the first `length` words are; -1 where it is not in the set. O(length) expected. */
  find(words: Int32Array, length: number): number {
    const hash = hashOf(words, length, this.unordered)
    const table = this.#table
    let at = hash & this.#mask
    for (let found = table[2 * at]!; found !== 0; found = table[2 * at]!) {
      if (table[2 * at + 1] === hash && this.#holds(found - 1, words, length)) return found - 1
      at = (at + 1) & this.#mask
    }
    return -1
  }

  parentOf(index: number): number {
    return this.#rows.parent(index)
  }

  /** Notes that a state is now reached from another parent. */
  reach(index: number, parent: number): void {
    this.#rows.setParent(index, parent)
  }

  /** The hash with which the state was added. */
  hashOf(index: number): number {
    return this.#rows.hash(index)
  }

  /** Writes the words of a state over the beginning of `into`, whose length becomes that of the state. */
  load(index: number, into: number[]): void {
    const words = this.read(index)
    for (let i = 0; i < words.length; i++) into[i] = words[i]!
    if (into.length !== words.length) into.length = words.length
  }

  /** The words of a state, in a list that is overwritten when the next state is read. */
  read(index: number): readonly number[] {
    const start = this.#rows.start(index)
    const from = start & CHUNK_MASK
    const length = this.#endOf(index, start) - from
    const list = this.#lists[length] ?? this.#listOf(length)
    if (this.#is16) read16(this.#chunks16[start >>> CHUNK_BITS]!, from, list, length)
    else {
      const chunk = this.#chunks32[start >>> CHUNK_BITS]!
      for (let i = 0; i < length; i++) list[i] = chunk[from + i]!
    }
    return list
  }

  #listOf(length: number): number[] {
    while (this.#lists.length <= length) this.#lists.push(undefined)
    const list = Array.from({ length }, () => 0)
    this.#lists[length] = list
    return list
  }

  #endOf(index: number, start: number): number {
    const chunk = start >>> CHUNK_BITS
    if (index + 1 < this.#size) {
      const next = this.#rows.start(index + 1)
      if (next >>> CHUNK_BITS === chunk) return next & CHUNK_MASK
    }
    return this.#used[chunk]!
  }

  #holds(index: number, words: Int32Array, length: number): boolean {
    const start = this.#rows.start(index)
    const from = start & CHUNK_MASK
    if (this.#endOf(index, start) - from !== length) return false
    return this.#is16
      ? holds16(this.#chunks16[start >>> CHUNK_BITS]!, from, words, length)
      : holds32(this.#chunks32[start >>> CHUNK_BITS]!, from, words, length)
  }

  #append(words: Int32Array, length: number): number {
    let last = this.#used.length - 1
    if (last < 0 || this.#used[last]! + length > CHUNK_WORDS) last = this.#open(length)
    const from = this.#used[last]!
    if (this.#is16) {
      const chunk = this.#chunks16[last]!
      // What is cut off in writing shows in these bits, and then all is written anew.
      if (put16(words, length, chunk, from) >>> 16 !== 0) this.#widen()
    }
    if (!this.#is16) {
      const chunk = this.#chunks32[last]!
      for (let i = 0; i < length; i++) chunk[from + i] = words[i]!
    }
    this.#used[last] = from + length
    return last * CHUNK_WORDS + from
  }

  #open(length: number): number {
    if (length > CHUNK_WORDS) throw new RangeError(`expected a state of at most ${CHUNK_WORDS} words, got ${length}`)
    if (this.#is16) this.#chunks16.push(new Uint16Array(CHUNK_WORDS))
    else this.#chunks32.push(new Int32Array(CHUNK_WORDS))
    return this.#used.push(0) - 1
  }

  #widen(): void {
    this.#is16 = false
    this.#chunks32 = this.#chunks16.map((chunk) => Int32Array.from(chunk))
    this.#chunks16 = []
  }

  #grow(): void {
    const old = this.#table
    const table = new Int32Array(old.length * 2)
    const mask = 2 * this.#mask + 1
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

/*
 * Four words at a time: whatever V8 knows of the arrays it forgets where a loop may be interrupted, at the end of each round,
 * and so a round costs as much as several words. One function for each kind of array.
 */

function holds16(chunk: Uint16Array, from: number, words: Int32Array, length: number): boolean {
  let i = 0
  for (; i + 4 <= length; i += 4) {
    const at = from + i
    if (chunk[at] !== words[i] || chunk[at + 1] !== words[i + 1]) return false
    if (chunk[at + 2] !== words[i + 2] || chunk[at + 3] !== words[i + 3]) return false
  }
  for (; i < length; i++) if (chunk[from + i] !== words[i]) return false
  return true
}

function holds32(chunk: Int32Array, from: number, words: Int32Array, length: number): boolean {
  for (let i = 0; i < length; i++) if (chunk[from + i] !== words[i]) return false
  return true
}

/** Gives the bits that are set in any of the words. */
function put16(words: Int32Array, length: number, chunk: Uint16Array, from: number): number {
  let bits = 0
  let i = 0
  for (; i + 4 <= length; i += 4) {
    const at = from + i
    const a = words[i]!
    const b = words[i + 1]!
    const c = words[i + 2]!
    const d = words[i + 3]!
    chunk[at] = a
    chunk[at + 1] = b
    chunk[at + 2] = c
    chunk[at + 3] = d
    bits |= a | b | c | d
  }
  for (; i < length; i++) {
    const word = words[i]!
    chunk[from + i] = word
    bits |= word
  }
  return bits
}

function read16(chunk: Uint16Array, from: number, into: number[], length: number): void {
  let i = 0
  for (; i + 4 <= length; i += 4) {
    const at = from + i
    into[i] = chunk[at]!
    into[i + 1] = chunk[at + 1]!
    into[i + 2] = chunk[at + 2]!
    into[i + 3] = chunk[at + 3]!
  }
  for (; i < length; i++) into[i] = chunk[from + i]!
}
