/**
 * Which classes of cycles there are, and of each a shortest cycle.
 * Source: Adya (1999) for the classes, Kingsbury & Alvaro, "Elle" (2020), for the finer ones and their forms.
 */
import { NONE } from '../observations.js'
import { components } from './components.js'
import { type Graph, RT, RW, SO, WR, WW, WW_DISPUTED } from './graph.js'
import { type Part, partsOf } from './parts.js'
import { shortestSimple } from './simple.js'
import { type Budget, type Hop, type Shape, type Times, Walks } from './walks.js'

/**
 * - `G0`: writes alone. `G1c`: writes, and reads of what others wrote.
 * - `G-single`: exactly one rw-hop. `G-nonadjacent`: several, no two adjacent. `G2-item`: several, two of them adjacent.
 */
export const cycleClasses = ['G0', 'G1c', 'G-single', 'G-nonadjacent', 'G2-item'] as const
export type CycleClass = (typeof cycleClasses)[number]
/** What the cycle takes besides reads and writes: nothing, the order of sessions, or real time. */
export const cycleForms = ['', '-process', '-realtime'] as const
export type CycleForm = (typeof cycleForms)[number]

export interface FoundCycle {
  /** A long fork is that one of the cycles apart in which two readers see two writers, each a different one of them first. */
  readonly class: CycleClass | 'long-fork'
  readonly form: CycleForm
  /** How its rw-hops must lie. */
  readonly rw: Shape['rw']
  /** How many parts of the history have such a cycle: in a part every transaction comes before every other one. */
  readonly count: number
  readonly hops: readonly Hop[]
  /** Whether it is known that no cycle of its class and form is shorter. */
  readonly isShortest: boolean
}

export interface Cycles {
  readonly found: readonly FoundCycle[]
  /** What may be there too: the search for it ended too early. */
  readonly undecided: readonly (`${CycleClass}${CycleForm}` | 'long-fork')[]
}

interface ClassRule extends Shape {
  readonly class: FoundCycle['class']
  /** Kinds of edges, without those of forms. */
  readonly within: number
  readonly layers: 1 | 2
  readonly lengthMin: number
  /** Without forms, and no longer than this. */
  readonly lengthMax?: number
}

const DATA = WW | WW_DISPUTED | WR
const rules: readonly ClassRule[] = [
  { class: 'G0', within: WW, layers: 1, first: WW, others: WW, rw: 'any', lengthMin: 2 },
  { class: 'G1c', within: DATA, layers: 1, first: WR, others: DATA, rw: 'any', lengthMin: 2 },
  { class: 'G-single', within: DATA | RW, layers: 2, first: RW, others: DATA, rw: 'any', lengthMin: 2 },
  { class: 'G-nonadjacent', within: DATA | RW, layers: 2, first: RW, others: DATA | RW, rw: 'apart', lengthMin: 4 },
  {
    class: 'long-fork',
    within: WR | RW,
    layers: 2,
    first: RW,
    others: WR | RW,
    rw: 'apart',
    lengthMin: 4,
    lengthMax: 4,
  },
  { class: 'G2-item', within: DATA | RW, layers: 1, first: RW, others: DATA | RW, rw: 'adjacent', lengthMin: 2 },
]
const formKinds: Readonly<Record<CycleForm, number>> = { '': 0, '-process': SO, '-realtime': SO | RT }

/** Short cycles first from every start; only where there are none, longer ones. */
const BOUNDS = [3, 6, 12, Number.MAX_SAFE_INTEGER]
/** Edges that a search for one class within one component may look at, for each bound. */
const EDGES_MAX = 10_000_000
/** The same for one class in all components. */
const EDGES_IN_ALL_MAX = 60_000_000

export interface CycleLimits {
  readonly shouldStop?: () => boolean
  readonly edgesMax?: number
}

/** A form is only looked for where the plainer ones of its class are not there at all. */
export function findCycles(graph: Graph, times: Times | undefined, limits: CycleLimits = {}): Cycles {
  const parts = partsOf(graph, times)
  const found: FoundCycle[] = []
  const undecided: Cycles['undecided'][number][] = []
  if (parts.length === 0) return { found, undecided }
  const walks = parts.map(({ graph, times }) => new Walks(graph, times))
  for (const form of cycleForms) {
    if (form === '-realtime' && times === undefined) continue
    for (const rule of rules) {
      if (found.some((each) => each.class === rule.class) || (rule.lengthMax !== undefined && form !== '')) continue
      const search = new ClassSearch(withForm(rule, formKinds[form]), limits)
      for (const [i, part] of parts.entries()) search.look(part, walks[i]!)
      const { best, count, isDecided } = search
      if (best !== undefined) {
        const { class: name, rw } = rule
        found.push({ class: name, form, rw, count, hops: best, isShortest: isDecided })
      } else if (!isDecided) undecided.push(`${rule.class}${form}` as Cycles['undecided'][number])
    }
  }
  return { found, undecided }
}

