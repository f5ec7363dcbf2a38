/** `faultline history`: judge recorded histories, each file in a worker. */
import {
  type CheckResult,
  type Definition,
  type Evidence,
  type LinearizabilityEvidence,
  linearizable,
  sequential,
  specificationNames,
} from '../../checkers/index.js'
import { judgementOfTable } from '../../checkers/linearizability/linearizable.js'
import { worst } from '../../checkers/verdict.js'
import { operationNames } from '../../history/formats/fields.js'
import {
  type FormatDefaults,
  HistoryError,
  historyFormats,
  locate,
  type RecordedHistory,
  type Value,
} from '../../history/index.js'
import type { HistoryPageFile } from '../../history/page/index.js'
import { operationsOf, readRecorded } from '../../history/read.js'
import type { Recorded } from '../../history/recorded.js'
import { transactionsOf } from '../../history/transactions.js'
import { exitCodeOf, UsageError, unknownName } from '../errors.js'
import type { OutputFlags } from '../flags.js'
import { type HistoryCore, historyCore, type Judge } from '../history-core.js'
import { familyChecks, judgeFamily, optionsOf } from '../history-families.js'
import { historyInput } from '../history-input.js'
import { judgeShared } from '../history-shares.js'
import { type SpecificationReference, specificationOf } from '../history-specification.js'
import { ALL, isolationChecks, judgeTransactions, type TransactionsOutcome } from '../history-transactions.js'
import { print, printJson } from '../report/print.js'

export interface HistoryFlags {
  readonly check?: string
  readonly model?: string
  readonly format?: string
  readonly initial?: string
  readonly nil?: string
  readonly definition?: string
  /** JSON: what the checker is told besides. */
  readonly options?: string
  readonly ties?: string
  readonly timeLimit?: number
  readonly memoryLimit?: number
  readonly workers: number
  readonly out?: string
  readonly json?: boolean
  /** Where to write a page. */
  readonly html?: string
  /** How many files share it. */
  readonly files?: number
}

/** What a worker says of a file. */
export interface FileOutcome {
  readonly file: string
  readonly format: string
  readonly checker: string
  readonly model: string
  readonly operations: number
  readonly seconds: number
  readonly result: CheckResult<Evidence>
  /** Of a bad history: the part that is bad by itself. */
  readonly core?: HistoryCore
  /** Why a history is bad, where nothing of it is drawn. */
  readonly why?: readonly string[]
  /** Of transactions: levels, and the transactions that contradict each other. */
  readonly isolation?: TransactionsOutcome
  /** What its page shows, where one was asked for. */
  readonly page?: Pick<HistoryPageFile, 'levels' | 'parts' | 'drawn'>
}

/** How many operations a message names. */
const NAMES_MAX = 8

export const CHECKERS: readonly string[] = ['linearizable', 'sequential', ...isolationChecks, ...familyChecks]
const DEFINITIONS: readonly string[] = ['adya', 'biswas-enea'] satisfies Definition[]
const checkerNamed = (name: string) => (name === 'sequential' ? sequential : linearizable)

export async function history(files: readonly string[], flags: HistoryFlags & OutputFlags): Promise<number> {
  if (flags.check !== undefined && !CHECKERS.includes(flags.check))
    throw unknownName('a checker for --check', flags.check, CHECKERS)
  if (flags.format !== undefined && !historyFormats.some(({ name }) => name === flags.format))
    throw unknownName(
      'a format for --format',
      flags.format,
      historyFormats.map(({ name }) => name),
    )
  if (flags.ties !== undefined && flags.ties !== 'concurrent' && flags.ties !== 'sequential')
    throw unknownName('--ties to be concurrent or sequential', flags.ties, ['concurrent', 'sequential'])
  if (flags.definition !== undefined && !DEFINITIONS.includes(flags.definition))
    throw unknownName('a definition for --definition', flags.definition, DEFINITIONS)
  if (flags.out !== undefined) (await import('../files.js')).expectWritableFolder(flags.out)
  // Loaded late: a worker, which needs this file too, starts faster without.
  const [{ judgeAll }, { saveCores }, { historyJson, historyText }] = await Promise.all([
    import('../judging.js'),
    import('../save-cores.js'),
    import('../report/history-text.js'),
  ])
  const outcomes = await judgeAll(files, { ...flags, files: files.length })
  const verdict = worst(outcomes.map(({ result }) => result.verdict))
  const cores = saveCores(outcomes, flags.out)
  if (flags.html !== undefined) {
    const [{ writeText }, { historyPage }] = await Promise.all([
      import('../files.js'),
      import('../page/history-page.js'),
    ])
    writeText(flags.html, historyPage(outcomes))
  }
  if (flags.json)
    printJson({ verdict, files: outcomes.map((outcome) => historyJson(outcome, cores.get(outcome))) }, flags)
  else {
    const told = outcomes.map((outcome) => historyText(outcome, cores.get(outcome), flags)).join('')
    print(flags.html === undefined || flags.quiet ? told : `${told}page: ${flags.html}\n`, flags)
  }
  return exitCodeOf(verdict)
}

