/**
 * Decides a level by looking for an order of all versions: what can be decided by reachability is, then one guess is tried,
 * and what is left is for a solver.
 *
 * Complexity: deciding serializability is NP-complete (Papadimitriou 1979), and so are the other levels above causal
 * (Biswas & Enea 2019); what histories of databases leave open after pruning is little, mostly nothing.
 */
import type { Limits } from '../../verdict.js'
import type { Decision } from '../decision.js'
import type { Rule } from '../levels.js'
import { NONE, type Observations } from '../observations.js'
import { polygraphOf } from './build.js'
import { Encoder } from './encode.js'
import { layouts, type PathLevel } from './layout.js'
import { OrderTheory } from './order-theory.js'
import { fits, likelyOrder } from './orient.js'
import { Pruner } from './prune.js'
import { Reasons } from './reasons.js'
import { Solver } from './solver.js'

/** Conflicts of the solver after which a search gives up, unless `configurations` says otherwise. */
export const conflictsDefault = 1_000_000

/**
 * Exact: `unknown` only where a limit ends the search. `configurations` limits the conflicts of the solver.
 */
export function decideBySearch(observations: Observations, rule: Rule, limits: Limits): Decision {
  const layout = layouts[rule.base as PathLevel]
  const polygraph = polygraphOf(observations, layout, rule.order)
  const reads = polygraph.openReads
  const pruner = new Pruner(polygraph, limits)
  const pruned = pruner.run()
  if (pruned.type === 'unfinished') return { verdict: 'unknown', reason: pruned.reason }
  if (pruned.type === 'refuted') {
    const reasons = new Reasons(polygraph, pruner.findings, reads)
    reasons.addRefutation(pruned.refutation)
    return { verdict: 'invalid', algorithm: PRUNING, nodes: reasons.nodes() }
  }
  const {
    openReads,
    observations: { count },
  } = polygraph
  if (pruner.pairFirst.length === 0 && openReads.length === 0) return { verdict: 'valid', algorithm: PRUNING }
  const place = likelyOrder(polygraph)
  if (openReads.length === 0 && fits(polygraph, pruner, place)) return { verdict: 'valid', algorithm: PRUNING }

  const encoder = new Encoder(polygraph, pruner, place)
  encoder.encode()
  const { edges, variables } = encoder
  const theory = new OrderTheory(polygraph.nodes, 2 * variables, edges, place)
  const solver = new Solver(variables, theory, encoder.isTriedTrue)
  for (const [number, clause] of encoder.clauses.entries()) solver.add(clause, number)
  const conflicts = limits.configurations ?? conflictsDefault
  const answer = solver.solve({ conflicts, shouldStop: limits.shouldStop })
  if (answer === 'satisfiable') return { verdict: 'valid', algorithm: SOLVER }
  if (answer === 'stopped') return { verdict: 'unknown', reason: 'the search was told to stop' }
  if (answer === 'conflicts') return { verdict: 'unknown', reason: `the search met ${conflicts} dead ends and gave up` }
  if (!solver.hasOrigins)
    return { verdict: 'invalid', algorithm: SOLVER, nodes: Array.from({ length: count }, (_, i) => i) }
  const reasons = new Reasons(polygraph, pruner.findings, reads)
  for (const clause of solver.origins.clauses) reasons.addNodes(encoder.about[clause]!)
  for (const [closing, ...path] of solver.origins.evidence) {
    // Paths are found from their ends.
    const cycle = [closing!, ...path.reverse()]
    reasons.addCycle(cycle)
    for (const edge of cycle) {
      const entry = encoder.edgeAbout.get(edge) ?? NONE
      if (entry !== NONE) reasons.addReader(entry)
    }
  }
  return { verdict: 'invalid', algorithm: SOLVER, nodes: reasons.nodes() }
}

const PRUNING = 'pruning'
const SOLVER = 'search'
