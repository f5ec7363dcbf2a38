/**
 * Short sequences of 32-bit integers, numbered from 0 as they appear: the configurations that a search has visited, states
 * by their parts. A hash table in two flat arrays: no object per entry, so that millions of them fit, and no hash stands in
 * for the entry itself.
 */
export class Sequences {
  /** Entries one after another, each preceded by its number and length. Offset 0 is unused: it marks an empty slot. */
  private arena: Int32Array
  private slots: Int32Array
  private end = 1
  private count = 0

  /** @param expected how many entries there will be, as far as can be told */
  constructor(expected = 8) {
    let slots = 16
    while (slots < 2 * expected) slots *= 2
    this.slots = new Int32Array(slots)
    this.arena = new Int32Array(4 * slots)
  }

  get size(): number {
    return this.count
  }

  /** Adds the first `length` integers of `entry`; `false` if they were there already. Amortised O(length). */
  add(entry: Int32Array, length: number): boolean {
    const before = this.count
    return this.number(entry, length) === before
  }

  /** The number of the first `length` integers of `entry`; a new one if they were not there yet. Amortised O(length). */
  number(entry: Int32Array, length: number): number {
    let slot = hashOf(entry, 0, length) & (this.slots.length - 1)
    for (let at = this.slots[slot]!; at !== 0; at = this.slots[slot]!) {
      if (this.equals(at, entry, length)) return this.arena[at]!
      slot = (slot + 1) & (this.slots.length - 1)
    }
    this.slots[slot] = this.append(entry, length)
    this.count += 1
    if (this.count * 2 > this.slots.length) this.rehash()
    return this.count - 1
  }

  private equals(at: number, entry: Int32Array, length: number): boolean {
    const { arena } = this
    if (arena[at + 1] !== length) return false
    for (let i = 0; i < length; i += 1) if (arena[at + 2 + i] !== entry[i]) return false
    return true
  }

  private append(entry: Int32Array, length: number): number {
    if (this.end + length + 2 > this.arena.length) {
      const larger = new Int32Array(Math.max(this.arena.length * 2, this.end + length + 2))
      larger.set(this.arena)
      this.arena = larger
    }
    const { arena, end: at } = this
    arena[at] = this.count
    arena[at + 1] = length
    for (let i = 0; i < length; i += 1) arena[at + 2 + i] = entry[i]!
    this.end += length + 2
    return at
  }

  private rehash(): void {
    const { arena } = this
    const slots = new Int32Array(this.slots.length * 2)
    for (let at = 1; at < this.end; at += arena[at + 1]! + 2) {
      let slot = hashOf(arena, at + 2, arena[at + 1]!) & (slots.length - 1)
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1)
      slots[slot] = at
    }
    this.slots = slots
  }
}

/** Multiply-and-shift mixing; the constants are those of MurmurHash3's 32-bit variant (Appleby). */
function hashOf(entry: Int32Array, start: number, length: number): number {
  let hash = length
  for (let i = start; i < start + length; i += 1) {
    const word = Math.imul(entry[i]!, 0xcc9e2d51)
    hash ^= Math.imul((word << 15) | (word >>> 17), 0x1b873593)
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
