/** Strongly connected components: Tarjan (1972), without recursion. */
import { NONE } from '../observations.js'
import { type Graph, ON, RW } from './graph.js'

export interface Components {
  /** The number of the component of each state, or `NONE` for a state on no cycle. */
  readonly of: Int32Array
  readonly count: number
  /** A state reaches only states of which this number is not greater than its own; it is equal within a component. */
  readonly rank: Int32Array
}

/**
 * Only edges of `kinds` count (and those that lead on from stand-ins). O(states + edges).
 * @param layers 1: states are the nodes. 2: each node is twice there, as `2 * node` and, right after an rw-edge, as
 *   `2 * node + 1`, from which no rw-edge leads on: cycles are those without adjacent rw-edges
 */
export function components(graph: Graph, kinds: number, layers: 1 | 2): Components {
  const { start, to, kind, count } = graph
  const states = graph.size * layers
  const mask = kinds | ON
  const of = new Int32Array(states).fill(NONE)
  // 0: not seen yet. Of a finished state: more than any other.
  const low = new Int32Array(states)
  const root = new Int32Array(states)
  const next = new Int32Array(states)
  const path = new Int32Array(states)
  const open = new Int32Array(states)
  const rank = new Int32Array(states)
  let [found, seen, opened, closed] = [0, 0, 0, 0]
  for (let first = 0; first < states; first += 1) {
    if (low[first] !== 0) continue
    let depth = 0
    enter(first)
    while (depth > 0) {
      const state = path[depth - 1]!
      const node = layers === 1 ? state : state >> 1
      const edge = next[state]!
      if (edge < start[node + 1]!) {
        next[state] = edge + 1
        if ((kind[edge]! & mask) === 0) continue
        const target = layers === 1 ? to[edge]! : layered(state, edge)
        if (target === NONE) continue
        if (low[target] === 0) enter(target)
        else if (low[target]! < low[state]!) low[state] = low[target]!
        continue
      }
      depth -= 1
      if (depth > 0 && low[state]! < low[path[depth - 1]!]!) low[path[depth - 1]!] = low[state]!
      if (low[state] === root[state]) close(state)
    }

    function enter(state: number): void {
      seen += 1
      low[state] = seen
      root[state] = seen
      next[state] = start[layers === 1 ? state : state >> 1]!
      path[depth] = state
      open[opened] = state
      depth += 1
      opened += 1
    }
  }
  return { of, count: found, rank }

  function layered(state: number, edge: number): number {
    const target = to[edge]! * 2
    if (state >> 1 >= count) return target + (state & 1)
    if (kind[edge] !== RW) return target
    return (state & 1) === 1 ? NONE : target + 1
  }

  function close(state: number): void {
    const isCycle = open[opened - 1] !== state
    let member: number
    do {
      opened -= 1
      member = open[opened]!
      low[member] = states + 1
      rank[member] = closed
      if (isCycle) of[member] = found
    } while (member !== state)
    closed += 1
    if (isCycle) found += 1
  }
}
