/** Spans from which those that contain a slot are taken one after another, on columns. */

/** A tree over the spans in order of their first slots, of their last slots. */
export class StabbingColumns {
  /** The spans in order. */
  private readonly order: Int32Array
  /** How many spans begin up to a slot. */
  private readonly begun: Int32Array
  private readonly leaf: Int32Array
  private readonly last: Int32Array
  private readonly width: number

  /** @param end the greatest slot */
  constructor(first: Int32Array, last: Int32Array, end: number) {
    const count = first.length
    this.begun = new Int32Array(end + 1)
    for (const slot of first) this.begun[slot]! += 1
    for (let slot = 1; slot <= end; slot += 1) this.begun[slot]! += this.begun[slot - 1]!
    let width = 1
    while (width < count) width *= 2
    this.width = width
    this.order = new Int32Array(count)
    this.leaf = new Int32Array(count)
    this.last = new Int32Array(2 * width).fill(-1)
    const next = this.begun.slice()
    for (let span = count - 1; span >= 0; span -= 1) {
      const at = next[first[span]!]! - 1
      next[first[span]!] = at
      this.order[at] = span
      this.leaf[span] = width + at
      this.last[width + at] = last[span]!
    }
    for (let node = width - 1; node > 0; node -= 1) this.pull(node)
  }

  /** Some span that contains the slot; −1 if there is none. O(log spans), and little where it began shortly before. */
  find(slot: number): number {
    const { last, width } = this
    let node = width + this.begun[slot]!
    if (this.begun[slot] === width) {
      // All have begun, so that there is nothing to the right of the root.
      if (last[1]! < slot) return -1
      node = 1
    } else {
      while (node > 1 && ((node & 1) === 0 || last[node - 1]! < slot)) node >>= 1
      if (node === 1) return -1
      node -= 1
    }
    while (node < width) node = last[2 * node + 1]! >= slot ? 2 * node + 1 : 2 * node
    return this.order[node - width]!
  }

  remove(span: number): void {
    let node = this.leaf[span]!
    this.last[node] = -1
    for (node >>= 1; node > 0; node >>= 1) {
      const before = this.last[node]!
      this.pull(node)
      if (this.last[node] === before) return
    }
  }

  private pull(node: number): void {
    const [left, right] = [this.last[2 * node]!, this.last[2 * node + 1]!]
    this.last[node] = left > right ? left : right
  }
}
