/**
 * Where in a graph a fair behaviour can go on for ever.
 *
 * A behaviour that goes on for ever ends up in a strongly connected set, all of whose states and steps it goes through
 * again and again; or it stays in one state. It is fair when, of every weakly fair label, a step is among them or there is
 * a state among them in which it is not possible; and of every strongly fair label, a step is among them or it is possible
 * in none of them.
 * Source: Emerson & Lei, "Modalities for model checking" (1987); Lichtenstein & Pnueli, "Checking that finite state
 * concurrent programs satisfy their linear specification" (1985).
 */
import { Components } from './components.js'
import type { Graph } from './graph.js'

export const STRENGTH = { none: 0, weak: 1, strong: 2 } as const
/** Of each label, one of `STRENGTH`. */
export type Strengths = Uint8Array

/** Whether a behaviour may stay in the vertex for ever: nothing fair is possible there. */
export function mayStay({ offsets, labels, open }: Graph, vertex: number, strengths: Strengths): boolean {
  if (open[vertex] === 1) return false
  for (let edge = offsets[vertex]!; edge < offsets[vertex + 1]!; edge++)
    if (strengths[labels[edge]!] !== STRENGTH.none) return false
  return true
}

/** The largest strongly connected sets within these vertices through all of which a fair behaviour can go for ever. */
export function fairComponents(graph: Graph, vertices: readonly number[], strengths: Strengths): number[][] {
  const components = new Components(graph)
  const region = new Int32Array(graph.size)
  const fair: number[][] = []
  const work: (readonly number[])[] = [vertices]
  let part = 0
  for (let some = work.pop(); some !== undefined; some = work.pop()) {
    part++
    for (const vertex of some) region[vertex] = part
    for (const component of components.of(some, region, part)) {
      part++
      for (const vertex of component) region[vertex] = part
      const missing = missingIn(graph, component, region, strengths)
      if (missing.strong.size > 0) {
        // No fair behaviour in here goes through a state again and again in which one of these is possible.
        const rest = component.filter((vertex) => !isAnyPossible(graph, vertex, missing.strong))
        if (rest.length > 1) work.push(rest)
      } else if (missing.weak.size === 0) fair.push(component)
      // Otherwise, what is possible everywhere in here and leads out of it would be so in every part of it as well.
    }
  }
  return fair
}

/** Labels that no step within a component has: strongly fair ones possible somewhere in it, weakly fair ones everywhere. */
function missingIn(
  { offsets, labels, targets }: Graph,
  component: readonly number[],
  region: Int32Array,
  strengths: Strengths,
) {
  const part = region[component[0]!]
  const possibleIn = new Map<number, number>()
  const taken = new Set<number>()
  for (const vertex of component) {
    let last = -1
    for (let edge = offsets[vertex]!; edge < offsets[vertex + 1]!; edge++) {
      const label = labels[edge]!
      if (strengths[label] === STRENGTH.none) continue
      if (label !== last) possibleIn.set(label, (possibleIn.get(label) ?? 0) + 1)
      last = label
      const target = targets[edge]!
      if (target >= 0 && region[target] === part) taken.add(label)
    }
  }
  const missing = { strong: new Set<number>(), weak: new Set<number>() }
  for (const [label, count] of possibleIn) {
    if (taken.has(label)) continue
    if (strengths[label] === STRENGTH.strong) missing.strong.add(label)
    else if (count === component.length) missing.weak.add(label)
  }
  return missing
}

export function isAnyPossible({ offsets, labels }: Graph, vertex: number, wanted: ReadonlySet<number>): boolean {
  for (let edge = offsets[vertex]!; edge < offsets[vertex + 1]!; edge++) if (wanted.has(labels[edge]!)) return true
  return false
}

export function isPossible({ offsets, labels }: Graph, vertex: number, wanted: number): boolean {
  for (let edge = offsets[vertex]!; edge < offsets[vertex + 1]!; edge++) if (labels[edge] === wanted) return true
  return false
}
