/** The deliberately dumb twin of the search for fair lassos: it goes by the definition, and is for small graphs alone. */
import { STRENGTH, type Strengths } from './fair.js'
import type { Graph } from './graph.js'
import type { Promise } from './owed.js'

/**
 * Whether there is a fair behaviour on which the promise is owed for ever. Such a behaviour goes through some set of states
 * again and again, and through all steps between them that it likes: every set of states is tried, with all steps in it.
 */
export function hasFairLasso(graph: Graph, promise: Promise, strengths: Strengths): boolean {
  const owed = owedVertices(graph, promise)
  for (let set = 1; set < 1 << graph.size; set++) {
    const members = [...Array(graph.size).keys()].filter((vertex) => (set >> vertex) & 1)
    if (
      members.every((vertex) => owed.has(vertex)) &&
      isConnected(graph, members) &&
      isFairSet(graph, members, strengths)
    )
      return true
  }
  return false
}

const edgesOf = ({ offsets, labels, targets }: Graph, vertex: number) =>
  Array.from({ length: offsets[vertex + 1]! - offsets[vertex]! }, (_, i) => ({
    label: labels[offsets[vertex]! + i]!,
    target: targets[offsets[vertex]! + i]!,
  }))

function reachable(graph: Graph, starts: readonly number[], isAllowed: (vertex: number) => boolean): Set<number> {
  const seen = new Set(starts.filter(isAllowed))
  for (const vertex of seen)
    for (const { target } of edgesOf(graph, vertex)) if (target >= 0 && isAllowed(target)) seen.add(target)
  return seen
}

function owedVertices(graph: Graph, { begins, isKept }: Promise): Set<number> {
  const all = reachable(graph, graph.initial, () => true)
  const starts = begins === undefined ? graph.initial : [...all].filter(begins)
  return reachable(graph, starts, (vertex) => !isKept(vertex))
}

/** Any member is reached from any other within the set. */
const isConnected = (graph: Graph, members: readonly number[]): boolean =>
  members.every((member) => reachable(graph, [member], (vertex) => members.includes(vertex)).size === members.length)

function isFairSet(graph: Graph, members: readonly number[], strengths: Strengths): boolean {
  if (members.some((vertex) => graph.open[vertex] === 1)) return false
  const isIn = (label: number) =>
    members.some((vertex) => edgesOf(graph, vertex).some((e) => e.label === label && members.includes(e.target)))
  const isPossibleIn = (vertex: number, label: number) => edgesOf(graph, vertex).some((e) => e.label === label)
  return strengths.every((strength, label) => {
    if (strength === STRENGTH.none || isIn(label)) return true
    const possible = members.filter((vertex) => isPossibleIn(vertex, label)).length
    return strength === STRENGTH.strong ? possible === 0 : possible < members.length
  })
}
