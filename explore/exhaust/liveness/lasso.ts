/** A short counterexample: a shortest way to a fair cycle, or to a state in which a behaviour may stay, and once round. */
import { fairComponents, isPossible, mayStay, STRENGTH, type Strengths } from './fair.js'
import { type Graph, NOWHERE } from './graph.js'
import type { GraphStep, Owed } from './owed.js'
import { Round } from './round.js'

/** A behaviour that goes on for ever: from `start` along the stem, and then round the cycle again and again. */
export interface Lasso {
  readonly start: number
  readonly stem: readonly GraphStep[]
  /** Ends where the stem does. Empty: it stays there. */
  readonly cycle: readonly GraphStep[]
  /** No other is shorter, stem and cycle together. */
  readonly isShortest: boolean
}

/** States tried as a place to begin a cycle at. */
const TRIED_MAX = 400
/** Edges looked at in all while cycles are sought. */
const EFFORT_MAX = 4_000_000

/**
 * A fair behaviour on which the promise is owed for ever, of those that were tried the shortest; `undefined`: there is none.
 * `comesBack`: it comes to such a vertex again and again. Default: to any.
 */
export function fairLasso(
  graph: Graph,
  owed: Owed,
  strengths: Strengths,
  comesBack: (vertex: number) => boolean = () => true,
): Lasso | undefined {
  const staying = owed.vertices.find((vertex) => comesBack(vertex) && mayStay(graph, vertex, strengths))
  const components = fairComponents(graph, owed.vertices, strengths)
  let best = staying === undefined ? undefined : { at: staying, cycle: [] as readonly GraphStep[] }
  let length = best === undefined ? Infinity : owed.distance(best.at)
  const round = new Round(graph, EFFORT_MAX)
  const near = (component: readonly number[]) =>
    [...component].sort((a, b) => owed.distance(a) - owed.distance(b) || a - b)
  const sorted = components
    .map((component) => ({ component: near(component), places: near(component).filter(comesBack) }))
    .filter(({ places }) => places.length > 0)
    .sort(({ places: [a] }, { places: [b] }) => owed.distance(a!) - owed.distance(b!) || a! - b!)
  for (const { component, places } of sorted) {
    const inside = new Set(component)
    const take = (at: number, cycle: readonly GraphStep[] | undefined): void => {
      if (cycle === undefined || owed.distance(at) + cycle.length >= length) return
      best = { at, cycle }
      length = owed.distance(at) + cycle.length
    }
    for (const at of places.slice(0, TRIED_MAX)) {
      if (owed.distance(at) + 2 >= length || round.effort <= 0) break
      const cycle = round.shortest(at, inside)
      if (cycle !== undefined && isFairCycle(graph, at, cycle, strengths)) take(at, cycle)
    }
    const [first] = places
    if (best === undefined || owed.distance(first!) + 2 < length)
      take(first!, round.through(first!, inside, duesOf(graph, component, inside, strengths)))
  }
  if (best === undefined) return undefined
  // A cycle has two steps at least: what changes nothing is no step.
  const isShortest = sorted.every(({ places: [first] }) => length <= owed.distance(first!) + 2)
  const { start, steps } = owed.wayTo(best.at)
  return { start, stem: steps, cycle: best.cycle, isShortest }
}

/** What a cycle through all of a fair component must do: take a step with a label, or come to where it is not possible. */
function duesOf(graph: Graph, component: readonly number[], inside: ReadonlySet<number>, strengths: Strengths) {
  const { offsets, labels, targets } = graph
  const dues = new Set<number>()
  const taken = new Set<number>()
  for (const vertex of component)
    for (let edge = offsets[vertex]!; edge < offsets[vertex + 1]!; edge++) {
      if (strengths[labels[edge]!] !== STRENGTH.none) dues.add(labels[edge]!)
      if (targets[edge] !== NOWHERE && inside.has(targets[edge]!)) taken.add(labels[edge]!)
    }
  // What is strongly fair must be done where it can be; to come to where it is not possible is no way out.
  return { dues, mustTake: (label: number) => strengths[label] === STRENGTH.strong && taken.has(label) }
}

/** By definition (see `fair.ts`), of one cycle. */
export function isFairCycle(graph: Graph, at: number, cycle: readonly GraphStep[], strengths: Strengths): boolean {
  const vertices = [at, ...cycle.slice(0, -1).map(({ target }) => target)]
  const taken = new Set(cycle.map(({ label }) => label))
  const possible = new Set<number>()
  for (const vertex of vertices)
    for (let edge = graph.offsets[vertex]!; edge < graph.offsets[vertex + 1]!; edge++) possible.add(graph.labels[edge]!)
  return [...possible].every((label) => {
    if (strengths[label] === STRENGTH.none || taken.has(label)) return true
    return strengths[label] === STRENGTH.weak && vertices.some((vertex) => !isPossible(graph, vertex, label))
  })
}
