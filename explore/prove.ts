/** Is a counterexample as short as any in its setting? A search from the start, breadth first and bounded in states, says. */
import { BUDGETS, type Budgets, KernelBug, ModelError, type Run, replayExactly, type System } from '../kernel/index.js'
import type { AnyProperty } from '../properties/index.js'
import { coveredSteps } from './exhaust/conclude.js'
import { Exhaustion, type SearchReport } from './exhaust/exhaustion.js'

/** What a search can look at in about a second. */
export const PROOF_STATES = 200_000

export interface NearestOptions {
  /** Most states looked at. */
  readonly states: number
  readonly shouldStop?: () => boolean
}

export interface Nearest {
  /** No run in this setting violates the property in fewer steps than the one to be proved. */
  readonly isShortest: boolean
  /** Which runs that is said of: all, or those with no more faults and timeouts of each kind than the one to be proved. */
  readonly among: Among
  readonly states: number
  /** The first of the shortest violating runs, where the search came to it. */
  readonly run?: Run
}

export type Among = 'all' | 'as many faults'

/**
 * Looks for violating runs of at most the length of this one: first with all the faults that may happen, and if those are
 * too many, with no more of each kind than this run has. Depends on its length, its faults and its setting alone.
 */
export function nearest(run: Run, property: AnyProperty, options: NearestOptions): Nearest {
  const { cluster } = run.system
  const whole = search(run, cluster.budgets, property, options)
  if (whole.isShortest || whole.run !== undefined) return { ...whole, among: 'all' }
  const used = budgetsUsed(run)
  const isSmaller = BUDGETS.some((name) => used[name] < cluster.budgets[name])
  return isSmaller ? { ...search(run, used, property, options), among: 'as many faults' } : { ...whole, among: 'all' }
}

/** Faults and timeouts of a run, as the budgets that allow just these. */
function budgetsUsed({ system, last }: Run): Budgets {
  const { budgets } = system.cluster
  const used = BUDGETS.map((name) => {
    const slot = system.at.budgets[name]
    // What is without limit is not counted.
    return [name, slot < 0 ? budgets[name] : budgets[name] - last[slot]!] as const
  })
  return Object.fromEntries(used) as Budgets
}

function search(
  run: Run,
  budgets: Budgets,
  property: AnyProperty,
  { states, shouldStop }: NearestOptions,
): Omit<Nearest, 'among'> {
  const { system, length } = run
  const { protocol, configName, config, workload, isWorkloadReplaced } = system.cluster
  const setting = {
    config: configName ?? config,
    faults: budgets,
    ...(isWorkloadReplaced && workload !== null ? { workload } : {}),
  }
  const exhaustion = new Exhaustion(protocol, [property], { system: setting, limits: { depth: length, states } })
  let report: SearchReport
  try {
    report = exhaustion.run(() => (shouldStop?.() ? 'stopped' : undefined))
  } catch (error) {
    // A model that fails somewhere else has this counterexample all the same.
    if (!(error instanceof ModelError)) throw error
    return { isShortest: false, states: exhaustion.report().distinct }
  }
  const found = report.findings[0]!
  // A history that could not be judged might be that of a shorter counterexample.
  const isJudged = found.undecided === undefined
  const near = found.index === undefined ? undefined : onSystem(system, exhaustion.runTo(found.index))
  const isShorter = near !== undefined && near.length < length
  return {
    isShortest: isJudged && !isShorter && coveredSteps(report) >= length - 1,
    states: report.distinct,
    ...(near === undefined ? {} : { run: near }),
  }
}

/** The same run on the system of another, which has the same setting and may have larger budgets. */
function onSystem(system: System, near: Run): Run {
  const { run, stuckAt } = replayExactly(system, near.schedule())
  if (stuckAt !== undefined) throw new KernelBug(`step ${stuckAt + 1} of a run cannot be taken in its own setting`)
  return run
}
