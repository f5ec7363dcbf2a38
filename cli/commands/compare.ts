/** `faultline check <base> --against <variant>`: whether two protocols do the same, and the first step at which not. */
import { dirname, join, relative, resolve } from 'node:path'
import { DEPTH_DEFAULT } from '../../explore/index.js'
import type { Divergence } from '../../traces/compare/index.js'
import { formatTrace, type Trace } from '../../traces/index.js'
import { divergenceSentence } from '../../traces/render/compare/sentence.js'
import { divergenceJson, divergenceText, type Names } from '../compare/report.js'
import { type Outcome, search } from '../compare/search.js'
import { commonConfig, modelWord, sidesOf } from '../compare/sides.js'
import { exitCodeOf, UsageError } from '../errors.js'
import { expectWritableFolder, writeText } from '../files.js'
import { filesEnd } from '../files-end.js'
import type { CommonFlags, OutputFlags } from '../flags.js'
import { WorkerPool } from '../pool.js'
import { budgetsOf } from '../report/check-json.js'
import { count } from '../report/check-text.js'
import { print, printJson } from '../report/print.js'
import { type Style, styleOf } from '../report/style.js'
import { type StopControl, stopControl } from '../stop.js'
import { relativeTo } from '../targets.js'
import { schedulerOf } from './check.js'

type Flags = CommonFlags & OutputFlags

/** Each is taken of both protocols. */
const RUNS_DEFAULT = 10_000
const THOROUGH_FACTOR = 10
const FOLDER = 'faultline-traces'

export async function compare(words: readonly string[], against: string, flags: Flags): Promise<number> {
  const begin = performance.now()
  const [word, ...others] = words
  if (word === undefined || others.length > 0)
    throw new UsageError(`expected one target with --against, got ${words.length === 0 ? 'none' : words.join(', ')}`)
  if (flags.property !== undefined)
    throw new UsageError('expected no --property with --against, which compares all that the two do, got one')
  if (flags.out !== undefined) expectWritableFolder(flags.out)
  const pool = new WorkerPool(flags.workers, flags.memoryLimit)
  let stop: StopControl | undefined
  try {
    const files = [word, against].map((each) => modelWord(each)?.file).filter((file) => file !== undefined)
    await filesEnd(pool, files, flags)
    const sides = await sidesOf(word, against, flags.modelFile)
    const config = commonConfig(sides, flags.config)
    const names = { base: sides.base.name, variant: sides.variant.name }
    const [base, variant] = [sides.base.reference, sides.variant.reference]
    const pair = { base, variant, config, faults: flags.faults, scheduler: schedulerOf(flags) }
    const options = searchOptions(flags)
    stop = stopControl(flags.timeLimit, performance.now() - begin)
    const outcome = explained(await search(pool, pair, options, stop))
    const configText = typeof config === 'string' ? config : JSON.stringify(config)
    const file = outcome.divergence && saved(outcome.divergence, names, configText, flags.out ?? FOLDER)
    report(
      outcome,
      {
        names,
        config: configText,
        file,
        words: { base: word, variant: against },
        ...options,
        scheduler: pair.scheduler,
      },
      flags,
      begin,
    )
    return exitCodeOf(outcome.verdict)
  } finally {
    stop?.release()
    await pool.close()
  }
}

function searchOptions(flags: Flags) {
  const { seed, path, depth = DEPTH_DEFAULT, workers, thorough } = flags
  const runs = path === undefined ? (flags.runs ?? RUNS_DEFAULT) * (thorough ? THOROUGH_FACTOR : 1) : 1
  return { seed, start: path ?? 0, runs, depth, window: workers }
}

/** The traces say themselves what they show. */
function explained(outcome: Outcome): Outcome {
  const { divergence } = outcome
  if (!divergence) return outcome
  const why = [divergenceSentence(divergence)]
  const { base, variant } = divergence
  return { ...outcome, divergence: { ...divergence, base: { ...base, why }, variant: { ...variant, why } } }
}

/** Writes the trace of the side whose schedule it is. */
function saved(divergence: Divergence, { base, variant }: Names, config: string, folder: string): string {
  const name = [base, 'against', variant, config].map(fileNamePart).join('.')
  const file = join(folder, `${name}.json`)
  const trace: Trace = divergence[divergence.foundIn]
  const modelFile = trace.modelFile === null ? null : relativeTo(dirname(resolve(file)), trace.modelFile)
  writeText(file, formatTrace({ ...trace, modelFile }))
  return relative('.', file)
}

/** File systems allow 255 bytes for the whole name. */
const fileNamePart = (text: string): string =>
  text
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 70) || 'unnamed'

interface Context {
  readonly names: Names
  readonly config: string
  readonly file: string | undefined
  /** The two as they stand on the command line. */
  readonly words: Names
  readonly seed: number
  readonly runs: number
  readonly depth: number
  readonly scheduler: string
}

function report(outcome: Outcome, context: Context, flags: Flags, begin: number): void {
  if (!flags.json) {
    print(compareText(outcome, context, styleOf(flags), flags), flags)
    return
  }
  const { names, config, file, seed, runs, depth, scheduler } = context
  const { verdict, reason, divergence } = outcome
  const result = {
    verdict,
    ...(reason === undefined ? {} : { reason }),
    ...names,
    config,
    complete: false,
    bounds: { runs, depth, ...budgetsOf(outcome) },
    runs: outcome.runs,
    steps: outcome.steps,
    seed,
    scheduler,
    seconds: Math.round(performance.now() - begin) / 1000,
    ...(outcome.found === undefined ? {} : { found: outcome.found }),
    ...(divergence === undefined ? {} : { divergence: divergenceJson(divergence, file) }),
  }
  printJson(result, flags)
}

function compareText(outcome: Outcome, context: Context, style: Style, flags: Flags): string {
  const { names, config, file, words, seed, depth, scheduler } = context
  const { dot, atMost, colors } = style
  const { verdict, reason, found, divergence, runs, steps } = outcome
  const told = {
    invalid: () => `different in run ${found!.run} of the ${found!.side}`,
    unknown: () => `unknown: ${reason}`,
    valid: () => `no difference up to ${count(runs, 'run')} of each`,
  }[verdict]()
  const budgets = Object.entries(budgetsOf(outcome)).map(([name, limit]) =>
    limit === null ? `${name} without limit` : `${name} ${atMost} ${limit}`,
  )
  const faults = outcome.budgets === undefined ? 'faults unknown' : budgets.join(', ') || 'no faults'
  const effort = [count(runs, 'run'), count(steps, 'step'), `seed ${seed}`, `scheduler ${scheduler}`]
  const bounds = [...effort, `depth ${atMost} ${depth}`, faults].join(` ${dot} `)
  const lines = [
    `${colors.bold(`${names.base} against ${names.variant}`)} ${dot} ${config}`,
    `  ${style.mark(verdict)} ${told}`,
    `  ${colors.dim(bounds)}`,
  ]
  const drawn = divergence ? divergenceText(divergence, names, [], style, flags) : ''
  const other = divergence?.foundIn === 'variant' ? words.base : words.variant
  const where =
    file === undefined || flags.quiet ? '' : `\ntrace: ${file}   (faultline replay ${file} --against ${other})\n`
  return `${lines.join('\n')}\n${drawn}${where}`
}
