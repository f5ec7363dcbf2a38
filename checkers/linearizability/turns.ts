/**
 * Searching the objects of a history by turns: what a turn has to say of an object depends on nothing but the object and the
 * turn, so that it does not matter who takes it, or when.
 */

import type { DeadEnd } from './dead-ends.js'
import type { Problem } from './problem.js'
import { Search } from './search.js'
import { problemIn, type Shares } from './shares.js'
import type { SequentialSpecification } from './specification.js'
import { Interrupted } from './transitions.js'

/** To search an object, from its beginning or from where one stopped, until that has cost `target` in all. */
export interface Turn {
  readonly share: number
  /** What was spent on it before. */
  readonly spent: number
  readonly target: number
}

/** What came of a turn: plain data, for it may come from another thread. */
export type Searched =
  /** With the operations in their order, by number. */
  | { readonly type: 'legal'; readonly cost: number; readonly placed: Int32Array }
  /** Without dead ends where the search looked ahead, so that those it knows do not show how far orders get. */
  | { readonly type: 'illegal'; readonly cost: number; readonly deadEnds?: readonly Stuck[] }
  | { readonly type: 'unfinished'; readonly cost: number }
  /** Told to stop. */
  | { readonly type: 'interrupted' }
  /** Whoever took the turn is no more. */
  | { readonly type: 'lost'; readonly why: string }

/** A dead end, without its state, which follows from what is placed. */
export type Stuck = Omit<DeadEnd, 'state'>

/** With more operations than it costs to look at them a few times, the first turn is longer. */
const turnFirst = 4_096
const perOperation = 4

/** What the first turn of an object may cost. */
export function firstTurn(operations: number): number {
  return Math.max(turnFirst, perOperation * operations)
}

export function searchedUntil<State>(search: Search<State>, target: number): Searched {
  try {
    const type = search.run(target - search.cost)
    const { cost } = search
    if (type === 'legal') return { type, cost, placed: Int32Array.from(search.solution.placed) }
    if (type !== 'illegal' || search.hasLookedAhead) return { type, cost }
    return { type, cost, deadEnds: search.deadEnds.map(stuck) }
  } catch (error) {
    if (error instanceof Interrupted) return { type: 'interrupted' }
    throw error
  }
}

function stuck({ placed, open, bound }: DeadEnd): Stuck {
  return { placed, open, bound }
}

/** For evidence alone, so that it gives up early. */
export function attempted<State>(search: Search<State>, problem: Problem<State>): ReturnType<Search<State>['run']> {
  try {
    return search.run(firstTurn(problem.operations.length))
  } catch (error) {
    if (error instanceof Interrupted) return 'unfinished'
    throw error
  }
}

/** The state that these operations lead to, one after the other. */
export function stateAfter<State>({ transitions, calls }: Problem<State>, placed: Iterable<number>): number {
  let state = transitions.initial
  for (const i of placed) state = transitions.stepAnyway(state, calls[i]!)
  return state
}

/** Takes turns in this thread; what is unfinished goes on where it stopped. */
export class Searcher<State> {
  readonly #open = new Map<number, Search<State>>()

  constructor(
    private readonly specification: SequentialSpecification<State>,
    private readonly shares: Shares,
    private readonly shouldStop: () => boolean,
  ) {}

  /** @param known the problem, if somebody has it already */
  take({ share, target }: Omit<Turn, 'spent'>, known?: Problem<State>): Searched {
    const search =
      this.#open.get(share) ?? new Search(known ?? problemIn(this.specification, this.shares, share, this.shouldStop))
    const searched = searchedUntil(search, target)
    if (searched.type === 'unfinished') this.#open.set(share, search)
    else this.#open.delete(share)
    return searched
  }

  /** The first turn that shows an object to be illegal is the last one that counts. */
  takeAll(turns: readonly Turn[]): readonly Searched[] {
    const all: Searched[] = []
    for (const turn of turns) {
      const searched = this.take(turn)
      all.push(searched)
      if (searched.type === 'illegal' || searched.type === 'interrupted') break
    }
    return all
  }

  /** Others go on; they begin again. */
  forget(): void {
    this.#open.clear()
  }
}
