/** Where a promise is owed: since when, on which shortest way there, and how it is kept or cut short. */
import { STRENGTH, type Strengths } from './fair.js'
import { type Graph, NOWHERE } from './graph.js'
import { Ints } from './ints.js'

/** What is promised, vertex by vertex. */
export interface Promise {
  /** Whether something begins to be owed here; absent: in the initial vertices, and nowhere else. */
  readonly begins?: (vertex: number) => boolean
  readonly isKept: (vertex: number) => boolean
}

/** One step of a way through the graph. */
export interface GraphStep {
  readonly label: number
  readonly target: number
}

/** Every vertex while nothing is owed, and every vertex while it is: the second lies `size` after the first. */
export class Owed {
  /** Vertices in which the promise may be owed, in the order of distance. */
  readonly vertices: number[] = []
  /** Vertices in which it begins to be owed. */
  begun = 0
  /** Vertices in which it would begin to be owed, but is kept at once. */
  keptAtOnce = 0
  /** Steps with which it is kept. */
  kept = 0
  readonly #before: Int32Array
  readonly #edge: Int32Array
  readonly #distance: Int32Array

  constructor(
    readonly graph: Graph,
    readonly promise: Promise,
  ) {
    this.#before = new Int32Array(2 * graph.size).fill(NOWHERE)
    this.#edge = new Int32Array(2 * graph.size).fill(NOWHERE)
    this.#distance = new Int32Array(2 * graph.size).fill(NOWHERE)
    this.#search()
  }

  isOwed(vertex: number): boolean {
    return this.#distance[this.graph.size + vertex]! >= 0
  }

  /** How many steps it is to the vertex on a shortest way on which the promise is owed there. */
  distance(vertex: number): number {
    return this.#distance[this.graph.size + vertex]!
  }

  #search(): void {
    const { graph, promise } = this
    const { size, offsets, targets } = graph
    const queue = new Ints()
    const reach = (place: number, before: number, edge: number, distance: number): void => {
      if (this.#distance[place] !== NOWHERE) return
      this.#distance[place] = distance
      this.#before[place] = before
      this.#edge[place] = edge
      queue.push(place)
      if (place >= size) this.vertices.push(place - size)
      else if (promise.begins?.(place)) this.#begin(place, place, reach)
    }
    for (const vertex of graph.initial) {
      if (promise.begins === undefined) this.#begin(vertex, NOWHERE, reach)
      else reach(vertex, NOWHERE, NOWHERE, 0)
    }
    for (let next = 0; next < queue.length; next++) {
      const place = queue.at(next)
      const isOwed = place >= size
      const vertex = isOwed ? place - size : place
      const distance = this.#distance[place]! + 1
      for (let edge = offsets[vertex]!; edge < offsets[vertex + 1]!; edge++) {
        const target = targets[edge]!
        if (target === NOWHERE) continue
        if (!isOwed) reach(target, place, edge, distance)
        else if (promise.isKept(target)) this.kept++
        else reach(target + size, place, edge, distance)
      }
    }
  }

  #begin(
    vertex: number,
    before: number,
    reach: (place: number, before: number, edge: number, at: number) => void,
  ): void {
    if (this.promise.isKept(vertex)) {
      this.keptAtOnce++
      return
    }
    this.begun++
    reach(vertex + this.graph.size, before, NOWHERE, before === NOWHERE ? 0 : this.#distance[before]!)
  }

  /** A shortest way from an initial vertex on which the promise is owed at the end. */
  wayTo(vertex: number): { readonly start: number; readonly steps: readonly GraphStep[] } {
    const { labels, targets, size } = this.graph
    const steps: GraphStep[] = []
    let place = vertex + size
    for (let before = this.#before[place]!; before !== NOWHERE; before = this.#before[place]!) {
      const edge = this.#edge[place]!
      if (edge !== NOWHERE) steps.unshift({ label: labels[edge]!, target: targets[edge]! })
      place = before
    }
    return { start: place >= size ? place - size : place, steps }
  }

  /** Vertices in which the promise is owed and a bound hides what may come. */
  cut(strengths: Strengths, isBounded: (label: number) => boolean): number {
    const { offsets, labels, targets, open } = this.graph
    const isCut = (vertex: number): boolean => {
      if (open[vertex] === 1) return true
      for (let edge = offsets[vertex]!; edge < offsets[vertex + 1]!; edge++) {
        if (targets[edge] !== NOWHERE) continue
        if (isBounded(labels[edge]!) || strengths[labels[edge]!] !== STRENGTH.none) return true
      }
      return false
    }
    return this.vertices.reduce((count, vertex) => count + (isCut(vertex) ? 1 : 0), 0)
  }
}
