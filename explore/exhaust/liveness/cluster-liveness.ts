/** Judging liveness on what a search of a cluster explored. */

import { type AnyView, ModelError, protocolName } from '../../../kernel/index.js'
import type { AnyProperty } from '../../../properties/index.js'
import type { LivenessProperty } from '../../../properties/liveness.js'
import type { Trace } from '../../../traces/index.js'
import type { Judge } from '../../judge.js'
import type { ClusterSpace } from '../cluster-space.js'
import type { StateSet } from '../state-set.js'
import { ClusterGraph } from './cluster-graph.js'
import { FAIRNESS_DEFAULT, fairnessFlaw, strengthsOf } from './labels.js'
import type { Lasso } from './lasso.js'
import { lassoTrace } from './lasso-trace.js'
import { Likeness } from './likeness.js'
import type { Promise } from './owed.js'
import { realised } from './realise.js'
import { settled } from './settle.js'

type Liveness = LivenessProperty<AnyView>

/** What is known of a liveness property once a search is over. */
export interface LivenessFinding {
  readonly property: string
  /** Steps of the stem and of one round of the cycle of a fair behaviour that violates it. */
  readonly length?: number
  /** Why it could not be judged. */
  readonly undecided?: string
  /** States in which it begins to be owed. */
  readonly telling: number
  readonly vacuous?: string
  /** States in which it is still owed and a bound hides what may come. Absent where there are none. */
  readonly cut?: number
  /** What was declared to count as the same state. */
  readonly view?: string
}

interface Judged {
  readonly finding: LivenessFinding
  readonly lasso?: Lasso
  readonly graph?: ClusterGraph
}

export class ClusterLiveness {
  readonly #graphs = new Map<Liveness['view'], ClusterGraph>()
  readonly #judged = new Map<string, Judged>()

  /** Throws `ModelError` when a property asks for fairness that there is not. */
  constructor(
    readonly judge: Judge,
    readonly properties: readonly Liveness[],
  ) {
    for (const { name, fairness } of properties) {
      const flaw = fairness && fairnessFlaw(fairness, judge.system)
      if (flaw === undefined) continue
      throw new ModelError(protocolName(judge.system.cluster.protocol), `property '${name}': ${flaw}`)
    }
  }

  /** Judges all of them, on the first `expanded` states and their steps, unless `pulse` gives a reason to stop. */
  run(space: ClusterSpace, set: StateSet, expanded: number, pulse: () => string | undefined): void {
    for (const property of this.properties)
      this.#judged.set(property.name, this.#judge(property, space, set, expanded, pulse))
    // Only those with counterexamples are needed once more.
    this.#graphs.clear()
  }

  /** What is known of a property by now; nothing of one that is not about liveness. */
  finding(property: string): LivenessFinding | undefined {
    return this.#judged.get(property)?.finding
  }

  /** The run of a violation that was found, with where its cycle begins. */
  counterexample(property: Liveness, set: StateSet, modelFile: string | null): Trace {
    const { lasso, graph } = this.#judged.get(property.name)!
    const initial: number[] = []
    set.load(0, initial)
    return lassoTrace(realised(lasso!, graph!, initial), property, modelFile)
  }

  #judge(
    property: Liveness,
    space: ClusterSpace,
    set: StateSet,
    expanded: number,
    pulse: () => string | undefined,
  ): Judged {
    let graph = this.#graphs.get(property.view)
    if (graph === undefined) {
      graph = new ClusterGraph(space, set, new Likeness(space.system, property.view))
      const undecided = graph.build(expanded, pulse)
      if (undecided !== undefined) return { finding: { property: property.name, telling: 0, undecided } }
      this.#graphs.set(property.view, graph)
    }
    return this.#judgeOn(property, graph, set)
  }

  #judgeOn(property: Liveness, graph: ClusterGraph, set: StateSet): Judged {
    const { labels } = graph.likeness
    const strengths = strengthsOf(property.fairness ?? FAIRNESS_DEFAULT, labels)
    const promise = this.#promise(property, graph, set)
    const { owed, lasso, vacuous } = settled(property.kind, graph.graph!, promise, strengths)
    const cut = owed.cut(strengths, (label) => labels[label]!.isBounded)
    const finding: LivenessFinding = {
      property: property.name,
      telling: owed.begun,
      ...(lasso === undefined ? {} : { length: lasso.stem.length + lasso.cycle.length }),
      ...(cut === 0 ? {} : { cut }),
      ...(property.view === undefined ? {} : { view: property.view.name }),
      ...(vacuous === undefined ? {} : { vacuous }),
    }
    return lasso === undefined ? { finding } : { finding, lasso, graph }
  }

  /** What is promised, by vertex. Throws `ModelError` where the property sees what its view leaves out. */
  #promise(property: Liveness, graph: ClusterGraph, set: StateSet): Promise {
    const isKept = this.#byVertex(property, property.holds, graph, set)
    return property.from === null ? { isKept } : { begins: this.#byVertex(property, property.from, graph, set), isKept }
  }

  #byVertex(property: Liveness, holds: Liveness['holds'], graph: ClusterGraph, set: StateSet) {
    const asked: AnyProperty = { kind: 'always', name: property.name, holds }
    const answers = new Int8Array(graph.graph!.size).fill(-1)
    const state: number[] = []
    const answer = (index: number): number => {
      set.load(index, state)
      return this.judge.answer(asked, state) === true ? 1 : 0
    }
    if (property.view !== undefined)
      for (let index = 0; index < set.size; index++) {
        const vertex = graph.vertexAt(index)
        const now = answer(index)
        if (answers[vertex] !== -1 && answers[vertex] !== now) throw this.#seesMore(property)
        answers[vertex] = now
      }
    return (vertex: number): boolean => {
      if (answers[vertex] === -1) answers[vertex] = answer(graph.firstOf(vertex))
      return answers[vertex] === 1
    }
  }

  #seesMore({ name, view }: Liveness): ModelError {
    return new ModelError(
      protocolName(this.judge.system.cluster.protocol),
      `expected property '${name}' to say the same of states that look the same in its view '${view!.name}', got two ` +
        'of which it holds in one alone: it must not look at what the view leaves out (observers, history, absolute numbers)',
    )
  }
}
