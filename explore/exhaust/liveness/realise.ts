/** From a lasso in a graph to a run that goes once along its stem and once round its cycle. */
import {
  type AnyView,
  type Choice,
  describe,
  KernelBug,
  ModelError,
  protocolName,
  Run,
  type ScheduledEvent,
  System,
} from '../../../kernel/index.js'
import type { RelativeView } from '../../../properties/liveness.js'
import type { ClusterGraph } from './cluster-graph.js'
import type { Lasso } from './lasso.js'
import type { GraphStep } from './owed.js'

/** A run whose last state is like the one after `start` steps, so that what is in between can go on for ever. */
export interface LassoRun {
  readonly run: Run
  /** Steps of the stem; as many as the run has where it stays in its last state. */
  readonly start: number
  /** Whether it is known that no other is shorter. Default: it is not. */
  readonly isShortest?: boolean
}

/** On a system that has no bound on timeouts, where the cluster of the graph has one: for ever is more than any bound. */
export function realised(
  { stem, cycle, isShortest }: Lasso,
  graph: ClusterGraph,
  initial: readonly number[],
): LassoRun {
  const { system } = graph.space
  const run = new Run(unbounded(system))
  let state = initial
  for (const [i, step] of [...stem, ...cycle].entries()) {
    const found = stepIn(graph, state, step)
    if (found === undefined) throw lost(system, i + 1, graph.likeness.view)
    state = found.after
    const choice = run.resolve(found.event)
    if (choice === undefined)
      throw new KernelBug(`step ${i + 1} of a lasso cannot be taken: ${JSON.stringify(found.event)}`)
    run.take(choice)
  }
  return { run, start: stem.length, isShortest }
}

/** The cluster of a system, in which timers may fire as often as they like. */
export function unbounded(system: System): System {
  const { cluster } = system
  if (cluster.budgets.timeout === Infinity || cluster.timers.length === 0) return system
  return new System(cluster.protocol, {
    config: cluster.configName ?? cluster.config,
    faults: { ...cluster.budgets, timeout: Infinity },
    ...(cluster.isWorkloadReplaced && cluster.workload !== null ? { workload: cluster.workload } : {}),
  })
}

function stepIn(graph: ClusterGraph, state: readonly number[], { label, target }: GraphStep) {
  let found: { readonly event: ScheduledEvent; readonly after: readonly number[] } | undefined
  graph.steps.of(state, {
    step: (candidate, words, length, event, alternative) => {
      if (found !== undefined || candidate !== label) return
      const after = Array.from(words.subarray(0, length))
      if (graph.vertexOf(after, length) !== target) return
      const choice: Choice = { event, alternative }
      found = { event: describe(graph.space.system, state, choice), after }
    },
    blocked: () => {},
  })
  return found
}

/** Only a view can make states alike of which one cannot do what the other can. */
function lost({ cluster }: System, step: number, view: RelativeView<AnyView> | undefined): Error {
  if (view === undefined) return new KernelBug(`no step of the cluster is step ${step} of a lasso`)
  return new ModelError(
    protocolName(cluster.protocol),
    `expected states that look the same in the view '${view.name}' to go on alike, but step ${step} of a counterexample cannot be taken`,
  )
}
