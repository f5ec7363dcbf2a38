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
  /** Without dead ends where those that are known do not show how far orders get. */
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

export function searchedUntil<State>(search: Search<State>, problem: Problem<State>, target: number): Searched {
  try {
    const type = search.run(target - search.cost)
    const { cost } = search
    if (type === 'legal') return { type, cost, placed: Int32Array.from(search.solution.placed) }
    return type === 'illegal' ? { type, cost, ...walked(search, problem) } : { type, cost }
  } catch (error) {
    if (error instanceof Interrupted) return { type: 'interrupted' }
    throw error
  }
}

/** How far orders get; a search that looked ahead is walked again to the ends, if that is soon done. */
function walked<State>(search: Search<State>, problem: Problem<State>): { readonly deadEnds?: readonly Stuck[] } {
  if (!search.hasLookedAhead) return { deadEnds: search.deadEnds.map(stuck) }
  const plain = new Search(problem, false)
  return attempted(plain, problem) === 'illegal' ? { deadEnds: plain.deadEnds.map(stuck) } : {}
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
  readonly #open = new Map<number, { readonly search: Search<State>; readonly problem: Problem<State> }>()

  constructor(
    private readonly specification: SequentialSpecification<State>,
    private readonly shares: Shares,
    private readonly shouldStop: () => boolean,
  ) {}

  /** @param known the problem, if somebody has it already */
  take({ share, target }: Omit<Turn, 'spent'>, known?: Problem<State>): Searched {
    let open = this.#open.get(share)
    if (open === undefined) {
      const problem = known ?? problemIn(this.specification, this.shares, share, this.shouldStop)
      open = { problem, search: new Search(problem) }
    }
    const searched = searchedUntil(open.search, open.problem, target)
    if (searched.type === 'unfinished') this.#open.set(share, open)
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
