/** One random run: a walk over what is enabled. */
import { countOf, Run, type System } from '../../kernel/index.js'

/** A source of random whole numbers, both bounds included: fast-check's, or a seeded one. */
export interface RandomSource {
  nextInt(min: number, max: number): number
}

/** Percent of steps that are faults, one of which is drawn per run: some bugs need quiet, some need trouble. */
const FAULT_PERCENT = [0, 5, 15, 40]

/**
 * Walks until nothing is enabled or `depthMax` steps are taken. Uniform over protocol steps and, separately, over faults,
 * so that many possible faults do not crowd out the protocol; the share of faults is drawn once per run.
 * Which run it is depends on `random` alone.
 */
export function walk(system: System, random: RandomSource, depthMax: number): Run {
  const run = new Run(system)
  const faultPercent = FAULT_PERCENT[random.nextInt(0, FAULT_PERCENT.length - 1)]!
  const steps: number[] = []
  const faults: number[] = []
  while (run.length < depthMax) {
    steps.length = 0
    faults.length = 0
    system.enabled(run.last, steps, faults)
    const wantsFault =
      faults.length > 0 && faultPercent > 0 && (steps.length === 0 || random.nextInt(1, 100) <= faultPercent)
    const from = wantsFault ? faults : steps
    if (from.length === 0) break
    run.take(choose(run, from[random.nextInt(0, from.length - 1)]!, random))
  }
  return run
}

function choose(run: Run, event: number, random: RandomSource) {
  try {
    const count = countOf(run.system.alternatives(run.last, event))
    return { event, alternative: count > 1 ? random.nextInt(0, count - 1) : 0 }
  } catch (error) {
    throw run.blame(error, { event, alternative: 0 })
  }
}