/** Reads and judges one file; runs in a worker. `onRead` is told how many operations there are. */
export async function judge(
  file: string,
  flags: HistoryFlags,
  shouldStop: () => boolean,
  onRead: (operations: number) => void,
): Promise<FileOutcome> {
  const recorded = readRecorded(historyInput(file), {
    file,
    ...(flags.format === undefined ? {} : { format: flags.format }),
    ...(flags.ties === undefined ? {} : { ties: flags.ties as 'concurrent' | 'sequential' }),
  })
  const check = flags.check ?? checkerFor(recorded)
  if (familyChecks.includes(check)) return judgeByFamily(recorded, file, check, flags, shouldStop, onRead)
  if (flags.options !== undefined && check !== ALL) throw new UsageError(`expected no --options with --check ${check}`)
  if (isolationChecks.includes(check)) return judgeIsolation(recorded, file, check, flags, shouldStop, onRead)
  return judgeOperations(operationsOf(recorded, { file }), file, check, flags, shouldStop, onRead)
}

/** What is checked where no flag says so: transactions at all levels, everything else for linearizability. */
function checkerFor(recorded: Recorded): string {
  if (recorded.kind === 'transactions') return ALL
  const { defaults, table } = recorded
  if (defaults.check !== undefined) {
    if (CHECKERS.includes(defaults.check)) return defaults.check
    throw unknownName(`a checker in ${recorded.file}`, defaults.check, CHECKERS)
  }
  const names = operationNames(table)
  return names.size === 1 && names.has('txn') ? ALL : 'linearizable'
}

async function judgeByFamily(
  recorded: Recorded,
  file: string,
  check: string,
  flags: HistoryFlags,
  shouldStop: () => boolean,
  onRead: (operations: number) => void,
): Promise<FileOutcome> {
  if (flags.model !== undefined) throw new UsageError(`expected no --model with --check ${check}`)
  onRead(recorded.kind === 'events' ? recorded.operations : recorded.transactions.length)
  const begin = performance.now()
  const initial = flags.initial === undefined ? undefined : parseValue(flags.initial)
  const outcome = judgeFamily(recorded, { check, options: flags.options, initial, nil: flags.nil }, shouldStop)
  const seconds = (performance.now() - begin) / 1000
  const judged = { file, format: recorded.format, checker: check, model: '', seconds, ...outcome }
  return await withPage(judged, recorded, flags)
}

/** With what its page shows, where one was asked for. */
async function withPage(
  outcome: FileOutcome,
  recorded: Recorded,
  { html, files = 1 }: HistoryFlags,
  judge?: Judge,
): Promise<FileOutcome> {
  if (html === undefined) return outcome
  const { pageFileOf } = await import('../page/history-file.js')
  const page = pageFileOf({ recorded, outcome, files, ...(judge === undefined ? {} : { judge }) })
  return { ...outcome, page }
}

async function judgeIsolation(
  recorded: Recorded,
  file: string,
  check: string,
  flags: HistoryFlags,
  shouldStop: () => boolean,
  onRead: (operations: number) => void,
): Promise<FileOutcome> {
  if (flags.model !== undefined)
    throw new UsageError(
      `expected no --model with --check ${check}: transactions are judged by what they read and wrote`,
    )
  const transactions = recorded.kind === 'events' ? transactionsOf(recorded) : recorded
  onRead(transactions.transactions.length)
  const begin = performance.now()
  const isolation = judgeTransactions(
    transactions,
    {
      check,
      definition: flags.definition as Definition | undefined,
      initial: flags.initial === undefined ? undefined : parseValue(flags.initial),
      isNilWildcard: flags.nil === 'wildcard',
      keys: check === ALL ? optionsOf(ALL, flags.options) : {},
    },
    shouldStop,
  )
  const { result, steps } = isolation
  const judged: FileOutcome = {
    file,
    format: recorded.format,
    checker: check,
    model: transactions.type,
    operations: steps,
    seconds: (performance.now() - begin) / 1000,
    result,
    isolation,
  }
  return await withPage(judged, recorded, flags)
}

