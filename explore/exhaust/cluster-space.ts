/** The states of a cluster: vectors of the kernel, with what is in flight in an order that makes no difference. */
import type { Choice, System } from '../../kernel/index.js'
import { type EventFilter, Expansion } from './expansion.js'
import { IdSet } from './id-set.js'
import { normalise } from './normal.js'
import type { Emit, StateSpace, SuccessorsInto } from './space.js'

export class ClusterSpace implements StateSpace {
  /** Where what is in flight begins; on a FIFO network its order counts. */
  readonly unordered: number
  /** Reactions that steps have done. */
  readonly taken = new IdSet()
  readonly #expansion: Expansion | undefined

  /** With a filter, only some of the steps. */
  constructor(
    readonly system: System,
    readonly mayHappen?: EventFilter,
  ) {
    const { fifo } = system.cluster
    this.unordered = fifo ? Infinity : system.at.network
    this.#expansion = fifo ? undefined : new Expansion(system, this.taken, mayHappen)
  }

  /** The id of the reaction that led to the state emitted last; -1 when no node was asked. */
  get lastReaction(): number {
    return this.#expansion ? this.#expansion.reaction : this.system.lastReaction
  }

  initial(emit: Emit): void {
    const words = Int32Array.from(this.system.initial)
    normalise(this.system, words, words.length)
    emit(words, words.length)
  }

  successors(state: readonly number[], emit: Emit, hash?: number): void {
    if (this.#expansion) {
      this.#expansion.expand(state, emit, hash)
      return
    }
    const { system } = this
    const events: number[] = []
    system.enabled(state, events, events)
    for (let i = 0; i < events.length; i++) {
      const event = events[i]!
      if (this.mayHappen?.(event) === false) continue
      const count = system.alternativeCount(state, event)
      for (let alternative = 0; alternative < count; alternative++) {
        const after = this.after(state, event, alternative)
        if (system.lastReaction >= 0) this.taken.add(system.lastReaction)
        emit(after.words, after.length)
      }
    }
  }

  get successorsInto(): SuccessorsInto | undefined {
    const expansion = this.#expansion
    return expansion && ((state, set, index, hash) => expansion.expandInto(state, set, index, hash))
  }

  /** The state after a step, in normal form and in words that the next step overwrites. */
  after(state: readonly number[], event: number, alternative: number) {
    const { system } = this
    if (!system.cluster.fifo) return system.stepSorted(state, event, alternative)
    const after = system.step(state, event, alternative)
    normalise(system, after.words, after.length)
    return after
  }

  /** The first choice that leads from one state to the other. */
  choiceBetween(from: readonly number[], to: readonly number[]): Choice | undefined {
    const { system } = this
    const events: number[] = []
    system.enabled(from, events, events)
    for (const event of events)
      for (let alternative = 0; alternative < system.alternativeCount(from, event); alternative++) {
        const { words, length } = this.after(from, event, alternative)
        if (length === to.length && to.every((word, i) => word === words[i])) return { event, alternative }
      }
    return undefined
  }
}
