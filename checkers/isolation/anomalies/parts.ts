/** The strongly connected parts of a graph, each as a graph of its own: a cycle never leaves one. */
import { NEVER, NONE } from '../observations.js'
import { components } from './components.js'
import { ALL_KINDS, addRealTime, Edges, type Graph } from './graph.js'
import type { Times } from './walks.js'

export interface Part {
  readonly graph: Graph
  /** Of its transactions the numbers in the whole, ascending. */
  readonly nodes: Int32Array
  readonly times: Times | undefined
}

/** Those with a cycle; O(nodes + edges), with real time O(n log n). */
export function partsOf(graph: Graph, times: Times | undefined): readonly Part[] {
  const { of, count } = components(graph, ALL_KINDS, 1)
  const size = new Int32Array(count + 1)
  for (const component of of) if (component !== NONE) size[component + 1]! += 1
  for (let i = 0; i < count; i += 1) size[i + 1]! += size[i]!
  const members = new Int32Array(size[count]!)
  const next = size.slice()
  for (let node = 0; node < of.length; node += 1) {
    const component = of[node]!
    if (component === NONE) continue
    members[next[component]!] = node
    next[component]! += 1
  }
  const local = new Int32Array(graph.size).fill(NONE)
  const parts = Array.from({ length: count }, (_, i) =>
    part(graph, times, members.subarray(size[i], size[i + 1]), local),
  )
  // In the order of the history, whatever the order in which they were found.
  return parts.sort((a, b) => a.nodes[0]! - b.nodes[0]!)
}

/** @param members ascending: transactions, then stand-ins */
function part(graph: Graph, times: Times | undefined, members: Int32Array, local: Int32Array): Part {
  const { start, to, kind, key } = graph
  const firstStandIn = members.findIndex((node) => node >= graph.count)
  const nodes = members.slice(0, firstStandIn === -1 ? members.length : firstStandIn)
  const edges = new Edges(nodes.length)
  for (const [i, node] of nodes.entries()) local[node] = i
  const standIns = members.subarray(nodes.length).filter((node) => key[start[node]!] !== NONE)
  for (const node of standIns) local[node] = edges.standIn()
  const copy = (node: number) => {
    for (let edge = start[node]!; edge < start[node + 1]!; edge += 1) {
      const target = local[to[edge]!]!
      // Stand-ins of real time have no number here: they are made anew, of these transactions alone.
      if (target !== NONE) edges.add(local[node]!, target, kind[edge]!, key[edge]!)
    }
  }
  for (const node of nodes) copy(node)
  for (const node of standIns) copy(node)
  for (const node of members) local[node] = NONE
  if (times === undefined) return { graph: edges.graph(), nodes, times }
  const invoked = Int32Array.from(nodes, (node) => times.invoked[node]!)
  const completed = Int32Array.from(nodes, (node) => times.completed[node]!)
  addRealTime(edges, invoked, completed, NEVER)
  return { graph: edges.graph(), nodes, times: { invoked, completed } }
}
