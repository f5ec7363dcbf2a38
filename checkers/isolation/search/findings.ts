/** What was found to be so because all else would be a cycle, and when: the edges of earlier rounds show it. */
import { NONE } from '../observations.js'
import { Integers } from './growing.js'

export class Findings {
  readonly #first = new Integers()
  readonly #second = new Integers()
  readonly #round = new Integers()

  get count(): number {
    return this.#first.length
  }

  /** One write, a slot, came before another. The number of the finding. */
  addOrder(first: number, second: number, round: number): number {
    this.#first.push(first)
    this.#second.push(second)
    this.#round.push(round)
    return this.count - 1
  }

  /** A read, of those that were open, met the only source that was left. */
  addRead(read: number, round: number): number {
    return this.addOrder(read, NONE, round)
  }

  isRead(finding: number): boolean {
    return this.second(finding) === NONE
  }

  first(finding: number): number {
    return this.#first.values[finding]!
  }

  second(finding: number): number {
    return this.#second.values[finding]!
  }

  round(finding: number): number {
    return this.#round.values[finding]!
  }
}
