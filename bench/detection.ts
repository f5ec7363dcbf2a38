/** How soon each scheduler finds each planted bug: the table that decides the default. */

import { DEPTH_DEFAULT, Sampler, type Scheduler, schedulers } from '../explore/index.js'
import { catalogue, type PlantedBug, type Suite } from '../properties/index.js'
import { cpuSeconds } from './cpu.js'

export interface Detection {
  readonly scheduler: string
  /** Seeds under which it was found at all. */
  readonly found: number
  /** Medians over all seeds, those that missed counted as `Infinity`; seconds of processor time, set-up included. */
  readonly runs: number
  readonly seconds: number
}

export interface DetectionRow {
  readonly bug: string
  readonly detections: readonly Detection[]
}

const BATCH_RUNS = 100

/**
 * Seeds 1 to `seeds`; a search ends after `runsMax` runs. Tables start empty each time, as in a first check. Row by row,
 * since some take minutes.
 */
export function* benchDetection(
  seeds: number,
  runsMax: number,
  only: string | undefined,
): IterableIterator<DetectionRow> {
  for (const suite of catalogue)
    for (const bug of suite.variants) {
      const name = `${suite.protocol.name}/${bug.protocol.variant}`
      if (only !== undefined && !name.includes(only)) continue
      yield { bug: name, detections: schedulers.map((scheduler) => detect(suite, bug, scheduler, seeds, runsMax)) }
    }
}

function detect(suite: Suite, bug: PlantedBug, scheduler: Scheduler, seeds: number, runsMax: number): Detection {
  const property = suite.properties.filter(({ name }) => name === bug.caughtBy)
  const results = Array.from({ length: seeds }, (_, i) => {
    const begin = cpuSeconds()
    const sampler = new Sampler(bug.protocol, property, { config: bug.config }, scheduler)
    for (let start = 0; start < runsMax; start += BATCH_RUNS) {
      const request = { seed: i + 1, start, count: BATCH_RUNS, depth: DEPTH_DEFAULT, open: [bug.caughtBy] }
      const run = sampler.batch(request).findings[0]?.run
      if (run !== undefined) return { runs: run + 1, seconds: cpuSeconds() - begin }
    }
    return { runs: Infinity, seconds: Infinity }
  })
  const median = (of: (result: (typeof results)[number]) => number) =>
    results.map(of).sort((a, b) => a - b)[Math.floor(seeds / 2)]!
  return {
    scheduler: scheduler.name,
    found: results.filter(({ runs }) => runs < Infinity).length,
    runs: median(({ runs }) => runs),
    seconds: median(({ seconds }) => seconds),
  }
}
