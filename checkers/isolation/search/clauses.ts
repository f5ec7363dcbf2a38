/** All clauses in one flat array: each a header and its literals; two of them, in front, are watched. */
import { Integers } from './growing.js'
import { negate } from './literals.js'

/** Size, number, and how many levels it spans if it was learned, else 0. */
const HEADER = 3
export const NO_CLAUSE = -1

export class Clauses {
  readonly #cells = new Integers(1024)
  /** Of each literal the clauses that must be looked at when it becomes false, each with one of its other literals. */
  readonly watchers: number[][] = []
  readonly learned: number[] = []

  get cells(): Int32Array {
    return this.#cells.values
  }

  /** @param spread of a learned clause, how many levels it spans; 0 for one that was given */
  add(literals: readonly number[], number: number, spread: number): number {
    const cells = this.#cells
    const clause = cells.length
    cells.push(literals.length)
    cells.push(number)
    cells.push(spread)
    for (const literal of literals) cells.push(literal)
    if (literals.length > 1) this.#watch(clause)
    if (spread > 0) this.learned.push(clause)
    return clause
  }

  begin(clause: number): number {
    return clause + HEADER
  }

  end(clause: number): number {
    return clause + HEADER + this.cells[clause]!
  }

  numberOf(clause: number): number {
    return this.cells[clause + 1]!
  }

  #watch(clause: number): void {
    const [first, second] = [this.cells[clause + HEADER]!, this.cells[clause + HEADER + 1]!]
    this.watchers[negate(first)]!.push(clause, second)
    this.watchers[negate(second)]!.push(clause, first)
  }

  /**
   * Forgets half of the learned clauses, those that span many levels, the older ones first.
   * @param moved is told of each clause that stays where it was and where it is now
   */
  forget(isLocked: (clause: number) => boolean, moved: (from: number, to: number) => void): void {
    const cells = this.cells
    const spread = (clause: number) => cells[clause + 2]!
    const removable = this.learned.filter((clause) => spread(clause) > 2 && cells[clause]! > 2 && !isLocked(clause))
    removable.sort((a, b) => spread(b) - spread(a) || a - b)
    const gone = new Set(removable.slice(0, removable.length >> 1))
    for (const list of this.watchers) list.length = 0
    this.learned.length = 0
    const end = this.#cells.length
    let to = 0
    for (let from = 0; from < end; ) {
      const size = cells[from]! + HEADER
      if (!gone.has(from)) {
        cells.copyWithin(to, from, from + size)
        moved(from, to)
        if (cells[to + 2]! > 0) this.learned.push(to)
        if (cells[to]! > 1) this.#watch(to)
        to += size
      }
      from += size
    }
    this.#cells.length = to
  }
}
