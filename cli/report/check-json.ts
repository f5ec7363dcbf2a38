/** What `check --json` prints. Scripts depend on the names. */

import { worst } from '../../explore/index.js'
import { BUDGETS } from '../../kernel/index.js'
import { strongestHolding } from '../../properties/lattices/index.js'
import { savedIn } from '../database/saved.js'
import type { TargetOutcome } from '../sample.js'
import { configName } from '../targets.js'

export interface CheckContext {
  readonly seed: number
  readonly depth: number
  readonly runs: number
  /** Name of the scheduler that chose the steps. */
  readonly scheduler: string
  /** Files that traces were written to, by outcome and property. */
  readonly files: ReadonlyMap<TargetOutcome, ReadonlyMap<string, string>>
}

export function checkJson(outcomes: readonly TargetOutcome[], context: CheckContext): object {
  return {
    verdict: worst(outcomes.map(({ verdict }) => verdict)),
    asExpected: allAsExpected(outcomes),
    targets: outcomes.map((outcome) => targetJson(outcome, context)),
  }
}

const STRONGEST = { isolation: 'strongestIsolation', consistency: 'strongestConsistency' } as const

function targetJson(outcome: TargetOutcome, { seed, depth, runs, scheduler, files }: CheckContext): object {
  const { target, properties, counterexamples } = outcome
  const counterexampleOf = (name: string) => {
    const trace = counterexamples.get(name)
    if (!trace) return undefined
    const file = files.get(outcome)?.get(name)
    const saved = savedIn(outcome.saved, name)
    const { minimality, origin } = trace
    return {
      property: name,
      length: trace.steps.length,
      minimality,
      run: origin.run,
      ...(file === undefined ? {} : { trace: file }),
      ...(saved === undefined ? {} : { from: saved }),
    }
  }
  // Of a planted bug first of all the one that must catch it.
  const names = [...(target.caughtBy === null ? [] : [target.caughtBy]), ...properties.map(({ name }) => name)]
  const strongest = strongestHolding(properties)
  const first = names.map(counterexampleOf).find((found) => found !== undefined)
  return {
    target: target.name,
    config: typeof target.config === 'string' ? target.config : configName(target),
    verdict: outcome.verdict,
    asExpected: outcome.asExpected,
    // Random runs never cover everything.
    complete: false,
    // Steps: no more batches of runs are begun once so many were taken.
    bounds: {
      runs,
      ...(outcome.stepsMax === undefined ? {} : { steps: outcome.stepsMax }),
      depth,
      ...budgetsOf(outcome),
    },
    runs: outcome.runs,
    steps: outcome.steps,
    seed,
    scheduler,
    seconds: rounded(outcome.seconds),
    memoHitRate: rounded(outcome.memoHitRate),
    properties: properties.map((property) => {
      const found = counterexampleOf(property.name)
      return { ...property, ...(found === undefined ? {} : { counterexample: found }) }
    }),
    ...(strongest === undefined ? {} : { [STRONGEST[strongest.lattice]]: strongest.levels }),
    ...(first === undefined ? {} : { counterexample: first }),
    // Only `exhaust` judges these.
    ...(target.notSampled?.length ? { notSampled: target.notSampled.map(({ name, kind }) => ({ name, kind })) } : {}),
    ...(outcome.coverage === undefined ? {} : { coverage: outcome.coverage }),
    ...(outcome.saved === undefined ? {} : { saved: outcome.saved }),
  }
}

/** Whether every target is as expected; null while some stayed undecided and none contradicts. */
export function allAsExpected(outcomes: readonly Pick<TargetOutcome, 'asExpected'>[]): boolean | null {
  if (outcomes.some(({ asExpected }) => asExpected === false)) return false
  return outcomes.some(({ asExpected }) => asExpected === null) ? null : true
}

/** The fault assumption of a target, as far as it is known; null stands for no limit. */
export function budgetsOf({ budgets }: Pick<TargetOutcome, 'budgets'>): Record<string, number | null> {
  if (!budgets) return {}
  const given = BUDGETS.filter((name) => budgets[name] > 0)
  return Object.fromEntries(given.map((name) => [name, budgets[name] === Infinity ? null : budgets[name]]))
}

const rounded = (number: number): number => Math.round(number * 10_000) / 10_000
