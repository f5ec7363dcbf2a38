/**
 * The canonical form of a state under renamings: of all that they make of it the least, word by word. The renamings are a
 * group, so equal forms mean one orbit, and no two orbits share a form.
 */
import type { System } from '../../../kernel/index.js'
import type { Permuted } from './permuted.js'

export class Canonical {
  readonly #tied: Permuted[] = []
  #best = new Int32Array(128)
  #other = new Int32Array(128)

  constructor(
    readonly system: System,
    /** All of a group; the first changes nothing. */
    readonly renamings: readonly Permuted[],
  ) {}

  /** The form of the first `length` words; it is overwritten by the next one. */
  of(words: Int32Array, length: number): Int32Array {
    if (length > this.#best.length) {
      this.#best = new Int32Array(2 * length)
      this.#other = new Int32Array(2 * length)
    }
    const tied = this.#leastNodes(words)
    tied[0]!.apply(words, this.#best, length)
    for (let i = 1; i < tied.length; i++) {
      tied[i]!.apply(words, this.#other, length)
      if (isLess(this.#other, this.#best, this.system.cluster.nodes.length, length)) {
        const less = this.#other
        this.#other = this.#best
        this.#best = less
      }
    }
    return this.#best
  }

  /** The renamings that make the local states the least: as a rule one, and the others need not be looked at. */
  #leastNodes(words: Int32Array): readonly Permuted[] {
    const { renamings } = this
    const tied = this.#tied
    tied.length = 0
    const count = this.system.cluster.nodes.length
    for (let r = 0; r < renamings.length; r++) {
      const renaming = renamings[r]!
      const order = tied.length === 0 ? -1 : compareNodes(renaming, tied[0]!, words, count)
      if (order < 0) tied.length = 0
      if (order <= 0) tied.push(renaming)
    }
    return tied
  }
}

/** Compares what two renamings make of the local states. */
function compareNodes(a: Permuted, b: Permuted, words: Int32Array, count: number): number {
  for (let place = 0; place < count; place++) {
    const left = a.local(words[a.inverse[place]!]!)
    const right = b.local(words[b.inverse[place]!]!)
    if (left !== right) return left - right
  }
  return 0
}

function isLess(a: Int32Array, b: Int32Array, from: number, length: number): boolean {
  for (let i = from; i < length; i++) if (a[i] !== b[i]) return a[i]! < b[i]!
  return false
}
