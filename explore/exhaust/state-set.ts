/**
 * An exact set of state vectors. Every vector is kept and compared in full, so no two states are ever taken for one;
 * the order of insertion is kept too, so the set is the queue of a breadth-first search at the same time.
 *
 * Words lie one after another in chunks of typed arrays, 16 bits each until one of them does not fit, 32 from then on. What
 * may be a new state is written behind all others, and stays there if it is one.
 * The table holds, per slot, a state's index plus 1 and its hash, so that growing it and most misses touch no vector.
 */

import { hashOf, slotOf } from './hashing.js'
import { Rows } from './rows.js'
import type { Target, Words } from './target.js'

const CHUNK_BITS = 21
const CHUNK_WORDS = 1 << CHUNK_BITS
const CHUNK_MASK = CHUNK_WORDS - 1

const WAITING_MAX = 64

export class StateSet implements Target {
  open: Words = new Uint16Array(0)
  end = 0
  /** Where in `open` the states that are in the set end. */
  #kept = 0
  /** What was written behind them, and waits to be added. */
  readonly #lengths = new Int32Array(WAITING_MAX)
  readonly #parents = new Int32Array(WAITING_MAX)
  readonly #hashes = new Int32Array(WAITING_MAX + 1)
  #waiting = 0
  readonly #chunks: Words[] = []
  #is16 = true
  /** Words used of each chunk but the last; a vector never lies across two. */
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
    return this.#chunks.length * chunk + this.#rows.bytes + this.#table.byteLength
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
    if (this.#waiting > 0) this.flush()
    const table = this.#table
    const mask = this.#mask
    let at = slotOf(hash) & mask
    for (let found = table[2 * at]!; found !== 0; found = table[2 * at]!) {
      if (table[2 * at + 1] === hash && this.#isThere(found - 1, words, length)) return -found
      at = (at + 1) & mask
    }
    this.#write(words, length)
    this.end += length
    return this.#put(at, this.end - length, length, parent, hash)
  }

  makeRoom(length: number): void {
    if (this.end + length <= this.open.length) return
    this.flush()
    if (this.end + length > this.open.length) this.#openChunk(length)
  }

  addLater(length: number, parent: number, hash: number): void {
    const at = this.#waiting++
    this.#lengths[at] = length
    this.#parents[at] = parent
    this.#hashes[at] = hash
    this.end += length
    if (at === WAITING_MAX - 1) this.flush()
  }

  copyLater(
    words: Int32Array,
    length: number,
    parent: number,
    hash: number = hashOf(words, length, this.unordered),
  ): void {
    this.#write(words, length)
    this.addLater(length, parent, hash)
  }

  /**
   * Adds those that were to be added later, in their order. First it looks at all the places in memory that it will need:
   * most are far from each other and from the processor, which waits for them together instead of for one after another.
   */
  flush(): void {
    const count = this.#waiting
    if (count === 0) return
    this.#waiting = 0
    this.#lookAhead(count)
    let from = this.#kept
    for (let i = 0; i < count; i++) {
      const length = this.#lengths[i]!
      this.#insert(from, length, this.#parents[i]!, this.#hashes[i]!)
      from += length
    }
    this.end = this.#kept
  }

  #lookAhead(count: number): void {
    const hashes = this.#hashes
    const table = this.#table
    const mask = this.#mask
    let seen = 0
    for (let i = 0; i < count; i++) seen ^= table[2 * (slotOf(hashes[i]!) & mask)]!
    for (let i = 0; i < count; i++) {
      const hash = hashes[i]!
      const at = 2 * (slotOf(hash) & mask)
      if (table[at + 1] === hash && table[at] !== 0) seen ^= this.#rows.start(table[at]! - 1)
    }
    // Kept, since what nobody asks for is not looked at.
    hashes[WAITING_MAX] = seen
  }

  /** Adds the words that were written from `from` on. */
  #insert(from: number, length: number, parent: number, hash: number): number {
    const table = this.#table
    const mask = this.#mask
    let at = slotOf(hash) & mask
    for (let found = table[2 * at]!; found !== 0; found = table[2 * at]!) {
      if (table[2 * at + 1] === hash && this.#holds(found - 1, from, length)) return -found
      at = (at + 1) & mask
    }
    return this.#put(at, from, length, parent, hash)
  }

  /** A new state, into the slot where it was looked for. */
  #put(slot: number, from: number, length: number, parent: number, hash: number): number {
    const index = this.#size++
    this.#table[2 * slot] = index + 1
    this.#table[2 * slot + 1] = hash
    const to = this.#kept
    // Behind those that turned out to be known.
    if (from !== to) move(this.open, from, to, length)
    this.#kept = to + length
    this.#rows.push((this.#chunks.length - 1) * CHUNK_WORDS + to, parent, hash)
    if (this.#size * 3 > (this.#mask + 1) * 2) this.#grow()
    return index
  }

