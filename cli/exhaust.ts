/** Exhausting one target in a worker: whatever the model does, it comes to an end, and says what is known by then. */

import type { Verdict } from '../checkers/index.js'
import {
  type ExhaustVerdict,
  exhaustVerdictOf,
  type Reductions,
  type SearchLimits,
  type SearchOrder,
  type SearchReport,
} from '../explore/exhaust/index.js'
import type { Outline } from '../explore/exhaust/outline/index.js'
import { asExpected, schedulerDefault, worst } from '../explore/index.js'
import type { Trace } from '../traces/index.js'
import { WorkerLost, type WorkerPool } from './pool.js'
import type { Stop } from './sample.js'
import { expected, type Target } from './targets.js'
import type { WireTarget } from './worker-protocol.js'

export interface ExhaustOptions {
  readonly limits: SearchLimits
  readonly untilDecided: boolean
  readonly order: SearchOrder
  /** Go on until this property is decided. */
  readonly until: string | undefined
  readonly reductions: Reductions
  readonly checkReductions: boolean
  readonly faults: Readonly<Record<string, number>> | undefined
  /** Nothing is otherwise than the configuration says. */
  readonly isDeclared: boolean
  readonly memoryLimitBytes: number
  /** Whether a page will tell of the states themselves. */
  readonly outline: boolean
}

export interface ExhaustOutcome {
  readonly target: Target
  readonly verdict: Verdict
  readonly asExpected: boolean | null
  readonly limits: SearchLimits
  /** Nothing was otherwise than the configuration says. */
  readonly isDeclared: boolean
  /** Absent where the search was cut short before it began. */
  readonly report: SearchReport | undefined
  readonly properties: readonly ExhaustVerdict[]
  /** One trace per violated property, by its name; without those that were not finished in time. */
  readonly counterexamples: ReadonlyMap<string, Trace>
  readonly interrupted: string | undefined
  readonly seconds: number
  /** Where a page was asked for, and the search came to an end. */
  readonly outline?: Outline
}

/** What the worker may take to notice that the time is up, and to tell what it knows. */
const PATIENCE_MS = 2_000

interface Searched {
  readonly report: SearchReport | undefined
  readonly counterexamples: ReadonlyMap<string, Trace>
  readonly interrupted: string | undefined
  readonly outline?: Outline | undefined
}

export async function exhaustTarget(
  pool: WorkerPool,
  target: Target,
  options: ExhaustOptions,
  stop: Stop,
  onProgress: (report: SearchReport) => void,
): Promise<ExhaustOutcome> {
  const begin = performance.now()
  const { report, counterexamples, interrupted, outline } = await search(pool, target, options, stop, onProgress)
  const properties = target.properties.map((property) =>
    exhaustVerdictOf(property, report, expected(target, property), interrupted),
  )
  return {
    target,
    verdict: worst(properties.map(({ verdict }) => verdict)),
    asExpected: asExpected(properties),
    limits: options.limits,
    isDeclared: options.isDeclared,
    report,
    properties,
    counterexamples,
    interrupted,
    seconds: (performance.now() - begin) / 1000,
    ...(outline === undefined ? {} : { outline }),
  }
}

async function search(
  pool: WorkerPool,
  target: Target,
  { faults, isDeclared: _, ...request }: ExhaustOptions,
  stop: Stop,
  onProgress: (report: SearchReport) => void,
): Promise<Searched> {
  let last: SearchReport | undefined
  const note = (report: SearchReport) => {
    last = report
    onProgress(report)
  }
  const lost = (reason: string): Searched => ({ report: last, counterexamples: new Map(), interrupted: reason })
  const patience = stop.promise.then(async () => {
    pool.wrapUp()
    await new Promise((settle) => setTimeout(settle, PATIENCE_MS).unref())
  })
  try {
    const answer = await Promise.race([
      pool.run({ type: 'exhaust', target: wireTarget(target, faults), request }, note),
      patience,
    ])
    if (!answer) return lost(stop.reason()!)
    const { report, counterexamples, outline } = answer
    // The worker knows that it was told to stop, and not why.
    return {
      report,
      counterexamples,
      outline,
      interrupted: report.end === 'stop' ? (stop.reason() ?? report.reason) : undefined,
    }
  } catch (error) {
    if (error instanceof WorkerLost) return lost(error.message)
    throw error
  }
}

const wireTarget = ({ reference, config, properties }: Target, faults: ExhaustOptions['faults']): WireTarget => ({
  reference,
  config,
  faults,
  scheduler: schedulerDefault.name,
  properties: properties.map(({ name }) => name),
})
