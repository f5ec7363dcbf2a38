/** The graph of what a search of a cluster explored, in which states that are alike are one. */
import { ModelError, protocolName } from '../../../kernel/index.js'
import type { ClusterSpace } from '../cluster-space.js'
import { runTo } from '../path.js'
import { StateSet } from '../state-set.js'
import { type Graph, GraphBuilder, NOWHERE } from './graph.js'
import { Ints } from './ints.js'
import type { Likeness } from './likeness.js'
import { Steps } from './steps.js'

/** States of a search between two questions whether to stop. */
const PULSE = 1024

export class ClusterGraph {
  readonly steps: Steps
  /** By what tells states apart: a vertex for each. */
  readonly #vertices: StateSet
  /** The first state of a search that each vertex stands for; and the vertex of each state. */
  readonly #firsts = new Ints()
  readonly #vertexOf = new Ints()
  readonly #builder = new GraphBuilder()
  /** Under a view: the steps of the first state whose steps are known, as texts; and which state that is. */
  readonly #known = new Map<number, { readonly state: number; readonly steps: ReadonlyMap<number, string> }>()
  graph: Graph | undefined

  constructor(
    readonly space: ClusterSpace,
    readonly set: StateSet,
    readonly likeness: Likeness,
  ) {
    this.steps = new Steps(space, likeness)
    this.#vertices = likeness.isEquality ? set : new StateSet()
  }

  /**
   * Expects that the steps of the first `expanded` states lead to states of the set. Gives the reason when `pulse` has one
   * to stop. Throws `ModelError` when the view makes states alike that are not.
   */
  build(expanded: number, pulse: () => string | undefined): string | undefined {
    const { set, likeness } = this
    const state: number[] = []
    for (let index = 0; index < set.size; index++) {
      const reason = index % PULSE === 0 ? pulse() : undefined
      if (reason !== undefined) return reason
      if (likeness.isEquality) this.#firsts.push(index)
      else {
        set.load(index, state)
        likeness.look(state)
        const vertex = this.#vertices.add(likeness.words, likeness.length, NOWHERE)
        if (vertex >= 0) this.#firsts.push(index)
        this.#vertexOf.push(vertex >= 0 ? vertex : -1 - vertex)
      }
    }
    for (let index = 0; index < expanded; index++) {
      const reason = index % PULSE === 0 ? pulse() : undefined
      if (reason !== undefined) return reason
      set.load(index, state)
      this.#expand(index, state, this.vertexAt(index))
    }
    this.graph = this.#builder.build(this.#vertices.size, [this.vertexAt(0)])
    return undefined
  }

  /** A state of the search that the vertex stands for: the first. */
  firstOf(vertex: number): number {
    return this.#firsts.at(vertex)
  }

  /** The vertex that stands for a state of the search. */
  vertexAt(index: number): number {
    return this.likeness.isEquality ? index : this.#vertexOf.at(index)
  }

  /** The vertex of the state that the first `length` words are; `NOWHERE` where the search did not come. */
  vertexOf(words: ArrayLike<number>, length: number): number {
    this.likeness.look(words, length)
    return this.#vertices.find(this.likeness.words, this.likeness.length)
  }

  #expand(index: number, state: readonly number[], vertex: number): void {
    const builder = this.#builder
    const taken = this.likeness.view === undefined ? undefined : new Map<number, string>()
    builder.explored(vertex)
    this.steps.of(state, {
      step: (label, words, length) => {
        const target = this.vertexOf(words, length)
        builder.add(vertex, label, target)
        taken?.set(label, `${taken.get(label) ?? ''} ${target}`)
      },
      blocked: (label) => builder.add(vertex, label, NOWHERE),
    })
    if (taken !== undefined) this.#expectAlike(vertex, index, taken)
  }

  /** States that look the same go on alike. Where a step leads beyond what was searched, nobody knows whether it does. */
  #expectAlike(vertex: number, state: number, steps: ReadonlyMap<number, string>): void {
    const known = this.#known.get(vertex)
    if (known === undefined) {
      this.#known.set(vertex, { state, steps })
      return
    }
    const isKnown = (targets: string | undefined) => targets === undefined || !targets.includes(String(NOWHERE))
    for (const label of new Set([...known.steps.keys(), ...steps.keys()])) {
      const [before, now] = [known.steps.get(label), steps.get(label)]
      if (isKnown(before) && isKnown(now) && sorted(before) !== sorted(now))
        throw this.#unlike(known.state, state, label)
    }
  }

  #unlike(first: number, second: number, label: number): ModelError {
    const { space, set, likeness } = this
    const [a, b] = [first, second].map((index) => runTo(space, set, index))
    const error = new ModelError(
      protocolName(space.system.cluster.protocol),
      `expected states that look the same in the view '${likeness.view!.name}' to go on alike, got two ` +
        `(after ${a!.length} and after ${b!.length} steps) where '${likeness.labels[label]!.kinds.at(-1)}' leads to ` +
        'states that look different, or is possible in one of them alone',
    )
    error.schedule = b!.schedule()
    return error
  }
}

const sorted = (targets = ''): string => [...new Set(targets.split(' '))].sort().join()
