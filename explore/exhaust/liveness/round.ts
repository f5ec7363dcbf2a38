/** Ways round within a strongly connected set of vertices, shortest first. */

import { isPossible } from './fair.js'
import { type Graph, NOWHERE } from './graph.js'
import type { GraphStep } from './owed.js'

/** What a way round must do: take a step with each of these labels, or, unless it must, pass where it is not possible. */
export interface Dues {
  readonly dues: ReadonlySet<number>
  readonly mustTake: (label: number) => boolean
}

export class Round {
  constructor(
    readonly graph: Graph,
    /** Edges that may still be looked at for shortest cycles. */
    public effort: number,
  ) {}

  /** A shortest cycle through a vertex. */
  shortest(at: number, inside: ReadonlySet<number>): GraphStep[] | undefined {
    return this.#walk(at, inside, (_, target) => target === at)
  }

  /** A way round from the vertex that pays all dues: each time to the nearest place where one can be paid, and back. */
  through(at: number, inside: ReadonlySet<number>, { dues, mustTake }: Dues): GraphStep[] | undefined {
    const left = new Set(dues)
    const steps: GraphStep[] = []
    const pay = (label: number, target: number): boolean => {
      let paid = left.delete(label)
      for (const due of [...left])
        if (!mustTake(due) && !isPossible(this.graph, target, due)) paid = left.delete(due) || paid
      return paid
    }
    pay(NOWHERE, at)
    let here = at
    while (left.size > 0) {
      const way = this.#walk(
        here,
        inside,
        (label, target) =>
          left.has(label) || [...left].some((due) => !mustTake(due) && !isPossible(this.graph, target, due)),
      )
      if (way === undefined) return undefined
      for (const step of way) pay(step.label, step.target)
      steps.push(...way)
      here = way.at(-1)!.target
    }
    if (here === at && steps.length > 0) return steps
    const back = this.#walk(here, inside, (_, target) => target === at)
    return back && [...steps, ...back]
  }

  /** A shortest way of at least one step whose last one is wanted. */
  #walk(
    from: number,
    inside: ReadonlySet<number>,
    isWanted: (label: number, target: number) => boolean,
  ): GraphStep[] | undefined {
    const { offsets, labels, targets } = this.graph
    const before = new Map<number, { readonly vertex: number; readonly step: GraphStep }>()
    const queue = [from]
    for (const vertex of queue)
      for (let edge = offsets[vertex]!; edge < offsets[vertex + 1]!; edge++) {
        this.effort--
        const target = targets[edge]!
        if (target === NOWHERE || !inside.has(target)) continue
        const step = { label: labels[edge]!, target }
        if (isWanted(step.label, target)) return [...wayBack(before, from, vertex), step]
        if (before.has(target) || target === from) continue
        before.set(target, { vertex, step })
        queue.push(target)
      }
    return undefined
  }
}

function wayBack(
  before: ReadonlyMap<number, { readonly vertex: number; readonly step: GraphStep }>,
  from: number,
  to: number,
): GraphStep[] {
  const steps: GraphStep[] = []
  for (let at = to; at !== from; ) {
    const { vertex, step } = before.get(at)!
    steps.unshift(step)
    at = vertex
  }
  return steps
}
