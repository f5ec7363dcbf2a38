/**
 * How short counterexamples get, how long that takes, and whether the same bug always gives the same one: every planted bug,
 * as different seeds find it.
 */
import { counterexample, DEPTH_DEFAULT, PROOF_STATES, Sampler } from '../explore/index.js'
import { canonicalText, type Json } from '../kernel/index.js'
import { catalogue, type PlantedBug, type Suite } from '../properties/index.js'
import { cpuSeconds } from './cpu.js'

export interface ShrinkingRow {
  readonly bug: string
  readonly shortestKnown: number | undefined
  /** Seeds under which the bug was found. */
  readonly found: number
  readonly before: number
  /** Steps after shrinking, sorted. */
  readonly lengths: readonly number[]
  /** Milliseconds of processor time from the run that was found to the finished trace, the proof included, sorted. */
  readonly milliseconds: readonly number[]
  /** How many were proved shortest. */
  readonly proved: number
  /** Different traces among them. */
  readonly distinct: number
}

const BATCH_RUNS = 100

/** Seeds 1 to `seeds`; a search for a failing run ends after `runsMax` runs. */
export function* benchShrinking(
  seeds: number,
  runsMax: number,
  only: string | undefined,
): IterableIterator<ShrinkingRow> {
  for (const suite of catalogue)
    for (const bug of suite.variants) {
      const name = `${suite.protocol.name}/${bug.protocol.variant}`
      if (only === undefined || name.includes(only)) yield rowOf(name, suite, bug, seeds, runsMax)
    }
}

function rowOf(name: string, suite: Suite, bug: PlantedBug, seeds: number, runsMax: number): ShrinkingRow {
  const property = suite.properties.find((each) => each.name === bug.caughtBy)!
  const shrunk = Array.from({ length: seeds }, (_, i) => {
    const sampler = new Sampler(bug.protocol, [property], { config: bug.config })
    const run = firstFailing(sampler, property.name, i + 1, runsMax)
    if (run === undefined) return []
    const found = sampler.runAt(i + 1, run, DEPTH_DEFAULT)
    const begin = cpuSeconds()
    const trace = counterexample(found, property, sampler.judge, {
      seed: i + 1,
      run,
      modelFile: null,
      proofStates: PROOF_STATES,
    })
    const milliseconds = (cpuSeconds() - begin) * 1000
    const story = canonicalText([trace.config.value, trace.steps] as unknown as Json)
    const isProved = trace.minimality === 'shortest'
    return [{ before: found.length, length: trace.steps.length, milliseconds, story, isProved }]
  }).flat()
  const sorted = (of: (each: (typeof shrunk)[number]) => number) => shrunk.map(of).sort((a, b) => a - b)
  return {
    bug: name,
    shortestKnown: bug.shortest,
    found: shrunk.length,
    before: percentile(
      sorted(({ before }) => before),
      50,
    ),
    lengths: sorted(({ length }) => length),
    milliseconds: sorted(({ milliseconds }) => milliseconds),
    proved: shrunk.filter(({ isProved }) => isProved).length,
    distinct: new Set(shrunk.map(({ story }) => story)).size,
  }
}

function firstFailing(sampler: Sampler, property: string, seed: number, runsMax: number): number | undefined {
  for (let start = 0; start < runsMax; start += BATCH_RUNS) {
    const request = { seed, start, count: BATCH_RUNS, depth: DEPTH_DEFAULT, open: [property] }
    const run = sampler.batch(request).findings[0]?.run
    if (run !== undefined) return run
  }
  return undefined
}

/** Of sorted numbers; `NaN` when there is none. */
export const percentile = (sorted: readonly number[], percent: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN
