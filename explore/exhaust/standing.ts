/** Properties that have held in every state so far: they are asked again only where something that they read has changed. */
import type { Memoised } from '../../kernel/index.js'
import type { Answer } from '../judge.js'

interface Holder {
  /** All of them must answer `true`. */
  readonly parts: readonly Memoised<Answer>[]
}

/** Anything at all: what is not known yet to read less is asked about every state. */
const ANYTHING = -1

export class Standing<T extends Holder> {
  /** Of the state looked at last: those that no longer hold. */
  readonly fallen: T[] = []
  readonly #parts: readonly Memoised<Answer>[]
  readonly #holders: readonly T[]
  /** Per part the places that it ever read, as a set of bits. */
  readonly #reads: Int32Array

  constructor(holders: readonly T[]) {
    this.#parts = holders.flatMap(({ parts }) => parts)
    this.#holders = holders.flatMap((holder) => holder.parts.map(() => holder))
    this.#reads = new Int32Array(this.#parts.length).fill(ANYTHING)
  }

  /**
   * Whether some no longer hold in a state; `changed` are the places, as a set of bits, in which it differs from a state in
   * which all of them held. To be told of every state, until some have fallen.
   */
  falls(state: readonly number[], changed: number): boolean {
    const reads = this.#reads
    for (let i = 0; i < reads.length; i++) {
      if ((reads[i]! & changed) === 0) continue
      const part = this.#parts[i]!
      const answer = part.lookUp(state)
      reads[i] = part.everRead
      if (answer !== true && !this.fallen.includes(this.#holders[i]!)) this.fallen.push(this.#holders[i]!)
    }
    return this.fallen.length > 0
  }
}
