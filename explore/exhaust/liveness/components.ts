/**
 * Strongly connected components.
 * Source: Tarjan, "Depth-first search and linear graph algorithms" (1972), with a stack of its own in place of recursion.
 */
import type { Graph } from './graph.js'

/**
 * The components, of two vertices or more, of the part of a graph that consists of some vertices and the edges between
 * them. `region` says of each vertex which part it belongs to, and `part` which is meant. The others lie on no cycle.
 */
export class Components {
  readonly #index: Int32Array
  readonly #low: Int32Array
  readonly #edge: Int32Array
  readonly #isOnStack: Uint8Array

  constructor(readonly graph: Graph) {
    this.#index = new Int32Array(graph.size)
    this.#low = new Int32Array(graph.size)
    this.#edge = new Int32Array(graph.size)
    this.#isOnStack = new Uint8Array(graph.size)
  }

  of(vertices: readonly number[], region: Int32Array, part: number): number[][] {
    const { offsets, targets } = this.graph
    for (const vertex of vertices) this.#index[vertex] = 0
    const found: number[][] = []
    const stack: number[] = []
    let count = 0
    const path: number[] = []
    const enter = (vertex: number): void => {
      this.#index[vertex] = ++count
      this.#low[vertex] = count
      this.#edge[vertex] = offsets[vertex]!
      this.#isOnStack[vertex] = 1
      stack.push(vertex)
      path.push(vertex)
    }
    for (const root of vertices) {
      if (this.#index[root] !== 0) continue
      enter(root)
      while (path.length > 0) {
        const vertex = path[path.length - 1]!
        const edge = this.#edge[vertex]!
        if (edge < offsets[vertex + 1]!) {
          this.#edge[vertex] = edge + 1
          const target = targets[edge]!
          if (target < 0 || region[target] !== part) continue
          if (this.#index[target] === 0) enter(target)
          else if (this.#isOnStack[target] === 1) this.#lower(vertex, this.#index[target]!)
          continue
        }
        path.pop()
        if (path.length > 0) this.#lower(path[path.length - 1]!, this.#low[vertex]!)
        if (this.#low[vertex] === this.#index[vertex]) {
          const component = this.#unstack(stack, vertex)
          if (component.length > 1) found.push(component)
        }
      }
    }
    return found
  }

  #lower(vertex: number, to: number): void {
    if (to < this.#low[vertex]!) this.#low[vertex] = to
  }

  #unstack(stack: number[], root: number): number[] {
    const component: number[] = []
    for (;;) {
      const vertex = stack.pop()!
      this.#isOnStack[vertex] = 0
      component.push(vertex)
      if (vertex === root) return component
    }
  }
}
