/** `faultline check`: sample protocols, and say what holds, what does not, and why. */
import {
  DEPTH_DEFAULT,
  PROOF_STATES,
  schedulerDefault,
  schedulerNamed,
  schedulers,
  worst,
} from '../../explore/index.js'
import { type Rerun, rerunSaved, settleDatabase, withDecided, withoutDecided } from '../database/index.js'
import { EXIT, exitCodeOf, UsageError, unknownName } from '../errors.js'
import { expectWritableFolder } from '../files.js'
import { filesEnd } from '../files-end.js'
import type { CommonFlags, OutputFlags } from '../flags.js'
import { WorkerPool } from '../pool.js'
import { Progress } from '../progress.js'
import { allAsExpected, type CheckContext, checkJson } from '../report/check-json.js'
import { targetText } from '../report/check-text.js'
import { overviewText } from '../report/overview-text.js'
import { print, printJson } from '../report/print.js'
import { styleOf } from '../report/style.js'
import { type SampleOptions, sampleTarget, type TargetOutcome } from '../sample.js'
import { isCaughtBySampling, sampled } from '../sampled.js'
import { saveTraces } from '../save-traces.js'
import { type StopControl, stopControl } from '../stop.js'
import { allTargets, namedTargets, type Target } from '../targets.js'

const RUNS_DEFAULT = 10_000
/**
 * What a check of everything spends on all configurations together, so that it fits into a minute on two cores: of a
 * protocol with long runs fewer of them have to do.
 */
const OVERVIEW_STEPS = 2_000_000
const OVERVIEW_STEPS_LEAST = 10_000
const THOROUGH_FACTOR = 10

/** An equal share for each, in round numbers. */
function overviewSteps(targets: readonly Target[]): number {
  const share = OVERVIEW_STEPS / targets.filter(({ caughtBy }) => caughtBy === null).length
  return Math.max(OVERVIEW_STEPS_LEAST, Math.floor(share / 1000) * 1000)
}

export async function check(words: readonly string[], flags: CommonFlags & OutputFlags): Promise<number> {
  if (flags.against !== undefined) {
    if (flags.report !== undefined) throw new UsageError('expected --against or --report, got both')
    const { compare } = await import('./compare.js')
    return compare(words, flags.against, flags)
  }
  const begin = performance.now()
  const isOverview = words.length === 0
  if (isOverview && (flags.config !== undefined || flags.property !== undefined || flags.modelFile !== undefined))
    throw new UsageError('expected a target with --config, --property and --model-file, got none')
  for (const folder of [flags.out, flags.report]) if (folder !== undefined) expectWritableFolder(folder)
  const pool = new WorkerPool(flags.workers, flags.memoryLimit)
  let stop: StopControl | undefined
  try {
    await filesEnd(pool, words, flags)
    const named = isOverview ? allTargets().filter(isCaughtBySampling) : await namedTargets(words, flags)
    const targets = named.map(sampled)
    const options = sampleOptions(flags, targets, isOverview)
    stop = stopControl(flags.timeLimit, performance.now() - begin)
    // Whoever asks for one run wants no other.
    const usesDatabase = flags.database && flags.path === undefined
    const saved = usesDatabase ? await rerunSaved(pool, targets, options, stop) : new Map<Target, Rerun[]>()
    const outcomes = await sampleAll(pool, targets, saved, options, stop, flags)
    settleDatabase(saved.values())
    const context: CheckContext = {
      seed: flags.seed,
      depth: options.depth,
      runs: options.runs,
      scheduler: options.scheduler,
      files: saveTraces(outcomes, { out: flags.out, isOverview, database: flags.database }),
    }
    const seconds = (performance.now() - begin) / 1000
    const pages =
      flags.report === undefined ? undefined : await writtenPages(flags.report, outcomes, context, isOverview)
    printReport(outcomes, context, flags, isOverview, seconds)
    if (pages !== undefined && !flags.json && !flags.quiet) print(`\npages: ${pages}\n`, flags)
    return isOverview ? overviewExit(outcomes) : exitCodeOf(worst(outcomes.map(({ verdict }) => verdict)))
  } finally {
    stop?.release()
    await pool.close()
  }
}

