/** Sampling targets on a pool of workers. The outcome does not depend on how many there are. */

import type { Verdict } from '../checkers/index.js'
import {
  asExpected,
  type BatchResult,
  type CoverageReport,
  Findings,
  type PropertyVerdict,
  verdictOf,
  worst,
} from '../explore/index.js'
import type { Budgets } from '../kernel/index.js'
import { levelsAmong } from '../properties/lattices/index.js'
import type { Trace } from '../traces/index.js'
import type { SavedFailure } from './database/index.js'
import { WorkerLost, type WorkerPool } from './pool.js'
import { expected, type Target } from './targets.js'
import type { WireTarget } from './worker-protocol.js'

export interface SampleOptions {
  readonly seed: number
  readonly start: number
  readonly runs: number
  readonly depth: number
  /** Name of the scheduler. */
  readonly scheduler: string
  /** Begin no more batches once a target has taken so many steps, and what is expected to be found was found. */
  readonly stepsMax: number | undefined
  readonly faults: Readonly<Record<string, number>> | undefined
  /** End a planted bug's sampling as soon as it is caught, and shrink no more than an overview tells of. */
  readonly untilCaught: boolean
  /** Most states in which a shorter counterexample is looked for. */
  readonly proofStates: number
  /** Batches of one target in work at a time. */
  readonly window: number
}

/** Why and when to stop early. */
export interface Stop {
  readonly reason: () => string | undefined
  readonly promise: Promise<string>
}

export interface TargetOutcome {
  readonly target: Target
  /** Unknown where sampling was cut short before the protocol was set up. */
  readonly budgets: Budgets | undefined
  readonly verdict: Verdict
  readonly asExpected: boolean | null
  readonly runs: number
  readonly steps: number
  /** The limit of steps that applied to this target. */
  readonly stepsMax: number | undefined
  /** Absent where sampling was cut short before the first batch was done. */
  readonly coverage: CoverageReport | undefined
  readonly seconds: number
  readonly memoHitRate: number
  readonly properties: readonly PropertyVerdict[]
  /** One shrunk trace per violated property, by its name. */
  readonly counterexamples: ReadonlyMap<string, Trace>
  readonly interrupted: string | undefined
  /** What became of the failures that the example database had on the target. Absent when it had none. */
  readonly saved?: readonly SavedFailure[]
}

const BATCH_RUNS = 500
/** Most planted bugs are caught by the first few runs, and all runs of a batch are taken. */
const BATCH_RUNS_UNTIL_CAUGHT = 50
/** Where everything is tried a little, what is too much counts. */
const BATCH_RUNS_OVERVIEW = 250
/** What shrinking may take once the time is up: a counterexample that was found should be shown. */
const GRACE_MS = 2_000
/** What the last candidate of a shrinker may take after that: it is user code, and may never end. */
const PATIENCE_MS = 1_000

export async function sampleTarget(
  pool: WorkerPool,
  target: Target,
  options: SampleOptions,
  stop: Stop,
  onBatch: (batch: BatchResult) => void,
): Promise<TargetOutcome> {
  const begin = performance.now()
  const wire = wireTarget(target, options)
  const setUp = pool.run({ type: 'budgets', target: wire })
  setUp.catch(() => {}) // the first batch meets the same error
  const { findings, interrupted } = await collect(pool, target, wire, options, stop, onBatch)
  const properties = target.properties.map((property) =>
    verdictOf(property, findings, expected(target, property), interrupted),
  )
  const shown = options.untilCaught ? worthShowing(target, properties) : properties
  const counterexamples = await shrinkAll(pool, wire, shown, options, stop)
  const { handlerCalls, lookups } = findings
  return {
    target,
    budgets: await orNothing(setUp, stop.promise),
    verdict: worst(properties.map(({ verdict }) => verdict)),
    asExpected: asExpected(properties),
    runs: findings.runs,
    steps: findings.steps,
    stepsMax: stepsMaxOf(target, options),
    coverage: findings.coverage.report,
    seconds: (performance.now() - begin) / 1000,
    memoHitRate: lookups === 0 ? 0 : 1 - Math.min(1, handlerCalls / lookups),
    properties,
    counterexamples,
    interrupted,
  }
}

function wireTarget({ reference, config, properties }: Target, { faults, scheduler }: SampleOptions): WireTarget {
  return { reference, config, faults, scheduler, properties: properties.map(({ name }) => name) }
}

const stepsMaxOf = ({ caughtBy }: Target, { stepsMax }: SampleOptions): number | undefined =>
  caughtBy === null ? stepsMax : undefined

