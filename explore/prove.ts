/** Is a counterexample as short as any in its setting? A search from the start, breadth first and bounded in states, says. */
import type { Run, SystemOptions } from '../kernel/index.js'
import type { AnyProperty } from '../properties/index.js'
import { coveredSteps } from './exhaust/conclude.js'
import { Exhaustion } from './exhaust/exhaustion.js'

/** What a search can look at in about a second. */
export const PROOF_STATES = 200_000

export interface NearestOptions {
  /** Most states looked at. */
  readonly states: number
  readonly shouldStop?: () => boolean
}

export interface Nearest {
  /** No run in this setting, with all its fault budgets, violates the property in fewer steps than the one to be proved. */
  readonly isShortest: boolean
  readonly states: number
  /** The first of the shortest violating runs, where the search came to it: on a system of its own, in the same setting. */
  readonly run?: Run
}

/** Looks for violating runs of at most the length of this one. Depends on its length and its setting alone. */
export function nearest(
  { length, system }: Run,
  property: AnyProperty,
  { states, shouldStop }: NearestOptions,
): Nearest {
  const exhaustion = new Exhaustion(system.cluster.protocol, [property], {
    system: settingOf(system.cluster),
    limits: { depth: length, states },
  })
  const report = exhaustion.run(() => (shouldStop?.() ? 'stopped' : undefined))
  const found = report.findings[0]!
  // A history that could not be judged might be that of a shorter counterexample.
  const isJudged = found.undecided === undefined
  const run = found.index === undefined ? undefined : exhaustion.runTo(found.index)
  const isShorter = run !== undefined && run.length < length
  return {
    isShortest: isJudged && !isShorter && coveredSteps(report) >= length - 1,
    states: report.distinct,
    ...(run === undefined ? {} : { run }),
  }
}

const settingOf = ({
  configName,
  config,
  budgets,
  workload,
  isWorkloadReplaced,
}: Run['system']['cluster']): SystemOptions => ({
  config: configName ?? config,
  faults: budgets,
  ...(isWorkloadReplaced && workload !== null ? { workload } : {}),
})
