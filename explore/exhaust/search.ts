/**
 * Every state that can be reached, breadth first: the states that are found stand in the order of their distance from the
 * initial state, so the first one that violates a property is as near as any.
 */
import type { Emit, StateSpace, SuccessorsInto } from './space.js'
import { StateSet } from './state-set.js'

export interface SearchLimits {
  /** Longest path followed, in steps. Default: no limit. */
  readonly depth?: number
  /** Most states kept. Default: no limit. */
  readonly states?: number
}

/** Why a search ended before everything reachable was expanded. */
export type Cut = { readonly by: 'depth' | 'states' } | { readonly by: 'stop'; readonly reason: string }

/** What a search went through so far. */
export interface Explored {
  readonly set: StateSet
  /** The initial state and every successor, repeats included. */
  readonly generated: number
  /** New states per level: `levels[d]` of them are `d` steps from the initial state, and no fewer. */
  readonly levels: readonly number[]
  /** States whose successors have all been found. */
  readonly expanded: number
  readonly cut: Cut | undefined
}

/** What looks at each state once, in the order of distance. */
export interface Visitor {
  /** `true` ends the search behind the level that the state is in. */
  visit(state: readonly number[], index: number): boolean
}

/** States expanded between two questions whether to stop. */
const PULSE = 1024

export class BreadthFirst {
  readonly set: StateSet
  readonly levels: number[] = []
  generated = 0
  expanded = 0
  cut: Cut | undefined
  #parent = -1
  readonly #into: SuccessorsInto | undefined

  constructor(
    readonly space: StateSpace,
    readonly limits: SearchLimits = {},
  ) {
    this.set = new StateSet(space.unordered)
    this.#into = space.successorsInto
  }

  /** Steps on the longest shortest path found. */
  get depth(): number {
    return this.levels.length - 1
  }

  /**
   * Expands states until there are no more, a limit is met, the visitor has seen enough, or `pulse`, asked every 1,024
   * states, gives a reason to stop. Throws `ModelError` when a handler is at fault.
   */
  run(visitor: Visitor, pulse: () => string | undefined = () => undefined): Explored {
    const { set } = this
    this.space.initial(this.#addChild)
    let isEnough = false
    for (let levelEnd = 0; ; ) {
      if (this.expanded === levelEnd) {
        set.flush()
        if (isEnough || this.expanded === set.size) break
        this.levels.push(set.size - levelEnd)
        levelEnd = set.size
      }
      if (this.expanded % PULSE === 0) {
        set.flush()
        const reason = pulse()
        if (reason !== undefined) {
          this.cut = { by: 'stop', reason }
          break
        }
      }
      const index = this.expanded
      const state = set.read(index)
      if (visitor.visit(state, index)) isEnough = true
      this.expanded++
      // Its successors would be too far, or too many; states that are known already are looked at all the same.
      if (this.depth >= (this.limits.depth ?? Infinity)) this.cut = { by: 'depth' }
      else if (this.#isFull()) this.cut = { by: 'states' }
      else if (!isEnough) this.#expand(state, index)
    }
    return this
  }

  #isFull(): boolean {
    const { states } = this.limits
    if (states === undefined) return false
    this.set.flush()
    return this.set.size >= states
  }

  #expand(state: readonly number[], index: number): void {
    if (this.#into !== undefined) {
      this.generated += this.#into(state, this.set, index, this.set.hashOf(index))
      return
    }
    this.#parent = index
    this.space.successors(state, this.#addChild, this.set.hashOf(index))
  }

  readonly #addChild: Emit = (words, length, hash) => {
    this.generated++
    this.set.add(words, length, this.#parent, hash)
  }
}
