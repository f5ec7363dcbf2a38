/** Spans from which those that contain a slot are taken one after another. */
import type { Span } from './spans.js'

/** A segment tree over the spans in order of their first slots, of their last slots. */
export class Stabbing {
  private readonly spans: readonly Span[]
  private readonly last: Int32Array
  private readonly width: number

  constructor(spans: readonly Span[]) {
    this.spans = [...spans].sort((a, b) => a.first - b.first)
    let width = 1
    while (width < spans.length) width *= 2
    this.width = width
    this.last = new Int32Array(2 * width).fill(-1)
    for (const [i, { last }] of this.spans.entries()) this.last[width + i] = last
    for (let node = width - 1; node > 0; node -= 1) this.pull(node)
  }

  /** Some span that contains the slot, which is then gone; `undefined` if there is none. O(log n). */
  take(slot: number): Span | undefined {
    const at = this.find(slot, 1, 0, this.width - 1)
    if (at === -1) return undefined
    this.last[this.width + at] = -1
    for (let node = (this.width + at) >> 1; node > 0; node >>= 1) this.pull(node)
    return this.spans[at]
  }

  /** The first span whose last slot is not before the slot is the only candidate of its half: it starts earliest. */
  private find(slot: number, node: number, low: number, high: number): number {
    if (this.last[node]! < slot || low >= this.spans.length || this.spans[low]!.first > slot) return -1
    if (low === high) return low
    const middle = (low + high) >> 1
    const left = this.find(slot, 2 * node, low, middle)
    return left === -1 ? this.find(slot, 2 * node + 1, middle + 1, high) : left
  }

  private pull(node: number): void {
    this.last[node] = Math.max(this.last[2 * node]!, this.last[2 * node + 1]!)
  }
}
