/** Judging liveness on what a search of a plain machine explored. */
import { ModelError } from '../../../kernel/index.js'
import type { MachineSystem, MachineTrace } from '../../../kernel/machine/index.js'
import type { LivenessProperty } from '../../../properties/liveness.js'
import type { StateSet } from '../state-set.js'
import type { Strengths } from './fair.js'
import { type Graph, GraphBuilder } from './graph.js'
import { type Label, strengthsOf } from './labels.js'
import type { Lasso } from './lasso.js'
import { settled } from './settle.js'

type Liveness = LivenessProperty<never>

/** What came of a liveness property of a machine: a behaviour that violates it, or why its pass may say nothing. */
export interface MachineLivenessResult {
  /** The steps behind the state at `start` repeat for ever; where it is the last one, it stays like that. */
  readonly violation?: { readonly trace: MachineTrace; readonly start: number }
  readonly undecided?: string
  readonly vacuous?: string
  /** States in which it is still owed, and which were not followed further. */
  readonly cut: number
}

/** States between two questions whether to stop. */
const PULSE = 1024

export class MachineLiveness {
  readonly #labels: readonly Label[]
  #graph: Graph | undefined
  #undecided: string | undefined

  /** Throws `ModelError` when a property asks for fairness of an action that there is not. */
  constructor(
    readonly system: MachineSystem,
    readonly properties: readonly Liveness[],
  ) {
    const names = system.actions.map(({ label }) => label.replace(/\(.*$/, ''))
    this.#labels = system.actions.map(({ label }, i) => ({ kinds: [...new Set([names[i]!, label])], isBounded: false }))
    for (const { name, fairness = {} } of properties) {
      const asked = [...(fairness.weak ?? []), ...(fairness.strong ?? [])]
      const odd = asked.find((kind) => !this.#labels.some(({ kinds }) => kinds.includes(kind)))
      if (odd === undefined) continue
      const known = [...new Set(names)].join(', ')
      throw new ModelError(
        system.machine.name,
        `property '${name}': expected fairness of actions (${known}), got ${odd}`,
      )
    }
  }

  /** `initial` is how many of the first states of the set are initial ones. */
  explore(set: StateSet, initial: number, pulse: () => string | undefined = () => undefined): void {
    const builder = new GraphBuilder()
    const state: number[] = []
    for (let index = 0; index < set.size; index++) {
      this.#undecided = index % PULSE === 0 ? pulse() : undefined
      if (this.#undecided !== undefined) return
      set.load(index, state)
      const steps = this.#stepsOf(set, state)
      if (steps === undefined) continue
      builder.explored(index)
      for (const [action, target] of steps) builder.add(index, action, target)
    }
    this.#graph = builder.build(set.size, [...Array(initial).keys()])
  }

  /** What each action leads to; `undefined` where the search did not follow all of it. */
  #stepsOf(set: StateSet, state: readonly number[]): [action: number, target: number][] | undefined {
    const { system } = this
    const steps: [number, number][] = []
    let isKnown = true
    try {
      system.successors(state, (words, length) => {
        const target = set.find(words, length)
        if (target < 0) isKnown = false
        steps.push([system.lastAction, target])
      })
    } catch (error) {
      // Only beyond its bounds the search can have missed it.
      if (!(error instanceof ModelError)) throw error
      return undefined
    }
    return isKnown ? steps : undefined
  }

  judge(property: Liveness, set: StateSet): MachineLivenessResult {
    if (this.#undecided !== undefined) return { undecided: this.#undecided, cut: 0 }
    const graph = this.#graph!
    const strengths = this.#strengths(property)
    const isKept = this.#byVertex(`property '${property.name}'`, property.holds, set)
    const begins =
      property.from === null ? {} : { begins: this.#byVertex(`from of '${property.name}'`, property.from, set) }
    const { owed, lasso, vacuous } = settled(property.kind, graph, { isKept, ...begins }, strengths)
    return {
      ...(lasso === undefined ? {} : { violation: { trace: this.#traceOf(lasso, set), start: lasso.stem.length } }),
      ...(vacuous === undefined ? {} : { vacuous }),
      cut: owed.cut(strengths, () => false),
    }
  }

  #strengths({ fairness }: Liveness): Strengths {
    return strengthsOf(fairness ?? { weak: this.#labels.map(({ kinds }) => kinds[0]!) }, this.#labels)
  }

  #byVertex(place: string, holds: Liveness['holds'], set: StateSet): (vertex: number) => boolean {
    const test = this.system.memoised(place, holds)
    const state: number[] = []
    return (vertex) => {
      set.load(vertex, state)
      return test(state) === true
    }
  }

  #traceOf({ start, stem, cycle }: Lasso, set: StateSet): MachineTrace {
    const { system } = this
    const state: number[] = []
    const shown = (vertex: number, action: string | null) => {
      set.load(vertex, state)
      return { action, state: system.jsonOf(state) }
    }
    const steps = [...stem, ...cycle].map(({ label, target }) => shown(target, system.actions[label]!.label))
    return [shown(start, null), ...steps]
  }
}
