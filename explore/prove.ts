/** Is a counterexample as short as any in its setting? A search from the start, breadth first and bounded in states, says. */
import { BUDGETS, type Budgets, KernelBug, ModelError, type Run, replayExactly, type System } from '../kernel/index.js'
import type { AnyProperty } from '../properties/index.js'
import { filterOf, kindsOf } from './event-kinds.js'
import { coveredSteps } from './exhaust/conclude.js'
import { type EventFilterOf, Exhaustion, type SearchReport } from './exhaust/exhaustion.js'

/** What a search can look at in about a second. */
export const PROOF_STATES = 200_000

export interface NearestOptions {
  /** Most states looked at, in each of the searches. */
  readonly states: number
  readonly shouldStop?: () => boolean
}

/** Runs on a system, of at most so many steps. */
export type Within = Pick<Run, 'system' | 'length'>

export interface Nearest {
  /** No run among those that were looked for violates the property in fewer steps than the one to be proved. */
  readonly isShortest: boolean
  readonly among: Among
  readonly states: number
  /** The first of the shortest violating runs, where the search came to it. */
  readonly run?: Run
}

/**
 * Which runs a proof is about: all; those with no more faults and timeouts of each kind than the one to be proved; or of
 * these, those whose events are all of kinds that it has (messages of a type on a link, timers, operations of a client, …).
 */
export type Among = 'all' | 'as many faults' | 'like events'

/**
 * Looks for violating runs of at most the length of this one: among all, and if those are too many, among fewer and fewer.
 * Depends on its length, its faults, its kinds of event and its setting alone.
 */
export function nearest(run: Run, property: AnyProperty, options: NearestOptions): Nearest {
  const whole = amongAll(run, property, options)
  if (isDecided(whole)) return whole
  const few = amongAsMany(run, property, options)
  return few !== undefined && isDecided(few) ? few : amongLike(run, kindsOf(run), property, options)
}

/** Looks among all runs of at most this length. */
export const amongAll = (within: Within, property: AnyProperty, options: NearestOptions): Nearest => ({
  ...search(within, within.system.cluster.budgets, undefined, property, options),
  among: 'all',
})

/** Looks among those with no more faults and timeouts of each kind; nowhere where that is all of them. */
export function amongAsMany(run: Run, property: AnyProperty, options: NearestOptions): Nearest | undefined {
  const { budgets } = run.system.cluster
  const used = budgetsUsed(run)
  if (BUDGETS.every((name) => used[name] === budgets[name])) return undefined
  return { ...search(run, used, undefined, property, options), among: 'as many faults' }
}

/** Looks among those with events of some kinds, and no more faults than this one has. */
export const amongLike = (
  run: Run,
  kinds: ReadonlySet<string>,
  property: AnyProperty,
  options: NearestOptions,
): Nearest => ({
  ...search(run, budgetsUsed(run), filterOf(kinds), property, options),
  among: 'like events',
})

/** Whether a search said anything. */
export const isDecided = ({ isShortest, run }: Nearest): boolean => isShortest || run !== undefined

/** Faults and timeouts of a run, as the budgets that allow just these. */
export function budgetsUsed({ system, last }: Run): Budgets {
  const { budgets } = system.cluster
  const used = BUDGETS.map((name) => {
    const slot = system.at.budgets[name]
    // What is without limit is not counted.
    return [name, slot < 0 ? budgets[name] : budgets[name] - last[slot]!] as const
  })
  return Object.fromEntries(used) as Budgets
}

function search(
  { system, length }: Within,
  budgets: Budgets,
  mayHappen: EventFilterOf | undefined,
  property: AnyProperty,
  { states, shouldStop }: NearestOptions,
): Omit<Nearest, 'among'> {
  const { protocol, configName, config, workload, isWorkloadReplaced } = system.cluster
  const setting = {
    config: configName ?? config,
    faults: budgets,
    ...(isWorkloadReplaced && workload !== null ? { workload } : {}),
  }
  const exhaustion = new Exhaustion(protocol, [property], {
    system: setting,
    limits: { depth: length, states },
    ...(mayHappen === undefined ? {} : { mayHappen }),
  })
  let report: SearchReport
  try {
    report = exhaustion.run(() => {
      if (shouldStop?.()) return 'stopped'
      return isHopeless(exhaustion.search.levels, length, states) ? 'too many states' : undefined
    })
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

/** Levels that are too few to tell how a search grows. */
const LEVELS_MIN = 5

/**
 * Whether there will be more states than that long before all runs of this length have been looked at, even where the
 * search grows half as fast as it does now: it grows ever more slowly, as operations and faults are used up.
 */
function isHopeless(levels: readonly number[], length: number, states: number): boolean {
  const last = levels.length - 2
  if (last < LEVELS_MIN) return false
  const rate = levels[last]! / levels[last - 1]!
  return levels[last]! * rate ** ((length - 1 - last) / 2) > states
}

/** The same run on the system of another, which has the same setting and may have larger budgets. */
function onSystem(system: System, near: Run): Run {
  const { run, stuckAt } = replayExactly(system, near.schedule())
  if (stuckAt !== undefined) throw new KernelBug(`step ${stuckAt + 1} of a run cannot be taken in its own setting`)
  return run
}