function withForm(rule: ClassRule, kinds: number): ClassRule {
  return { ...rule, within: rule.within | kinds, others: rule.others | kinds }
}

/** One class in one form. */
class ClassSearch {
  best: readonly Hop[] | undefined
  count = 0
  isDecided = true
  #edges: number

  constructor(
    readonly rule: ClassRule,
    readonly limits: CycleLimits,
  ) {
    this.#edges = limits.edgesMax ?? EDGES_IN_ALL_MAX
  }

  look(part: Part, walks: Walks): void {
    const { rule } = this
    const { of, count } = components(part.graph, rule.within, rule.layers)
    if (count === 0) return
    for (const [component, starts] of startsOf(part.graph, rule, of, count).entries()) {
      if (starts.length === 0) continue
      const hops = this.#inComponent(part, walks, of, component, starts)
      if (hops === undefined) continue
      this.count += 1
      if (this.best !== undefined && this.best.length <= hops.length) continue
      this.best = hops.map((hop) => ({ ...hop, from: part.nodes[hop.from]!, to: part.nodes[hop.to]! }))
    }
  }

  #inComponent(part: Part, walks: Walks, of: Int32Array, component: number, starts: readonly number[]) {
    const { rule } = this
    const isInside =
      rule.layers === 1
        ? (node: number) => of[node] === component
        : rule.rw === 'apart'
          ? (node: number, isAfterRw: boolean) => of[node * 2 + (isAfterRw ? 1 : 0)] === component
          : (node: number) => of[node * 2] === component || of[node * 2 + 1] === component
    const bounds = rule.lengthMax === undefined ? BOUNDS : [rule.lengthMax]
    for (const bound of bounds) {
      if (bound < rule.lengthMin) continue
      const budget = { edges: Math.min(EDGES_MAX, this.#edges) }
      const given = budget.edges
      const hops = this.#upTo(bound, part, walks, isInside, starts, budget)
      this.#edges -= given - Math.max(budget.edges, 0)
      const isLast = bound === bounds.at(-1)
      if ((hops !== undefined || isLast) && budget.edges < 0 && hops?.length !== rule.lengthMin) this.isDecided = false
      if (hops !== undefined) return hops
    }
    return undefined
  }

  /** The shortest through any of the starts. */
  #upTo(
    bound: number,
    { graph }: Part,
    walks: Walks,
    isInside: (node: number, isAfterRw: boolean) => boolean,
    starts: readonly number[],
    budget: Budget,
  ): readonly Hop[] | undefined {
    const { rule, limits } = this
    let best: readonly Hop[] | undefined
    for (const origin of starts) {
      if (limits.shouldStop?.()) budget.edges = -1
      if (budget.edges < 0) break
      const most = best === undefined ? bound : best.length - 1
      const length = walks.shortest(origin, rule, most, isInside, budget)
      if (length === 0) continue
      const hops = walks.hops(origin, rule)
      const isSimple = rule.rw !== 'apart' || new Set(hops.map(({ from }) => from)).size === hops.length
      best = (isSimple ? hops : shortestSimple(graph, origin, rule, length, most, isInside, budget)) ?? best
      if (best?.length === rule.lengthMin) break
    }
    return best
  }
}

/** Of each component the transactions from which a first hop of the class stays inside, ascending. */
function startsOf({ start, to, kind, count }: Graph, rule: ClassRule, of: Int32Array, components: number): number[][] {
  const starts = Array.from({ length: components }, (): number[] => [])
  for (let node = 0; node < count; node += 1) {
    const component = of[node * rule.layers]!
    if (component === NONE) continue
    for (let edge = start[node]!; edge < start[node + 1]!; edge += 1) {
      if ((kind[edge]! & rule.first) === 0) continue
      if (of[to[edge]! * rule.layers + rule.layers - 1] !== component) continue
      starts[component]!.push(node)
      break
    }
  }
  return starts
}