function sampleOptions(flags: CommonFlags, targets: readonly Target[], isOverview: boolean): SampleOptions {
  const runs = (flags.runs ?? RUNS_DEFAULT) * (flags.thorough ? THOROUGH_FACTOR : 1)
  return {
    seed: flags.seed,
    start: flags.path ?? 0,
    runs: flags.path === undefined ? runs : 1,
    depth: flags.depth ?? DEPTH_DEFAULT,
    scheduler: schedulerOf(flags),
    // Who asks for a number of runs gets them.
    stepsMax:
      isOverview && flags.runs === undefined
        ? overviewSteps(targets) * (flags.thorough ? THOROUGH_FACTOR : 1)
        : undefined,
    faults: flags.faults,
    untilCaught: isOverview,
    // An overview draws no traces.
    proofStates: isOverview ? 0 : (flags.states ?? PROOF_STATES),
    window: targets.length === 1 ? flags.workers : 1,
  }
}

export function schedulerOf({ scheduler = schedulerDefault.name }: CommonFlags): string {
  if (schedulerNamed(scheduler)) return scheduler
  const names = schedulers.map(({ name }) => name)
  throw unknownName(`a scheduler (${names.join(', ')})`, scheduler, names)
}

/** All targets at once; the pool takes their batches in turn. The outcomes come back in the order of the targets. */
async function sampleAll(
  pool: WorkerPool,
  targets: readonly Target[],
  saved: ReadonlyMap<Target, readonly Rerun[]>,
  options: SampleOptions,
  stop: StopControl,
  flags: OutputFlags,
): Promise<TargetOutcome[]> {
  const progress = new Progress(targets.length, flags.quiet === true)
  const queue = [...targets.keys()]
  const outcomes: TargetOutcome[] = []
  const takeTargets = async () => {
    for (let i = queue.shift(); i !== undefined; i = queue.shift()) {
      outcomes[i] = await outcomeOf(pool, targets[i]!, saved.get(targets[i]!), options, stop, progress)
      progress.targetDone()
    }
  }
  try {
    await Promise.all(Array.from({ length: pool.size }, takeTargets))
  } finally {
    progress.clear()
  }
  return outcomes
}

/** What a saved failure decides need not be sampled. */
async function outcomeOf(
  pool: WorkerPool,
  target: Target,
  reruns: readonly Rerun[] | undefined,
  options: SampleOptions,
  stop: StopControl,
  progress: Progress,
): Promise<TargetOutcome> {
  const rest = reruns ? withoutDecided(target, reruns) : target
  const effort = rest.properties.length === 0 ? { ...options, runs: 0 } : options
  const outcome = await sampleTarget(pool, rest, effort, stop, ({ runs, steps }) => progress.batch(runs, steps))
  return reruns ? withDecided(outcome, target, reruns) : outcome
}

function printReport(
  outcomes: readonly TargetOutcome[],
  context: CheckContext,
  flags: OutputFlags,
  isOverview: boolean,
  seconds: number,
): void {
  if (flags.json) {
    printJson(checkJson(outcomes, context), flags)
    return
  }
  const style = styleOf(flags)
  const text = isOverview
    ? overviewText(outcomes, context, style, flags, seconds)
    : outcomes.map((outcome) => targetText(outcome, context, style, flags)).join('\n')
  print(text, flags)
}

async function writtenPages(
  folder: string,
  outcomes: readonly TargetOutcome[],
  context: CheckContext,
  isOverview: boolean,
): Promise<string> {
  const { writePages } = await import('../page/check-pages.js')
  return writePages(folder, outcomes, context, isOverview)
}

export function overviewExit(outcomes: readonly TargetOutcome[]): number {
  const isAsExpected = allAsExpected(outcomes)
  if (isAsExpected === null) return EXIT.unknown
  return isAsExpected ? EXIT.valid : EXIT.invalid
}
