/** Where the states of a small space stand, and which of them is looked at. */
import { type Signal, signal } from '@preact/signals'
import type { SpaceGraph } from '../../../traces/report/space.js'

export interface GraphView {
  readonly graph: SpaceGraph
  readonly chosen: Signal<number>
  /** The property whose path is shown, by its place. */
  readonly path: Signal<number>
  readonly layers: readonly (readonly number[])[]
  /** The place of each state in its layer. */
  readonly places: readonly number[]
  readonly out: readonly (readonly number[])[]
  readonly into: readonly (readonly number[])[]
}

/** Layers by depth; within each, states stand near the states that lead to them. */
export function graphViewOf(graph: SpaceGraph): GraphView {
  const { states, edges, paths } = graph
  const out: number[][] = states.map(() => [])
  const into: number[][] = states.map(() => [])
  for (const [i, { from, to }] of edges.entries()) {
    out[from]!.push(i)
    into[to]!.push(i)
  }
  const depths = Math.max(0, ...states.map(({ depth }) => depth)) + 1
  const layers: number[][] = Array.from({ length: depths }, () => [])
  for (const [i, { depth }] of states.entries()) layers[depth]!.push(i)
  const places: number[] = []
  for (const layer of layers) {
    const wish = new Map(
      layer.map((state) => {
        const above = into[state]!.map((edge) => edges[edge]!.from).filter(
          (from) => states[from]!.depth < states[state]!.depth,
        )
        const sum = above.reduce((total, from) => total + places[from]!, 0)
        return [state, above.length === 0 ? 0 : sum / above.length]
      }),
    )
    layer.sort((a, b) => wish.get(a)! - wish.get(b)! || a - b)
    for (const [at, state] of layer.entries()) places[state] = at - (layer.length - 1) / 2
  }
  const end = paths[0]?.states.at(-1) ?? 0
  return { graph, chosen: signal(end), path: signal(0), layers, places, out, into }
}

export type Way = 'up' | 'down' | 'left' | 'right' | 'first' | 'violation'

export function stepInGraph(view: GraphView, way: Way): void {
  const { graph, chosen, layers, out, into } = view
  const at = chosen.value
  const { depth } = graph.states[at]!
  const path = graph.paths[view.path.value]?.states ?? []
  const layer = layers[depth]!
  const place = layer.indexOf(at)
  const next = (): number | undefined => {
    switch (way) {
      case 'left':
        return layer[place - 1]
      case 'right':
        return layer[place + 1]
      case 'first':
        return 0
      case 'up': {
        const before = into[at]!.map((edge) => graph.edges[edge]!.from).filter(
          (from) => graph.states[from]!.depth < depth,
        )
        return before.find((state) => path.includes(state)) ?? before[0]
      }
      case 'down': {
        const behind = out[at]!.map((edge) => graph.edges[edge]!.to).filter((to) => graph.states[to]!.depth > depth)
        return behind.find((state) => path.includes(state)) ?? behind[0]
      }
      case 'violation': {
        const bad = graph.states.flatMap(({ violates }, i) => (violates.length > 0 ? [i] : []))
        return bad.find((state) => state > at) ?? bad[0]
      }
    }
  }
  chosen.value = next() ?? at
}
