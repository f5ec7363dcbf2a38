/**
 * The states of a cluster up to what makes no difference: dead messages are dropped, and of the states that differ only in
 * the names of interchangeable nodes one stands for all.
 */
import type { System } from '../../../kernel/index.js'
import type { Emit, StateSpace } from '../space.js'
import { Canonical } from './canonical.js'
import { type NodeSymmetry, nodeSymmetryOf } from './node-symmetry.js'

export interface Reductions {
  /** Drop messages in flight that roles declare `obsolete`. Default: false. */
  readonly obsolete?: boolean
  /** Take nodes of roles that are declared `symmetric` for interchangeable. Default: false. */
  readonly symmetry?: boolean
}

export class ReducedSpace implements StateSpace {
  readonly symmetry: NodeSymmetry | undefined
  readonly dropsDead: boolean
  /** Dead messages in the states that were found, repeats included. */
  dropped = 0
  readonly #canonical: Canonical | undefined
  #scratch = new Int32Array(128)
  #emit: Emit = () => {}

  constructor(
    readonly system: System,
    readonly inner: StateSpace,
    { obsolete = false, symmetry = false }: Reductions,
  ) {
    this.dropsDead = obsolete && system.obsolete.isDeclared
    this.symmetry = symmetry ? nodeSymmetryOf(system) : undefined
    const renamings = this.symmetry?.renamings ?? []
    this.#canonical = renamings.length > 1 ? new Canonical(system, renamings) : undefined
  }

  get unordered(): number | undefined {
    return this.inner.unordered
  }

  /** Whether there is anything to reduce. */
  get isActive(): boolean {
    return this.dropsDead || this.#canonical !== undefined
  }

  initial(emit: Emit): void {
    this.#emit = emit
    this.inner.initial(this.#reduce)
  }

  successors(state: readonly number[], emit: Emit, hash?: number): void {
    this.#emit = emit
    this.inner.successors(state, this.#reduce, hash)
  }

  /** The state that stands for one in normal form, as a list of its own. */
  representative(words: readonly number[]): number[] {
    let found: number[] = []
    this.#emit = (reduced, length) => {
      found = Array.from(reduced.subarray(0, length))
    }
    this.#reduce(Int32Array.from(words), words.length)
    return found
  }

  readonly #reduce: Emit = (words, given) => {
    const length = this.dropsDead ? this.#withoutDead(words, given) : given
    const from = this.dropsDead ? this.#scratch : words
    if (this.#canonical === undefined) this.#emit(from, length)
    else this.#emit(this.#canonical.of(from, length), length)
  }

  /** Leaves the state without its dead messages in the scratch, and gives its length. */
  #withoutDead(words: Int32Array, length: number): number {
    const { at, messages, obsolete } = this.system
    if (length > this.#scratch.length) this.#scratch = new Int32Array(2 * length)
    const into = this.#scratch
    for (let i = 0; i < at.network; i++) into[i] = words[i]!
    let to = at.network
    for (let i = at.network; i < length; i++) {
      const envelope = words[i]!
      if (!obsolete.isDead(words[messages.receiverOf(envelope)]!, envelope)) into[to++] = envelope
    }
    this.dropped += length - to
    return to
  }
}
