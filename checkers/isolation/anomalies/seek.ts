/** One class of cycles in one form: whether there is such a cycle, in how many parts, and a shortest one. */
import { NONE } from '../observations.js'
import { type Components, components } from './components.js'
import { type Graph, ON, RW } from './graph.js'
import type { Part } from './parts.js'
import { shortestSimple } from './simple.js'
import type { Budget, Hop, Shape, Walks } from './walks.js'

export interface Sought extends Shape {
  /** Kinds of all edges that the cycle may have. */
  readonly within: number
  readonly lengthMin: number
  readonly lengthMax?: number
}

export interface SeekLimits {
  readonly shouldStop?: () => boolean
  /** How many edges may be looked at for one class in one form. */
  readonly edgesMax?: number
}

export interface Sighting {
  readonly best?: readonly Hop[]
  /** In how many components there is one. */
  readonly count: number
  /** Whether it is known that there is no shorter one, or none at all. */
  readonly isDecided: boolean
}

/** Short cycles first from every start; only where there are none, longer ones. */
const BOUNDS = [2, 3, 6, 12, Number.MAX_SAFE_INTEGER]
/** Edges that may be looked at for each bound in one component, and for all of them in all components. */
const EDGES_MAX = 5_000_000
const EDGES_IN_ALL_MAX = 30_000_000

export function seek(sought: Sought, parts: readonly Part[], walks: readonly Walks[], limits: SeekLimits): Sighting {
  let best: readonly Hop[] | undefined
  let count = 0
  let isDecided = true
  let edges = limits.edgesMax ?? EDGES_IN_ALL_MAX
  for (const [i, part] of parts.entries()) {
    for (const component of componentsFor(part.graph, sought)) {
      const search = new Search(sought, part.graph, walks[i]!, component, limits, edges)
      const hops = search.shortest()
      edges = search.edgesLeft
      isDecided &&= search.isDecided
      if (hops === undefined) continue
      count += 1
      if (best !== undefined && best.length <= hops.length) continue
      best = hops.map((hop) => ({ ...hop, from: part.nodes[hop.from]!, to: part.nodes[hop.to]! }))
    }
  }
  return { count, isDecided, ...(best === undefined ? {} : { best }) }
}

interface Component {
  /** Where cycles may start, ascending. */
  readonly starts: number[]
  isInside(node: number, isAfterRw: boolean): boolean
  /** Of states from which a start cannot be reached without rw-hops, greater than that of the start. */
  readonly rank: Int32Array | undefined
}

function componentsFor(graph: Graph, sought: Sought): readonly Component[] {
  const layers = sought.rw === 'adjacent' || (sought.first & RW) === 0 ? 1 : 2
  const found = components(graph, sought.within, layers)
  if (found.count === 0) return []
  const { of, count } = found
  // After the one rw-hop of a cycle, it goes on without.
  const rank = sought.rw === 'any' && layers === 2 ? components(graph, sought.others, 1).rank : undefined
  const all = Array.from({ length: count }, (_, component): Component => {
    const isInside =
      layers === 1
        ? (node: number) => of[node] === component
        : sought.rw === 'apart'
          ? (node: number, isAfterRw: boolean) => of[node * 2 + (isAfterRw ? 1 : 0)] === component
          : (node: number) => of[node * 2] === component || of[node * 2 + 1] === component
    return { starts: [], isInside, rank }
  })
  addStarts(all, graph, sought, found, layers, rank)
  return all.filter(({ starts }) => starts.length > 0)
}

/** Where a first hop of the class stays inside, and may lead back. */
function addStarts(
  all: readonly Component[],
  graph: Graph,
  { first, rw }: Sought,
  { of }: Components,
  layers: 1 | 2,
  rank: Int32Array | undefined,
): void {
  const { start, to, kind, count } = graph
  const isMissing = rw === 'adjacent' ? reachedByRw(graph, of) : undefined
  for (let node = 0; node < count; node += 1) {
    const component = of[node * layers]!
    if (component === NONE || isMissing?.[node] === 0) continue
    for (let edge = start[node]!; edge < start[node + 1]!; edge += 1) {
      const target = to[edge]!
      if ((kind[edge]! & first) === 0 || of[target * layers + layers - 1] !== component) continue
      if (rank !== undefined && rank[target]! < rank[node]!) continue
      all[component]!.starts.push(node)
      break
    }
  }
}

/** Nodes to which an rw-hop leads from the same component (or, over stand-ins, might). */
function reachedByRw({ start, to, kind, size, count }: Graph, of: Int32Array): Uint8Array {
  const isReached = new Uint8Array(size)
  const open: number[] = []
  const reach = (from: number, target: number) => {
    if (isReached[target] === 1 || of[from] !== of[target]) return
    isReached[target] = 1
    if (target >= count) open.push(target)
  }
  for (let node = 0; node < count; node += 1) {
    if (of[node] === NONE) continue
    for (let edge = start[node]!; edge < start[node + 1]!; edge += 1) if (kind[edge] === RW) reach(node, to[edge]!)
  }
  for (let standIn = open.pop(); standIn !== undefined; standIn = open.pop()) {
    for (let edge = start[standIn]!; edge < start[standIn + 1]!; edge += 1)
      if (kind[edge] === ON) reach(standIn, to[edge]!)
  }
  return isReached
}

/** One component. */
class Search {
  isDecided = true
  #origin = NONE

  constructor(
    readonly sought: Sought,
    readonly graph: Graph,
    readonly walks: Walks,
    readonly component: Component,
    readonly limits: SeekLimits,
    public edgesLeft: number,
  ) {}

  shortest(): readonly Hop[] | undefined {
    const { lengthMin, lengthMax } = this.sought
    const bounds = lengthMax === undefined ? BOUNDS.filter((bound) => bound >= lengthMin) : [lengthMax]
    for (const bound of bounds) {
      const given = Math.min(EDGES_MAX, this.edgesLeft)
      const budget = { edges: given }
      this.isDecided = true
      const hops = this.#upTo(bound, budget)
      this.edgesLeft -= given - Math.max(budget.edges, 0)
      if (budget.edges < 0 && hops?.length !== lengthMin) this.isDecided = false
      if (hops !== undefined) return hops
    }
    return undefined
  }

  readonly #isInside = (node: number, isAfterRw: boolean): boolean => {
    const { isInside, rank } = this.component
    return isInside(node, isAfterRw) && (rank === undefined || rank[node]! >= rank[this.#origin]!)
  }

  #upTo(bound: number, budget: Budget): readonly Hop[] | undefined {
    const { sought, walks, limits } = this
    let best: readonly Hop[] | undefined
    for (const origin of this.component.starts) {
      if (limits.shouldStop?.()) budget.edges = -1
      if (budget.edges < 0) break
      this.#origin = origin
      const most = best === undefined ? bound : best.length - 1
      const length = walks.shortest(origin, sought, most, this.#isInside, budget)
      if (length > 0) best = this.#simple(origin, length, most, budget) ?? best
      if (best?.length === sought.lengthMin) break
    }
    return best
  }

  /** What the last walk found; where it came back to where it was, the shortest that does not. */
  #simple(origin: number, length: number, most: number, budget: Budget): readonly Hop[] | undefined {
    const hops = this.walks.hops(origin, this.sought)
    if (new Set(hops.map(({ from }) => from)).size === hops.length) return hops
    const { hops: simple, isDecided } = shortestSimple(
      this.graph,
      origin,
      this.sought,
      length,
      most,
      this.#isInside,
      budget,
    )
    this.isDecided &&= isDecided
    return simple
  }
}
