/** Which part of a cluster's states goes on growing: what to bound when a search does not come to an end. */
import type { System } from '../../kernel/index.js'

/** How large a part was when there were `states[0]` states, and when there were `states[1]`. */
export interface Growth {
  readonly part: string
  readonly from: number
  readonly to: number
  readonly states: readonly [number, number]
  /** No part grows any more, and this is the largest: new states are combinations of what is known. */
  readonly settled?: true
}

interface Mark {
  readonly states: number
  readonly sizes: ReadonlyMap<string, number>
}

/** A part that grew by less while the states doubled has come to its end, as far as one can see. */
const GROWTH_MIN = 1.1

export class GrowthLog {
  /** One mark per doubling of the states. */
  readonly #marks: Mark[] = []
  #next = 0
  #longest = 0

  constructor(readonly system: System) {}

  /** To be told of every state; constant time but at the doublings. */
  note(states: number, inFlight: number): void {
    if (inFlight > this.#longest) this.#longest = inFlight
    if (states < this.#next) return
    this.#next = 2 * states
    this.#marks.push({ states, sizes: this.#sizes() })
  }

  /**
   * The part that grew most in proportion while the states doubled (or a little more), or the largest where none did;
   * `undefined` where there are too few states to tell.
   */
  fastest(states: number): Growth | undefined {
    const mark = this.#marks.findLast((earlier) => earlier.states * 2 <= states)
    if (!mark) return undefined
    const grown = [...this.#sizes()].map(([part, to]) => {
      const from = mark.sizes.get(part) ?? 0
      return { part, from, to, states: [mark.states, states] as const, factor: to / Math.max(1, from) }
    })
    const { factor, ...growth } = grown.reduce((most, next) => (next.factor > most.factor ? next : most))
    if (factor >= GROWTH_MIN) return growth
    const { factor: _, ...largest } = grown.reduce((most, next) => (next.to > most.to ? next : most))
    return { ...largest, settled: true }
  }

  #sizes(): Map<string, number> {
    const { locals, cluster, messages, histories, observers } = this.system
    const sizes = new Map<string, number>()
    for (let local = 0; local < locals.size; local++) {
      const part = `local states of ${cluster.nodes[locals.nodeOf(local)]!.role}`
      sizes.set(part, (sizes.get(part) ?? 0) + 1)
    }
    sizes.set('messages in flight at once', this.#longest)
    sizes.set('different messages', messages.size)
    sizes.set('histories', histories.size)
    sizes.set('states of observers', observers.size)
    return sizes
  }
}
