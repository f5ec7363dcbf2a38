/**
 * A row of slots that are covered range by range, and never uncovered.
 * Source: the union-find for ranges of Gabow & Tarjan, "A linear-time algorithm for a special case of disjoint set union"
 * (1985), with path halving only: O(log n) amortised.
 */
export class Cover {
  private readonly up: Int32Array
  private readonly down: Int32Array

  /** @param size slots 0 … size − 1 */
  constructor(private readonly size: number) {
    this.up = Int32Array.from({ length: size + 1 }, (_, i) => i)
    // Shifted by one, so that 0 stands for "none".
    this.down = Int32Array.from({ length: size + 1 }, (_, i) => i)
  }

  cover(first: number, last: number): void {
    for (let slot = this.next(first); slot <= last && slot < this.size; slot = this.next(slot)) {
      this.up[slot] = slot + 1
      this.down[slot + 1] = slot
    }
  }

  /** The first slot from this one on that is not covered; `size` if there is none. */
  next(slot: number): number {
    return find(this.up, Math.max(0, slot))
  }

  /** The last slot up to this one that is not covered; −1 if there is none. */
  previous(slot: number): number {
    return find(this.down, slot + 1) - 1
  }
}

function find(parent: Int32Array, start: number): number {
  let at = start
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]!]!
    at = parent[at]!
  }
  return at
}
