/** `faultline history`: judge recorded histories, each file in a worker. */
import {
  type CheckResult,
  type HistoryChecker,
  linearizable,
  sequential,
  specificationNamed,
  specificationNames,
} from '../../checkers/index.js'
import {
  HistoryError,
  historyFormats,
  locate,
  type RecordedHistory,
  readHistory,
  type Value,
} from '../../history/index.js'
import { exitCodeOf, UsageError, unknownName } from '../errors.js'
import type { OutputFlags } from '../flags.js'
import { historyInput } from '../history-input.js'
import { print, printJson } from '../report/print.js'
import { type Style, styleOf } from '../report/style.js'

export interface HistoryFlags {
  readonly check: string
  readonly model?: string
  readonly format?: string
  readonly initial?: string
  readonly nil?: string
  readonly ties?: string
  readonly timeLimit?: number
  readonly memoryLimit?: number
  readonly workers: number
}

/** What a worker says of a file. */
export interface FileOutcome {
  readonly file: string
  readonly format: string
  readonly checker: string
  readonly model: string
  readonly operations: number
  readonly seconds: number
  readonly result: CheckResult
  readonly why: readonly string[]
}

const CHECKERS = ['linearizable', 'sequential']
const checkerNamed = (name: string) => (name === 'sequential' ? sequential : linearizable)

export async function history(files: readonly string[], flags: HistoryFlags & OutputFlags): Promise<number> {
  if (!CHECKERS.includes(flags.check)) throw unknownName('a checker for --check', flags.check, CHECKERS)
  if (flags.format !== undefined && !historyFormats.some(({ name }) => name === flags.format))
    throw unknownName(
      'a format for --format',
      flags.format,
      historyFormats.map(({ name }) => name),
    )
  if (flags.ties !== undefined && flags.ties !== 'concurrent' && flags.ties !== 'sequential')
    throw unknownName('--ties to be concurrent or sequential', flags.ties, ['concurrent', 'sequential'])
  // Loaded late: a worker, which needs this file too, starts faster without.
  const [{ judgeAll }, { worst }] = await Promise.all([import('../judging.js'), import('../../explore/index.js')])
  const outcomes = await judgeAll(files, flags)
  const verdict = worst(outcomes.map(({ result }) => result.verdict))
  if (flags.json) printJson({ verdict, files: outcomes.map(fileJson) }, flags)
  else print(outcomes.map((outcome) => fileText(outcome, styleOf(flags), flags)).join(''), flags)
  return exitCodeOf(verdict)
}

/** Reads and judges one file; runs in a worker. `onRead` is told how many operations there are. */
export async function judge(
  file: string,
  flags: HistoryFlags,
  shouldStop: () => boolean,
  onRead: (operations: number) => void,
): Promise<FileOutcome> {
  const recorded = readHistory(historyInput(file), {
    file,
    ...(flags.format === undefined ? {} : { format: flags.format }),
    ...(flags.ties === undefined ? {} : { ties: flags.ties as 'concurrent' | 'sequential' }),
  })
  onRead(recorded.operations)
  const { checker, model } = await checkerFor(recorded, flags)
  const begin = performance.now()
  const result = located(
    recorded,
    () => checker.checkTable?.(recorded.table, { shouldStop }) ?? checker.check(recorded.history, { shouldStop }),
  )
  const seconds = (performance.now() - begin) / 1000
  const position = (at: number) => `line ${recorded.lines[at]}`
  const explained =
    result.verdict === 'invalid' && result.evidence ? checker.explain?.(result.evidence, { position }) : undefined
  return {
    file,
    format: recorded.format,
    checker: flags.check,
    model,
    operations: recorded.operations,
    seconds,
    result,
    why: explained ?? [],
  }
}

/** The specification that fits the format, unless a flag says otherwise. */
async function checkerFor(
  { defaults, file }: RecordedHistory,
  flags: HistoryFlags,
): Promise<{ checker: HistoryChecker; model: string }> {
  const model = flags.model ?? defaults.model
  if (model !== undefined && /\.m?[jt]s$/.test(model)) {
    const { loadSpecification } = await import('../load-specification.js')
    const specification = await loadSpecification(model)
    return { checker: checkerNamed(flags.check)(specification), model: specification.name }
  }
  if (model === undefined)
    throw new UsageError(
      `expected --model (${specificationNames.join(', ')}) for ${file}: its operations do not suggest one`,
    )
  if (!(specificationNames as readonly string[]).includes(model))
    throw unknownName('a specification for --model', model, specificationNames)
  if (flags.nil !== undefined && flags.nil !== 'wildcard' && flags.nil !== 'absent')
    throw unknownName('--nil to be wildcard or absent', flags.nil, ['wildcard', 'absent'])
  const given = {
    ...(flags.initial === undefined ? {} : { initial: parseValue(flags.initial) }),
    ...(flags.nil === undefined ? {} : { nil: flags.nil as 'wildcard' | 'absent' }),
  }
  const specification = specificationNamed(model, { ...defaults, ...given })
  if (!specification) throw unknownName('a specification for --model', model, specificationNames)
  return { checker: checkerNamed(flags.check)(specification), model }
}

function parseValue(text: string): Value {
  try {
    return JSON.parse(text) as Value
  } catch {
    return text
  }
}

function located<T>(recorded: RecordedHistory, check: () => T): T {
  try {
    return check()
  } catch (error) {
    throw error instanceof HistoryError ? locate(error, recorded) : error
  }
}

function fileJson({ file, format, checker, model, operations, seconds, result, why }: FileOutcome): object {
  const { verdict, evidence } = result
  return {
    file,
    format,
    checker,
    model,
    verdict,
    operations,
    seconds: Math.round(seconds * 1e6) / 1e6,
    ...('reason' in result ? { reason: result.reason } : {}),
    ...('algorithm' in result ? { algorithm: result.algorithm } : {}),
    ...('vacuous' in result ? { vacuous: result.vacuous } : {}),
    ...(why.length === 0 ? {} : { why }),
    ...(evidence === undefined ? {} : { evidence }),
  }
}

function fileText(outcome: FileOutcome, { mark, colors }: Style, flags: OutputFlags): string {
  const { file, format, model, operations, seconds, result, why } = outcome
  const story = {
    valid: () =>
      `${outcome.checker}${'vacuous' in result && result.vacuous !== undefined ? `, but vacuous: ${result.vacuous}` : ''}`,
    invalid: () => `not ${outcome.checker}`,
    unknown: () => `unknown: ${'reason' in result ? result.reason : ''}`,
  }[result.verdict]()
  const facts = colors.dim(`${operations} operations, ${format} as ${model}, ${(seconds * 1000).toFixed(1)} ms`)
  const lines = flags.quiet
    ? []
    : why.length > 0
      ? why
      : 'reason' in result && result.verdict === 'invalid'
        ? [result.reason]
        : []
  return [`${mark(result.verdict)} ${file}  ${story}  ${facts}`, ...lines.map((line) => `    ${line}`)]
    .join('\n')
    .concat('\n')
}
