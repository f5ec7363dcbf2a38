/**
 * Decides a level by looking for an order of all versions: what can be decided by reachability is, then one guess is tried,
 * and what is left is for a solver.
 *
 * Complexity: deciding serializability is NP-complete (Papadimitriou 1979), and so are prefix and the levels of snapshots
 * (Biswas & Enea 2019), and all levels where it is not known who read from whom. What histories of databases leave open
 * after pruning is little, mostly nothing.
 */
import type { Limits } from '../../verdict.js'
import type { Decision } from '../decision.js'
import type { Rule } from '../levels.js'
import type { Observations } from '../observations.js'
import { polygraphOf } from './build.js'
import { ORDERS } from './edge-list.js'
import { encode } from './encode.js'
import { Findings } from './findings.js'
import { Formula } from './formula.js'
import { layouts, steps } from './layout.js'
import { fits, timedOrder } from './orient.js'
import type { Polygraph } from './polygraph.js'
import { Pruner } from './prune.js'
import { Reach } from './reach.js'
import { Reasons } from './reasons.js'
import { solve } from './refute.js'
import { Repair } from './repair.js'
import { scheduledOrder } from './schedule.js'
import { encodeSteps } from './steps.js'

const PRUNING = 'pruning'
const VALID = { verdict: 'valid', algorithm: PRUNING } as const

/**
 * Exact for all levels but read uncommitted: `unknown` only where a limit ends the search. `configurations` limits the
 * conflicts of the solver, by default to a million.
 */
export function decideBySearch(observations: Observations, rule: Rule, limits: Limits): Decision {
  const layout = layouts[rule.base]
  const polygraph = polygraphOf(observations, layout ?? steps, rule.order)
  return layout === undefined ? decideSteps(polygraph, rule, limits) : decidePaths(polygraph, limits)
}

function decidePaths(polygraph: Polygraph, limits: Limits): Decision {
  const reads = polygraph.openReads
  const pruner = new Pruner(polygraph, limits)
  const reasons = () => new Reasons(polygraph, pruner.findings, reads)
  const pruned = pruner.run()
  if (pruned.type === 'unfinished') return { verdict: 'unknown', reason: pruned.reason }
  if (pruned.type === 'refuted') {
    const why = reasons()
    why.addRefutation(pruned.refutation)
    return { verdict: 'invalid', algorithm: PRUNING, nodes: why.nodes() }
  }
  const { openReads } = polygraph
  if (pruner.pairFirst.length === 0 && openReads.length === 0) return VALID
  const hasTime = polygraph.observations.invoked.length > 0
  if (openReads.length === 0 && hasTime && fits(polygraph, pruner, timedOrder(polygraph))) return VALID
  const place = scheduledOrder(polygraph)
  if (openReads.length === 0 && fits(polygraph, pruner, place)) return VALID
  if (openReads.length > 0 || polygraph.layout.rw !== ORDERS)
    return solve(encode(polygraph, pruner, place), polygraph, place, reasons, limits)
  const formula = new Formula(polygraph)
  return solve(formula, polygraph, place, reasons, limits, new Repair(polygraph, formula))
}

function decideSteps(polygraph: Polygraph, rule: Rule, limits: Limits): Decision {
  const reasons = () => new Reasons(polygraph, new Findings(), [])
  if (!new Reach(polygraph.nodes, polygraph.edges, false, undefined).isAcyclic()) {
    const why = reasons()
    why.addRefutation({ type: 'cycle', round: 1 })
    return { verdict: 'invalid', algorithm: PRUNING, nodes: why.nodes() }
  }
  const place = scheduledOrder(polygraph)
  return solve(encodeSteps(polygraph, rule, place), polygraph, place, reasons, limits)
}
