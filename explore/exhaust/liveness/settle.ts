/** What a graph says of a promise: a fair behaviour that breaks it, or why its pass would say nothing. */
import type { LivenessKind } from '../../../properties/liveness.js'
import { fairComponents, mayStay, type Strengths } from './fair.js'
import type { Graph } from './graph.js'
import { fairLasso, type Lasso } from './lasso.js'
import { Owed, type Promise } from './owed.js'
import { vacuity } from './vacuity.js'

export interface Settled {
  readonly owed: Owed
  readonly lasso: Lasso | undefined
  readonly vacuous?: string
}

export function settled(kind: LivenessKind, graph: Graph, promise: Promise, strengths: Strengths): Settled {
  if (kind === 'eventuallyAlways') return settledForEver(graph, promise, strengths)
  const owed = new Owed(graph, promise)
  return { owed, lasso: fairLasso(graph, owed, strengths), ...vacuity({ kind }, owed) }
}

/** That it holds for ever from some moment on is broken by what comes back, again and again, to where it does not hold. */
function settledForEver(graph: Graph, { isKept }: Promise, strengths: Strengths): Settled {
  const owed = new Owed(graph, { isKept: () => false })
  const lasso = fairLasso(graph, owed, strengths, (vertex) => !isKept(vertex))
  if (lasso !== undefined) return { owed, lasso }
  if (owed.vertices.every(isKept)) return { owed, lasso, vacuous: 'it holds in every state, from the start' }
  const goesOn =
    owed.vertices.some((vertex) => mayStay(graph, vertex, strengths)) ||
    fairComponents(graph, owed.vertices, strengths).length > 0
  return goesOn ? { owed, lasso } : { owed, lasso, vacuous: 'every behaviour is cut short by a bound' }
}
