/**
 * Every state that can be reached, depth first: what is found last is followed first. The same states as breadth first, and
 * as exactly; what is met first is not the nearest. It comes to deep violations early, and its frontier is a stack of two
 * numbers per state.
 *
 * With a bound on depth, a state that was reached too late in a path to be followed is taken up again once a shorter path
 * to it is found. So the bound means what it does breadth first: all states within so many steps, and no others.
 */
import { isLiveness } from '../../properties/index.js'
import { IntStack } from './int-stack.js'
import type { Cut, Explored, SearchLimits, Visitor } from './search.js'
import type { Emit, StateSpace } from './space.js'
import { StateSet } from './state-set.js'

/** States taken from the stack between two questions whether to stop. */
const PULSE = 1024

const UNSEEN = -1

/** What is followed first: what is nearest to the start, or what was found last. */
export type SearchOrder = 'breadth-first' | 'depth-first'

/** Lassos are sought among states whose steps are all known. Depth first and cut, nobody knows which these are. */
export function orderFlaw(
  properties: readonly { readonly name: string; readonly kind: string }[],
  order: SearchOrder | undefined,
  limits: SearchLimits,
): string | undefined {
  const isCut = limits.depth !== undefined || limits.states !== undefined
  const name = properties.find(isLiveness)?.name
  return order === 'depth-first' && isCut && name !== undefined
    ? `expected no bound on depth or states for a depth-first search that judges liveness ('${name}'), got one`
    : undefined
}

export class DepthFirst implements Explored {
  readonly set: StateSet
  /** States by the length of the path on which they were found: with a bound on depth of the shortest. */
  readonly levels: number[] = []
  generated = 0
  expanded = 0
  cut: Cut | undefined
  /** The state that is looked at, or whose successors are asked for. */
  at = 0
  /** States to be looked at, each with the length of its path. */
  readonly #stack = new IntStack()
  /** Per state the length of its path, and the one with which it was looked at; kept only where depth is bounded. */
  readonly #paths: IntStack | undefined
  readonly #seen: IntStack | undefined
  #parent = -1
  #path = 0

  constructor(
    readonly space: StateSpace,
    readonly limits: SearchLimits = {},
  ) {
    this.set = new StateSet(space.unordered)
    const isBounded = limits.depth !== undefined
    this.#paths = isBounded ? new IntStack() : undefined
    this.#seen = isBounded ? new IntStack() : undefined
  }

  /** Steps on the longest path. */
  get depth(): number {
    return this.levels.length - 1
  }

  /**
   * Expands states until there are no more, a limit is met, the visitor has seen enough, or `pulse`, asked every 1,024
   * states, gives a reason to stop. Throws `ModelError` when a handler is at fault.
   */
  run(visitor: Visitor, pulse: () => string | undefined = () => undefined): Explored {
    const { set, limits } = this
    const stack = this.#stack
    this.space.initial(this.#addChild)
    stack.reversePairs(0)
    for (let taken = 0; stack.length > 0; taken++) {
      if (taken % PULSE === 0) {
        const reason = pulse()
        if (reason !== undefined) {
          this.cut = { by: 'stop', reason }
          break
        }
      }
      const path = stack.pop()
      const index = stack.pop()
      if (this.#paths !== undefined && this.#paths.at(index) < path) continue // a shorter path was found since
      this.at = index
      const isNew = this.#note(index, path)
      const state = set.read(index)
      if (isNew && visitor.visit(state, index)) break
      if (path >= (limits.depth ?? Infinity)) continue
      if (set.size >= (limits.states ?? Infinity)) this.cut = { by: 'states' }
      else this.#expand(state, index, path)
    }
    if (this.cut === undefined && this.depth >= (limits.depth ?? Infinity)) this.cut = { by: 'depth' }
    return this
  }

  /** Counts the state among those of its path's length; `false` where it was looked at before, on a longer one. */
  #note(index: number, path: number): boolean {
    const before = this.#seen?.at(index) ?? UNSEEN
    while (this.levels.length <= path) this.levels.push(0)
    this.levels[path]!++
    this.#seen?.put(index, path)
    if (before === UNSEEN) {
      this.expanded++
      return true
    }
    this.levels[before]!--
    while (this.levels.at(-1) === 0) this.levels.pop()
    return false
  }

  #expand(state: readonly number[], index: number, path: number): void {
    this.#parent = index
    this.#path = path + 1
    const from = this.#stack.length
    this.space.successors(state, this.#addChild, this.set.hashOf(index))
    // The first is followed first.
    this.#stack.reversePairs(from)
  }

  readonly #addChild: Emit = (words, length, hash) => {
    this.generated++
    const index = this.set.add(words, length, this.#parent, hash)
    if (index >= 0) {
      this.#paths?.push(this.#path)
      this.#seen?.push(UNSEEN)
      this.#stack.push(index)
      this.#stack.push(this.#path)
      return
    }
    const known = -1 - index
    if (this.#paths === undefined || this.#paths.at(known) <= this.#path) return
    this.#paths.put(known, this.#path)
    this.set.reach(known, this.#parent)
    this.#stack.push(known)
    this.#stack.push(this.#path)
  }
}
