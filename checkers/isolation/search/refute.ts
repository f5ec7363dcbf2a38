/** Solves a formula; what a refutation rests on is traced back to transactions. */
import type { Limits } from '../../verdict.js'
import type { Decision } from '../decision.js'
import type { Formula } from './formula.js'
import { type Chooser, OrderTheory } from './order-theory.js'
import type { Polygraph } from './polygraph.js'
import type { Reasons } from './reasons.js'
import { Solver } from './solver.js'

/** Conflicts of the solver after which a search gives up, unless `configurations` says otherwise. */
export const conflictsDefault = 1_000_000

export const SEARCH = 'search'
export const STOPPED = { verdict: 'unknown', reason: 'the search was told to stop' } as const

/** @param place an order of the nodes that all edges of the polygraph follow */
export function solve(
  formula: Formula,
  polygraph: Polygraph,
  place: Int32Array,
  reasons: () => Reasons,
  limits: Limits,
  chooser?: Chooser,
): Decision {
  const { edges, variables, clauses, isTriedTrue } = formula
  const { count } = polygraph.observations
  const theory = new OrderTheory(
    polygraph.nodes,
    2 * variables,
    edges,
    place,
    chooser,
    polygraph.layout.isSplit ? count : 0,
  )
  const solver = new Solver(theory)
  for (const isTrue of isTriedTrue) solver.addVariable(isTrue === 1, true)
  for (const [number, clause] of clauses.entries()) solver.add(clause, number)
  const conflicts = limits.configurations ?? conflictsDefault
  switch (solver.solve({ conflicts, shouldStop: limits.shouldStop })) {
    case 'satisfiable':
      return { verdict: 'valid', algorithm: SEARCH }
    case 'stopped':
      return STOPPED
    case 'conflicts':
      return { verdict: 'unknown', reason: `the search met ${conflicts} dead ends and gave up` }
    case 'unsatisfiable':
      return { verdict: 'invalid', algorithm: SEARCH, nodes: nodesOf(solver, formula, polygraph, reasons) }
  }
}

function nodesOf(
  { hasOrigins, origins }: Solver,
  { about, readerOf }: Formula,
  { observations }: Polygraph,
  reasonsFor: () => Reasons,
): readonly number[] {
  if (!hasOrigins) return Array.from({ length: observations.count }, (_, node) => node)
  const reasons = reasonsFor()
  for (const clause of origins.clauses) reasons.addNodes(about[clause]!)
  for (const [closing, ...path] of origins.evidence) {
    // Paths are found from their ends.
    const cycle = [closing!, ...path.reverse()]
    reasons.addCycle(cycle)
    for (const edge of cycle) {
      const entry = readerOf.get(edge)
      if (entry !== undefined) reasons.addReader(entry)
    }
  }
  return reasons.nodes()
}
