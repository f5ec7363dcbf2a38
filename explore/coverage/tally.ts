/** Counters by interned id, in typed arrays that grow. */

export class IdTally {
  #counts = new Int32Array(1024)
  /** Ids counted since `reset`, each once. */
  readonly ids: number[] = []

  add(id: number, times: number): void {
    if (id >= this.#counts.length) this.#grow(id)
    if (this.#counts[id] === 0) this.ids.push(id)
    this.#counts[id]! += times
  }

  of(id: number): number {
    return this.#counts[id] ?? 0
  }

  reset(): void {
    for (const id of this.ids) this.#counts[id] = 0
    this.ids.length = 0
  }

  #grow(id: number): void {
    const wider = new Int32Array(Math.max(id + 1, this.#counts.length * 2))
    wider.set(this.#counts)
    this.#counts = wider
  }
}
