/**
 * What pure functions of a state vector answered, remembered by what they read. What such a function reads next is
 * determined by what it has read so far, so its answers are the leaves of a tree whose forks are the fields it reads.
 */
import { PairTable } from '../table/pair-table.js'
import { type Field, WIDE } from './fields.js'

/** No answer yet. An answer is a leaf, negative; a fork is where its words begin, positive. */
export const UNKNOWN = 0
export const leafOf = (answer: number): number => -1 - answer
export const answerOf = (leaf: number): number => -1 - leaf

/** A fork keeps the field's place and then one branch for each code; with more codes than this, branches are looked up. */
const BRANCHES_MAX = 256
const HEAD = 3

/** The trees of many functions, in one typed array. */
export class ReadTrees {
  readonly roots: number[] = []
  readonly #far = new PairTable(16)
  #forks = new Int32Array(1024)
  #used = 1

  /** Another function; its number. */
  plant(): number {
    return this.roots.push(UNKNOWN) - 1
  }

  /** The leaf of a state, or `UNKNOWN`. O(fields read). */
  find(tree: number, state: readonly number[]): number {
    const forks = this.#forks
    let at = this.roots[tree]!
    while (at > 0) {
      const mask = forks[at + 2]!
      if (mask < 0) at = this.#farBranch(at, state)
      else at = forks[at + HEAD + ((state[forks[at]!]! >>> forks[at + 1]!) & mask)]!
    }
    return at
  }

  /** The leaves of the first trees, one for each place in `leaves`. As `find` for each of them, and faster. */
  findFirst(leaves: Int32Array, words: Int32Array, state: readonly number[]): void {
    const forks = this.#forks
    const { roots } = this
    for (let tree = 0; tree < leaves.length; tree++) {
      let at = roots[tree]!
      while (at > 0) {
        const mask = forks[at + 2]!
        if (mask < 0) at = this.#farBranch(at, state)
        else at = forks[at + HEAD + ((words[forks[at]!]! >>> forks[at + 1]!) & mask)]!
      }
      leaves[tree] = at
    }
  }

  #farBranch(fork: number, state: readonly number[]): number {
    const found = this.#far.get(fork, state[this.#forks[fork]!]!)
    return found === -1 ? UNKNOWN : found + (found < 0 ? 1 : 0)
  }

  /**
   * Remembers that the function, after reading these fields of the state in this order, gave this leaf. `false` when that
   * contradicts what it read before: then it is not pure.
   */
  learn(tree: number, state: readonly number[], read: readonly Field[], leaf: number): boolean {
    let put = (child: number): void => {
      this.roots[tree] = child
    }
    let at = this.roots[tree]!
    for (const field of read) {
      if (at === UNKNOWN) {
        at = this.#fork(field)
        put(at)
      } else if (at < 0 || this.#forks[at] !== field.word || this.#forks[at + 1] !== field.shift) return false
      const fork = at
      const word = state[field.word]!
      if (isFar(field)) {
        put = (child) => this.#far.set(fork, word, child - (child < 0 ? 1 : 0))
        at = this.#farBranch(fork, state)
      } else {
        const branch = fork + HEAD + ((word >>> field.shift) & field.mask)
        put = (child) => {
          this.#forks[branch] = child
        }
        at = this.#forks[branch]!
      }
    }
    if (at !== UNKNOWN) return false
    put(leaf)
    return true
  }

  #fork(field: Field): number {
    const at = this.#used
    this.#used += HEAD + (isFar(field) ? 0 : field.mask + 1)
    if (this.#used > this.#forks.length) {
      const larger = new Int32Array(2 * this.#used)
      larger.set(this.#forks)
      this.#forks = larger
    }
    this.#forks[at] = field.word
    this.#forks[at + 1] = field.shift
    this.#forks[at + 2] = isFar(field) ? WIDE : field.mask
    return at
  }
}

/** Whether the branches at a field are looked up; those of a narrow field with many codes go by its whole word. */
const isFar = ({ mask }: Field): boolean => mask === WIDE || mask >= BRANCHES_MAX
