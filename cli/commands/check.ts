/** `faultline check`: sample protocols, and say what holds, what does not, and why. */
import { dirname, join, relative, resolve } from 'node:path'
import { DEPTH_DEFAULT, worst } from '../../explore/index.js'
import { formatTrace, type Trace } from '../../traces/index.js'
import { EXIT, exitCodeOf, UsageError } from '../errors.js'
import { writeText } from '../files.js'
import type { CommonFlags, OutputFlags } from '../flags.js'
import { WorkerPool } from '../pool.js'
import { Progress } from '../progress.js'
import { type CheckContext, checkJson } from '../report/check-json.js'
import { targetText } from '../report/check-text.js'
import { overviewText } from '../report/overview-text.js'
import { styleOf } from '../report/style.js'
import { type SampleOptions, sampleTarget, type TargetOutcome } from '../sample.js'
import { type StopControl, stopControl } from '../stop.js'
import { allTargets, configName, namedTargets, relativeTo, type Target } from '../targets.js'

/** Fits a check of everything into a minute on two cores. */
const RUNS_DEFAULT = 10_000
const THOROUGH_FACTOR = 10

/** The folder for failures that nobody expected, and the one for counterexamples that were asked for. */
const UNEXPECTED_FOLDER = '.faultline'
const ASKED_FOLDER = 'faultline-traces'

export async function check(words: readonly string[], flags: CommonFlags & OutputFlags): Promise<number> {
  const begin = performance.now()
  const isOverview = words.length === 0
  if (isOverview && (flags.config !== undefined || flags.property !== undefined || flags.modelFile !== undefined))
    throw new UsageError('expected a target with --config, --property and --model-file, got none')
  const targets = isOverview ? allTargets() : await namedTargets(words, flags)
  const stop = stopControl(flags.timeLimit)
  const pool = new WorkerPool(flags.workers, flags.memoryLimit)
  const options = sampleOptions(flags, targets.length, isOverview)
  try {
    const outcomes = await sampleAll(pool, targets, options, stop, flags)
    const context: CheckContext = {
      seed: flags.seed,
      depth: options.depth,
      runs: options.runs,
      files: saveTraces(outcomes, flags.out, isOverview),
    }
    print(outcomes, context, flags, isOverview, (performance.now() - begin) / 1000)
    return isOverview ? overviewExit(outcomes) : exitCodeOf(worst(outcomes.map(({ verdict }) => verdict)))
  } finally {
    stop.release()
    await pool.close()
  }
}

function sampleOptions(flags: CommonFlags, targets: number, isOverview: boolean): SampleOptions {
  const runs = (flags.runs ?? RUNS_DEFAULT) * (flags.thorough ? THOROUGH_FACTOR : 1)
  return {
    seed: flags.seed,
    start: flags.path ?? 0,
    runs: flags.path === undefined ? runs : 1,
    depth: flags.depth ?? DEPTH_DEFAULT,
    faults: flags.faults,
    untilCaught: isOverview,
    window: targets === 1 ? flags.workers : 1,
  }
}

/** All targets at once; the pool takes their batches in turn. The outcomes come back in the order of the targets. */
async function sampleAll(
  pool: WorkerPool,
  targets: readonly Target[],
  options: SampleOptions,
  stop: StopControl,
  flags: OutputFlags,
): Promise<TargetOutcome[]> {
  const progress = new Progress(targets.length, flags.quiet === true)
  const queue = [...targets.keys()]
  const outcomes: TargetOutcome[] = []
  const takeTargets = async () => {
    for (let i = queue.shift(); i !== undefined; i = queue.shift()) {
      outcomes[i] = await sampleTarget(pool, targets[i]!, options, stop, ({ runs, steps }) =>
        progress.batch(runs, steps),
      )
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

/** Writes what somebody will want to look at again, and says where. */
function saveTraces(outcomes: readonly TargetOutcome[], out: string | undefined, isOverview: boolean) {
  const files = new Map<TargetOutcome, Map<string, string>>()
  for (const outcome of outcomes) {
    const saved = new Map<string, string>()
    for (const [property, trace] of outcome.counterexamples) {
      const isExpected = outcome.properties.find(({ name }) => name === property)?.expected !== 'holds'
      if (isOverview && isExpected && out === undefined) continue
      const folder = out ?? (isExpected ? ASKED_FOLDER : UNEXPECTED_FOLDER)
      saved.set(property, saveTrace(trace, join(folder, `${traceName(outcome.target, property)}.json`)))
    }
    files.set(outcome, saved)
  }
  return files
}

function saveTrace(trace: Trace, file: string): string {
  const modelFile = trace.modelFile === null ? null : relativeTo(dirname(resolve(file)), trace.modelFile)
  writeText(file, formatTrace({ ...trace, modelFile }))
  return relative('.', file)
}

const traceName = (target: Target, property: string): string =>
  [target.name, configName(target), property]
    .map((part) => part.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, ''))
    .join('.')

function print(
  outcomes: readonly TargetOutcome[],
  context: CheckContext,
  flags: OutputFlags,
  isOverview: boolean,
  seconds: number,
): void {
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(checkJson(outcomes, context), null, 2)}\n`)
    return
  }
  const style = styleOf(flags)
  const text = isOverview
    ? overviewText(outcomes, context, style, flags, seconds)
    : outcomes.map((outcome) => targetText(outcome, context, style, flags)).join('\n')
  process.stdout.write(text)
}

function overviewExit(outcomes: readonly TargetOutcome[]): number {
  if (outcomes.some((outcome) => outcome.asExpected === false)) return EXIT.invalid
  return outcomes.some((outcome) => outcome.asExpected === null) ? EXIT.unknown : EXIT.valid
}
