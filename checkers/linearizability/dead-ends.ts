/** The deepest ends that a search came to: how far orders get. */

/** A partial order of operations that no operation can extend. Numbers are indices of `Problem.operations`. */
export interface DeadEnd {
  readonly placed: readonly number[]
  readonly state: number
  /** Calls that could come next as far as real time goes. */
  readonly open: readonly number[]
  /** The operation whose return keeps all later calls out. */
  readonly bound: number
}

/** A trail as what is left of it on that of the search, and what was taken back since, the last operation first. */
interface Noted {
  kept: number
  readonly lost: number[]
  readonly state: number
  readonly open: readonly number[]
  readonly bound: number
}

const deadEndsMax = 4

/**
 * Dead ends of one depth. Their trails share most with the search's own, which they are cut from only as it goes back:
 * noting one takes no time in proportion to its length, and a long history gets deeper many times.
 */
export class DeadEnds {
  #noted: Noted[] = []
  /** The longest part that any of them shares with the trail. */
  #keptMost = 0

  get isFull(): boolean {
    return this.#noted.length === deadEndsMax
  }

  clear(): void {
    if (this.#noted.length > 0) this.#noted = []
    this.#keptMost = 0
  }

  /** Whether the first `length` operations of the trail are noted. */
  knows(trail: readonly number[], length: number): boolean {
    const isSame = ({ kept, lost }: Noted) =>
      kept + lost.length === length && lost.every((operation, i) => operation === trail[length - 1 - i])
    return this.#noted.length > 0 && this.#noted.some(isSame)
  }

  /** The first `length` operations of the trail, which are not known yet. */
  note(length: number, end: Omit<DeadEnd, 'placed'>): void {
    this.#noted.push({ kept: length, lost: [], state: end.state, open: end.open, bound: end.bound })
    this.#keptMost = Math.max(this.#keptMost, length)
  }

  /** To be told of each operation that is taken back: `length` is that of the trail without it. */
  unplaced(operation: number, length: number): void {
    if (length >= this.#keptMost) return
    this.#keptMost = length
    for (const noted of this.#noted) {
      if (noted.kept <= length) continue
      noted.lost.push(operation)
      noted.kept = length
    }
  }

  list(trail: readonly number[]): DeadEnd[] {
    return this.#noted.map(({ kept, lost, state, open, bound }) => ({
      placed: [...trail.slice(0, kept), ...lost.toReversed()],
      state,
      open,
      bound,
    }))
  }
}