async function judgeOperations(
  recorded: RecordedHistory,
  file: string,
  check: string,
  flags: HistoryFlags,
  shouldStop: () => boolean,
  onRead: (operations: number) => void,
): Promise<FileOutcome> {
  onRead(recorded.operations)
  const judge = await judgeFor(recorded, check, flags)
  const begin = performance.now()
  const result = await judged(recorded, judge, flags, shouldStop)
  const seconds = (performance.now() - begin) / 1000
  const { evidence } = result
  const core =
    result.verdict === 'invalid' && evidence !== undefined && 'core' in evidence
      ? historyCore(recorded, evidence, judge, shouldStop)
      : undefined
  const outcome: FileOutcome = {
    file,
    format: recorded.format,
    checker: judge.check,
    model: judge.model,
    operations: recorded.operations,
    seconds,
    result,
    ...(core === undefined ? {} : { core }),
  }
  const drawn = await withPage(outcome, recorded, flags, judge)
  return flags.json ? drawn : { ...drawn, result: withoutOrders(result) }
}

async function judged(
  recorded: RecordedHistory,
  { check, checker, specification, reference }: JudgeFor,
  { workers, memoryLimit }: HistoryFlags,
  shouldStop: () => boolean,
): Promise<CheckResult<LinearizabilityEvidence>> {
  try {
    const judgement =
      check === 'linearizable' ? judgementOfTable(specification, recorded.table, { shouldStop }) : undefined
    if (judgement === undefined) return checker.check(recorded.history, { shouldStop })
    if ('verdict' in judgement) return judgement
    return await judgeShared(judgement, { workers, memoryLimit, specification: reference, shouldStop })
  } catch (error) {
    if (isTooLarge(error)) return { verdict: 'unknown', reason: `too large to be judged: ${error.message}` }
    throw error instanceof HistoryError ? locate(error, recorded) : error
  }
}

/** What the engine throws where a table or a list cannot grow any more; Maps end at some sixteen million entries. */
const isTooLarge = (error: unknown): error is RangeError =>
  error instanceof RangeError && /maximum size exceeded|allocation failed|Invalid string length/i.test(error.message)

/** Orders of everything are as large as the history, and nobody prints them but as JSON. */
function withoutOrders(result: CheckResult<LinearizabilityEvidence>): FileOutcome['result'] {
  if (result.verdict !== 'valid' || result.evidence === undefined) return result
  const { evidence: _, ...rest } = result
  return rest
}

interface JudgeFor extends Judge {
  readonly check: string
  readonly model: string
  readonly reference: SpecificationReference
}

/** The checker and the specification that fit the format, unless a flag says otherwise. */
async function judgeFor(
  { defaults, file, table }: RecordedHistory,
  check: string,
  flags: HistoryFlags,
): Promise<JudgeFor> {
  const model = flags.model ?? defaults.model
  const own = { check } as Pick<FormatDefaults, 'check'>
  if (model !== undefined && /\.m?[jt]s$/.test(model) && flags.model === model) {
    const reference = { file: model }
    const specification = (await specificationOf(reference))!
    const checker = checkerNamed(check)(specification)
    // No file may name another one whose code would then run, so this model is for the user to name again.
    return { check, model: specification.name, checker, specification, reference, meant: own }
  }
  if (model === undefined) {
    const names = [...operationNames(table)].slice(0, NAMES_MAX).join(', ')
    throw new UsageError(
      `expected --model (${specificationNames.join(', ')}) for ${file}: its operations (${names}) do not suggest one`,
    )
  }
  if (!specificationNames.includes(model)) throw unknownName('a specification for --model', model, specificationNames)
  if (flags.nil !== undefined && flags.nil !== 'wildcard' && flags.nil !== 'absent')
    throw unknownName('--nil to be wildcard or absent', flags.nil, ['wildcard', 'absent'])
  const meant: FormatDefaults = {
    ...defaults,
    ...own,
    model,
    ...(flags.initial === undefined ? {} : { initial: parseValue(flags.initial) }),
    ...(flags.nil === undefined ? {} : { nil: flags.nil as 'wildcard' | 'absent' }),
  }
  const reference = { name: model, options: meant }
  const specification = await specificationOf(reference)
  if (!specification) throw unknownName('a specification for --model', model, specificationNames)
  return { check, model, checker: checkerNamed(check)(specification), specification, reference, meant }
}

function parseValue(text: string): Value {
  try {
    return JSON.parse(text) as Value
  } catch {
    return text
  }
}
