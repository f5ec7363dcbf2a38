/** `faultline history`: judge recorded histories. */
import {
  type CheckResult,
  type HistoryChecker,
  linearizable,
  sequential,
  specificationNamed,
  specificationNames,
} from '../../checkers/index.js'
import { worst } from '../../explore/index.js'
import {
  HistoryError,
  historyFormats,
  locate,
  type RecordedHistory,
  readHistory,
  type Value,
} from '../../history/index.js'
import { exitCodeOf, UsageError, unknownName } from '../errors.js'
import { readText } from '../files.js'
import type { OutputFlags } from '../flags.js'
import { print, printJson } from '../report/print.js'
import { type Style, styleOf } from '../report/style.js'

export interface HistoryFlags {
  readonly check: string
  readonly model?: string
  readonly format?: string
  readonly initial?: string
  readonly nil?: string
  readonly timeLimit?: number
}

interface FileOutcome {
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

export function history(files: readonly string[], flags: HistoryFlags & OutputFlags): number {
  if (!CHECKERS.includes(flags.check)) throw unknownName('a checker for --check', flags.check, CHECKERS)
  if (flags.format !== undefined && !historyFormats.some(({ name }) => name === flags.format))
    throw unknownName(
      'a format for --format',
      flags.format,
      historyFormats.map(({ name }) => name),
    )
  const end = flags.timeLimit === undefined ? Infinity : performance.now() + flags.timeLimit
  const outcomes = files.map((file) => judge(file, flags, end))
  const verdict = worst(outcomes.map(({ result }) => result.verdict))
  if (flags.json) printJson({ verdict, files: outcomes.map(fileJson) }, flags)
  else print(outcomes.map((outcome) => fileText(outcome, styleOf(flags), flags)).join(''), flags)
  return exitCodeOf(verdict)
}

function judge(file: string, flags: HistoryFlags, end: number): FileOutcome {
  const recorded = readHistory(readText(file), {
    file,
    ...(flags.format === undefined ? {} : { format: flags.format }),
  })
  const { checker, model } = checkerFor(recorded, flags)
  const begin = performance.now()
  let isCut = false
  const shouldStop = () => {
    isCut ||= performance.now() > end
    return isCut
  }
  const judged = located(recorded, () => checker.check(recorded.history, { shouldStop }))
  const seconds = (performance.now() - begin) / 1000
  const result =
    isCut && judged.verdict === 'unknown'
      ? { ...judged, reason: `time limit of ${flags.timeLimit! / 1000} s reached: ${judged.reason}` }
      : judged
  const position = (at: number) => `line ${recorded.lines[at]}`
  const explained =
    result.verdict === 'invalid' && result.evidence ? checker.explain?.(result.evidence, { position }) : undefined
  const operations = recorded.history.filter(({ type }) => type === 'invoke').length
  return {
    file,
    format: recorded.format,
    checker: flags.check,
    model,
    operations,
    seconds,
    result,
    why: explained ?? [],
  }
}

/** The specification that fits the format, unless a flag says otherwise. */
function checkerFor(
  { defaults, file }: RecordedHistory,
  flags: HistoryFlags,
): { checker: HistoryChecker; model: string } {
  const model = flags.model ?? defaults.model
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
  return { checker: flags.check === 'sequential' ? sequential(specification) : linearizable(specification), model }
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
