/** How many layers lie on each slot, and which one where only one does; layers are only taken off. On columns. */

/** More than all layers together, less than half of what an integer holds. */
const GONE = 1 << 29

/** A segment tree over slots: the least count of a range, and the names of the layers on it combined by exclusive or. */
export class LayerColumns {
  /** Of the slot that `take` gave: how many layers lay on it, and their names combined. */
  count = 0
  name = 0
  private readonly min: Int32Array
  private readonly added: Int32Array
  private readonly names: Int32Array
  private readonly width: number

  /** @param first and @param last say on which slots each layer lies; where they cross, on none */
  constructor(
    slots: number,
    private readonly first: Int32Array,
    private readonly last: Int32Array,
  ) {
    let width = 1
    while (width < slots) width *= 2
    this.width = width
    this.min = new Int32Array(2 * width).fill(GONE)
    this.added = new Int32Array(2 * width)
    this.names = new Int32Array(2 * width)
    const counts = new Int32Array(slots + 1)
    const names = new Int32Array(slots + 1)
    for (let name = 0; name < first.length; name += 1) {
      if (first[name]! > last[name]!) continue
      counts[first[name]!]! += 1
      counts[last[name]! + 1]! -= 1
      names[first[name]!]! ^= name
      names[last[name]! + 1]! ^= name
    }
    for (let slot = 0, count = 0, name = 0; slot < slots; slot += 1) {
      count += counts[slot]!
      name ^= names[slot]!
      this.min[width + slot] = count
      this.names[width + slot] = name
    }
    for (let node = width - 1; node > 0; node -= 1) this.pull(node)
  }

  takeOff(name: number): void {
    if (this.first[name]! > this.last[name]!) return
    let left = this.first[name]! + this.width
    let right = this.last[name]! + this.width
    const [leftmost, rightmost] = [left, right]
    for (; left <= right; left >>= 1, right >>= 1) {
      if (left & 1) this.lower(left++, name)
      if (!(right & 1)) this.lower(right--, name)
    }
    this.raise(leftmost)
    this.raise(rightmost)
  }

  /** A slot with one layer at most that was not given before, or −1. */
  take(): number {
    if (this.min[1]! > 1) return -1
    let node = 1
    let most = 1
    let [count, name] = [0, this.names[1]!]
    while (node < this.width) {
      most -= this.added[node]!
      count += this.added[node]!
      node = this.min[2 * node]! <= most ? 2 * node : 2 * node + 1
      name ^= this.names[node]!
    }
    this.count = count + this.min[node]!
    this.name = name
    this.min[node] = GONE
    this.raise(node)
    return node - this.width
  }

  private lower(node: number, name: number): void {
    this.min[node]! -= 1
    this.names[node]! ^= name
    if (node < this.width) this.added[node]! -= 1
  }

  private raise(leaf: number): void {
    for (let node = leaf >> 1; node > 0; node >>= 1) this.pull(node)
  }

  private pull(node: number): void {
    const [left, right] = [this.min[2 * node]!, this.min[2 * node + 1]!]
    this.min[node] = (left < right ? left : right) + this.added[node]!
  }
}
