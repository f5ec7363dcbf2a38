/** A second look at the states that a search has found: what happens in them, and of a small space all states and steps. */
import type { SpaceGraph, SpaceState, SpaceSteps } from '../../../traces/report/space.js'
import type { StateSet } from '../state-set.js'

/** What states are asked. */
export interface Outlined {
  readonly set: StateSet
  /** Every step from a state: to which words, and what is done. */
  stepsFrom(state: readonly number[], found: (to: readonly number[], action: ActionNames) => void): void
  fieldsOf(state: readonly number[]): SpaceState['fields']
  /** Names of the properties that it violates. */
  violatedIn(state: readonly number[]): string[]
}

export interface ActionNames {
  /** `deliver vote`. */
  readonly kind: string
  /** `deliver vote from node1 to node2`; asked for small spaces only. */
  readonly whole: () => string
}

export interface Outline {
  readonly steps: SpaceSteps
  readonly graph?: SpaceGraph
}

/** How many states are asked for their steps, at most; and how many a graph may have. */
export const OUTLINE_STATES_MAX = 20_000
const GRAPH_STATES_MAX = 200
/** More lines than this are no picture. */
const GRAPH_STEPS_MAX = 3_000

/** States asked between two questions whether to stop. */
const PULSE = 256

/** O(states asked). `undefined` where it is told to stop. Deterministic. */
export function outlineOf(space: Outlined, shouldStop: () => boolean = () => false): Outline | undefined {
  const { set } = space
  const asked = Math.min(set.size, OUTLINE_STATES_MAX)
  const isSmall = set.size <= GRAPH_STATES_MAX
  const depths = depthsOf(set, asked)
  const perDepth: { states: number; steps: number; max: number }[] = []
  const kinds = new Map<string, number>()
  const edges = new Map<string, SpaceGraph['edges'][number]>()
  const state: number[] = []
  for (let index = 0; index < asked; index++) {
    if (index % PULSE === 0 && shouldStop()) return undefined
    set.load(index, state)
    let steps = 0
    space.stepsFrom(state, (to, { kind, whole }) => {
      steps++
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
      if (!isSmall) return
      const target = set.find(Int32Array.from(to), to.length)
      const action = whole()
      // States beyond a bound were not kept.
      if (target >= 0) edges.set(`${index} ${target} ${action}`, { from: index, to: target, action })
    })
    const at = depths[index]!
    while (perDepth.length <= at) perDepth.push({ states: 0, steps: 0, max: 0 })
    const sums = perDepth[at]!
    sums.states++
    sums.steps += steps
    sums.max = Math.max(sums.max, steps)
  }
  const actions = [...kinds].map(([name, count]) => ({ name, steps: count }))
  actions.sort((a, b) => b.steps - a.steps || (a.name < b.name ? -1 : 1))
  const steps = { states: asked, isAll: asked === set.size, perDepth, actions }
  return isSmall && edges.size <= GRAPH_STEPS_MAX
    ? { steps, graph: graphOf(space, depths, [...edges.values()]) }
    : { steps }
}

function graphOf(space: Outlined, depths: readonly number[], edges: SpaceGraph['edges']): SpaceGraph {
  const { set } = space
  const state: number[] = []
  const states = depths.map((depth, index): SpaceState => {
    set.load(index, state)
    return { depth, fields: space.fieldsOf(state), violates: space.violatedIn(state) }
  })
  const nearest = new Map<string, number>()
  for (const [index, { violates, depth }] of states.entries())
    for (const name of violates) {
      const known = nearest.get(name)
      if (known === undefined || states[known]!.depth > depth) nearest.set(name, index)
    }
  return { states, edges, paths: [...nearest].map(([property, index]) => ({ property, states: pathTo(set, index) })) }
}

function pathTo(set: StateSet, index: number): number[] {
  const path: number[] = []
  for (let at = index; at >= 0; at = set.parentOf(at)) path.unshift(at)
  return path
}

/** Of each of the first states how far it is from the start, on the path on which it was found. */
function depthsOf(set: StateSet, count: number): number[] {
  const depths: number[] = []
  for (let index = 0; index < count; index++) {
    const above: number[] = []
    let at = index
    while (at >= 0 && depths[at] === undefined) {
      above.push(at)
      at = set.parentOf(at)
    }
    let depth = at < 0 ? -1 : depths[at]!
    for (const each of above.reverse()) depths[each] = ++depth
  }
  return depths.slice(0, count)
}
