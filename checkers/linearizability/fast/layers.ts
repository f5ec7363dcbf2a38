/** How many layers lie on each slot, and which; layers are put on at first and then only taken off. */

/** A segment tree over slots: the least count of a range, with lazy addition. */
class Counts {
  private readonly min: Int32Array
  private readonly added: Int32Array
  private readonly width: number

  constructor(counts: Int32Array) {
    let width = 1
    while (width < counts.length) width *= 2
    this.width = width
    this.min = new Int32Array(2 * width).fill(GONE)
    this.added = new Int32Array(2 * width)
    this.min.set(counts, width)
    for (let node = width - 1; node > 0; node -= 1)
      this.min[node] = Math.min(this.min[2 * node]!, this.min[2 * node + 1]!)
  }

  add(first: number, last: number, by: number, node = 1, low = 0, high = this.width - 1): void {
    if (last < low || high < first) return
    if (first <= low && high <= last) {
      this.min[node]! += by
      this.added[node]! += by
      return
    }
    const middle = (low + high) >> 1
    this.add(first, last, by, 2 * node, low, middle)
    this.add(first, last, by, 2 * node + 1, middle + 1, high)
    this.min[node] = Math.min(this.min[2 * node]!, this.min[2 * node + 1]!) + this.added[node]!
  }

  /** Some slot with at most `count` layers, which is then left out for good; −1 if there is none. */
  take(count: number): number {
    if (this.min[1]! > count) return -1
    let node = 1
    let left = count
    while (node < this.width) {
      left -= this.added[node]!
      node = this.min[2 * node]! <= left ? 2 * node : 2 * node + 1
    }
    const slot = node - this.width
    this.add(slot, slot, GONE)
    return slot
  }
}

/** More than all layers together, less than half of what an integer holds. */
const GONE = 1 << 29

export class Layers {
  private readonly zero: Counts
  private readonly one: Counts
  /** Sums of the names of the layers on each slot, counted from 1, as differences in a Fenwick tree. */
  private readonly names: Float64Array

  /** @param layers first and last slot of each; its place in the list is its name */
  constructor(
    private readonly size: number,
    private readonly layers: readonly (readonly [number, number])[],
  ) {
    const differences = new Int32Array(size + 1)
    this.names = new Float64Array(size + 2)
    for (const [name, [first, last]] of layers.entries()) {
      if (first > last) continue
      differences[first]! += 1
      differences[last + 1]! -= 1
      this.name(first, last, name + 1)
    }
    const counts = new Int32Array(size)
    let count = 0
    for (let slot = 0; slot < size; slot += 1) {
      count += differences[slot]!
      counts[slot] = count
    }
    this.zero = new Counts(counts)
    this.one = new Counts(counts)
  }

  takeOff(name: number): void {
    const [first, last] = this.layers[name]!
    if (first > last) return
    this.zero.add(first, last, -1)
    this.one.add(first, last, -1)
    this.name(first, last, -name - 1)
  }

  /** A slot without layers that was not given yet, or −1. */
  bare(): number {
    return this.zero.take(0)
  }

  /** A slot with one layer at most that was not given yet, or −1. */
  single(): number {
    return this.one.take(1)
  }

  /** The sum of the names, counted from 1, on a slot: where one layer lies, its name plus 1; where none lies, 0. */
  on(slot: number): number {
    let sum = 0
    for (let at = slot + 1; at > 0; at -= at & -at) sum += this.names[at]!
    return sum
  }

  private name(first: number, last: number, name: number): void {
    for (let at = first + 1; at <= this.size + 1; at += at & -at) this.names[at]! += name
    for (let at = last + 2; at <= this.size + 1; at += at & -at) this.names[at]! -= name
  }
}