  #write(words: Int32Array, length: number): void {
    this.makeRoom(length)
    // What is cut off in writing shows in these bits, and then all is written anew.
    if (put(words, length, this.open, this.end) >>> 16 !== 0 && this.#is16) {
      this.widen()
      put(words, length, this.open, this.end)
    }
  }

  /** The index of the state that the first `length` words are; -1 where it is not in the set. O(length) expected. */
  find(words: Int32Array, length: number): number {
    const hash = hashOf(words, length, this.unordered)
    const table = this.#table
    let at = slotOf(hash) & this.#mask
    for (let found = table[2 * at]!; found !== 0; found = table[2 * at]!) {
      if (table[2 * at + 1] === hash && this.#isThere(found - 1, words, length)) return found - 1
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
    get(this.#chunks[start >>> CHUNK_BITS]!, from, list, length)
    return list
  }

  /**
   * The first `places` in which a state differs from its parent, as a set of bits: those from 30 on share one, and all are
   * set for a state without a parent.
   */
  changes(index: number, places: number): number {
    const parent = this.#rows.parent(index)
    if (parent < 0) return -1
    const own = this.#rows.start(index)
    const other = this.#rows.start(parent)
    const chunk = this.#chunks[own >>> CHUNK_BITS]!
    const before = this.#chunks[other >>> CHUNK_BITS]!
    const a = own & CHUNK_MASK
    const b = other & CHUNK_MASK
    let changed = 0
    for (let i = 0; i < places; i++) if (chunk[a + i] !== before[b + i]) changed |= 1 << Math.min(i, 30)
    return changed
  }

  widen(): void {
    if (!this.#is16) return
    this.#is16 = false
    for (const [i, chunk] of this.#chunks.entries()) this.#chunks[i] = Int32Array.from(chunk)
    this.open = this.#chunks.at(-1) ?? this.open
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
      return next >>> CHUNK_BITS === chunk ? next & CHUNK_MASK : this.#used[chunk]!
    }
    return chunk < this.#used.length ? this.#used[chunk]! : this.#kept
  }

  /** Whether the words in `open` from `at` on are those of a state. */
  #holds(index: number, at: number, length: number): boolean {
    const start = this.#rows.start(index)
    const from = start & CHUNK_MASK
    if (this.#endOf(index, start) - from !== length) return false
    return areEqual(this.#chunks[start >>> CHUNK_BITS]!, from, this.open, at, length)
  }

  /** Whether the first of these words are those of a state. */
  #isThere(index: number, words: Int32Array, length: number): boolean {
    const start = this.#rows.start(index)
    const from = start & CHUNK_MASK
    if (this.#endOf(index, start) - from !== length) return false
    const chunk = this.#chunks[start >>> CHUNK_BITS]!
    for (let i = 0; i < length; i++) if (chunk[from + i] !== words[i]) return false
    return true
  }

  #openChunk(length: number): void {
    if (length > CHUNK_WORDS) throw new RangeError(`expected a state of at most ${CHUNK_WORDS} words, got ${length}`)
    const chunk = this.#is16 ? new Uint16Array(CHUNK_WORDS) : new Int32Array(CHUNK_WORDS)
    if (this.#chunks.length > 0) this.#used.push(this.#kept)
    this.#chunks.push(chunk)
    this.open = chunk
    this.end = 0
    this.#kept = 0
  }

  #grow(): void {
    const old = this.#table
    const table = new Int32Array(old.length * 2)
    const mask = 2 * this.#mask + 1
    for (let from = 0; from < old.length; from += 2) {
      if (old[from] === 0) continue
      let at = slotOf(old[from + 1]!) & mask
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
 * and so a round costs as much as several words.
 */

function areEqual(chunk: Words, from: number, words: Words, at: number, length: number): boolean {
  let i = 0
  for (; i + 4 <= length; i += 4) {
    const a = from + i
    const b = at + i
    if (chunk[a] !== words[b] || chunk[a + 1] !== words[b + 1]) return false
    if (chunk[a + 2] !== words[b + 2] || chunk[a + 3] !== words[b + 3]) return false
  }
  for (; i < length; i++) if (chunk[from + i] !== words[at + i]) return false
  return true
}

/** Gives the bits that are set in any of the words. */
function put(words: Int32Array, length: number, chunk: Words, from: number): number {
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

/** Towards the beginning. */
function move(chunk: Words, from: number, to: number, length: number): void {
  let i = 0
  for (; i + 4 <= length; i += 4) {
    const a = from + i
    const b = to + i
    chunk[b] = chunk[a]!
    chunk[b + 1] = chunk[a + 1]!
    chunk[b + 2] = chunk[a + 2]!
    chunk[b + 3] = chunk[a + 3]!
  }
  for (; i < length; i++) chunk[to + i] = chunk[from + i]!
}

function get(chunk: Words, from: number, into: number[], length: number): void {
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
