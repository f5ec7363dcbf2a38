/** One random run: a walk over what is enabled. */
import { countOf, Run, type System } from '../../kernel/index.js'

export type { RandomSource } from './schedulers/index.js'

import { type RandomSource, type Scheduler, schedulerDefault } from './schedulers/index.js'

/**
 * Walks until nothing is enabled, the scheduler ends the run, or `depthMax` steps are taken. Which run it is depends on
 * `random` and the scheduler alone.
 */
export function walk(
  system: System,
  random: RandomSource,
  depthMax: number,
  scheduler: Scheduler = schedulerDefault,
): Run {
  const run = new Run(system)
  const policy = scheduler.begin(system, random, depthMax)
  while (run.length < depthMax) {
    const steps: number[] = []
    const faults: number[] = []
    system.enabled(run.last, steps, faults)
    if (steps.length + faults.length === 0) break
    const event = policy.choose(run.last, steps, faults)
    if (event === undefined) break
    run.take(withAlternative(run, event, random))
  }
  return run
}

function withAlternative(run: Run, event: number, random: RandomSource) {
  try {
    const count = countOf(run.system.alternatives(run.last, event))
    return { event, alternative: count > 1 ? random.nextInt(0, count - 1) : 0 }
  } catch (error) {
    throw run.blame(error, { event, alternative: 0 })
  }
}