/** Hands out batches, and merges them in the order of their runs whatever order they come back in. */
async function collect(
  pool: WorkerPool,
  target: Target,
  wire: WireTarget,
  options: SampleOptions,
  stop: Stop,
  onBatch: (batch: BatchResult) => void,
): Promise<{ findings: Findings; interrupted: string | undefined }> {
  const { seed, start, runs, depth, untilCaught, window } = options
  const stepsMax = stepsMaxOf(target, options) ?? Infinity
  const findings = new Findings(target.properties)
  const inWork: Promise<BatchResult>[] = []
  let next = start
  // What must be found is looked for until it is, however many steps were taken.
  const awaited = target.properties
    .filter((property) => property.kind === 'sometimes' || expected(target, property) === 'refuted')
    .map(({ name }) => name)
  const isAwaiting = () => findings.open.some((name) => awaited.includes(name))
  // Asked after every batch, in the order of the runs: that more batches are in work by then makes no difference.
  const isDone = () =>
    findings.open.length === 0 ||
    (findings.steps >= stepsMax && !isAwaiting()) ||
    (untilCaught && target.caughtBy !== null && !findings.open.includes(target.caughtBy))
  for (;;) {
    while (inWork.length < window && next < start + runs && stop.reason() === undefined) {
      const isEarly = untilCaught && target.caughtBy !== null && next - start < BATCH_RUNS
      const usual = untilCaught ? BATCH_RUNS_OVERVIEW : BATCH_RUNS
      const count = Math.min(isEarly ? BATCH_RUNS_UNTIL_CAUGHT : usual, start + runs - next)
      const { statesBelow } = findings.coverage
      const hint = statesBelow === undefined ? {} : { statesBelow }
      const request = { seed, start: next, count, depth, open: findings.open, ...hint }
      const batch = pool.run({ type: 'batch', target: wire, request })
      batch.catch(() => {}) // it may never be awaited
      inWork.push(batch)
      next += count
    }
    const first = inWork.shift()
    if (!first) return { findings, interrupted: next < start + runs ? stop.reason() : undefined }
    try {
      const batch = await Promise.race([first, stop.promise])
      if (typeof batch === 'string') return { findings, interrupted: batch }
      findings.add(batch)
      onBatch(batch)
    } catch (error) {
      if (error instanceof WorkerLost) return { findings, interrupted: error.message }
      throw error
    }
    if (isDone()) return { findings, interrupted: undefined }
  }
}

/** Of a planted bug what must catch it; and of levels one, for whatever refutes a level refutes those above it. */
function worthShowing({ caughtBy }: Target, properties: readonly PropertyVerdict[]): readonly PropertyVerdict[] {
  if (caughtBy !== null) return properties.filter(({ name, expected }) => name === caughtBy || expected === 'holds')
  const levels = levelsAmong(properties).filter(
    ({ verdict, expected }) => verdict === 'invalid' && expected === 'refuted',
  )
  return properties.filter((property) => !levels.slice(1).includes(property))
}

/** Shrinks what was violated. A property is left out when its shrinker ran out of memory, or never came to an end. */
async function shrinkAll(
  pool: WorkerPool,
  wire: WireTarget,
  properties: readonly PropertyVerdict[],
  { seed, depth, proofStates }: SampleOptions,
  stop: Stop,
): Promise<Map<string, Trace>> {
  const patience = stop.promise.then(async () => {
    await delay(GRACE_MS)
    pool.wrapUp()
    await delay(PATIENCE_MS)
  })
  const traces = new Map<string, Trace>()
  const violated = properties.filter(({ verdict }) => verdict === 'invalid')
  const shrunk = violated.map(({ name, run }) => {
    const request = { seed, run: run!, depth, property: name, proofStates }
    let unproved: Trace | undefined
    const told = pool.run({ type: 'counterexample', target: wire, request }, (trace) => {
      unproved = trace
    })
    // A model may never come to the end of the proof that its counterexample is the shortest.
    return orNothing(told, patience).then((trace) => trace ?? unproved)
  })
  for (const [i, trace] of (await Promise.all(shrunk)).entries()) if (trace) traces.set(violated[i]!.name, trace)
  return traces
}

/** The answer, unless time runs out first or the worker is lost; then `undefined`. */
async function orNothing<T>(answer: Promise<T>, timeout: Promise<unknown>): Promise<T | undefined> {
  try {
    return await Promise.race([answer, timeout.then(() => undefined)])
  } catch (error) {
    if (error instanceof WorkerLost) return undefined
    throw error
  }
}

const delay = (ms: number): Promise<void> =>
  new Promise((settle) => {
    setTimeout(settle, ms).unref()
  })
