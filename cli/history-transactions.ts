/** Judging the transactions of a file: one isolation level, or all of them. Runs in a worker. */
import {
  type Definition,
  explainIsolation,
  type IsolationLevel,
  isolationLevels,
  type Naming,
} from '../checkers/index.js'
import { explainAnomaly, type KeyAssumptions } from '../checkers/isolation/anomalies/index.js'
import type { CoreTransaction, IsolationEvidence } from '../checkers/isolation/evidence.js'
import { stepText } from '../checkers/isolation/explain/words.js'
import { type IsolationResult, judgeLevel } from '../checkers/isolation/judge.js'
import { judgeLattice, type Lattice } from '../checkers/isolation/lattice.js'
import { observe } from '../checkers/isolation/observe.js'
import { judgedAsLine } from '../history/formats/judged-as.js'
import { jsonLine } from '../history/formats/write-json-lines.js'
import { HistoryError, type HistoryEvent, locate, type RecordedTransactions, type Value } from '../history/index.js'

/** All levels at once. */
export const ALL = 'all'
export const isolationChecks: readonly string[] = [...isolationLevels, ALL]

/** One of the transactions that contradict each other. */
export interface PartRow {
  readonly name: string
  readonly session: string
  /** Lines, or bytes, of the file. */
  readonly place: string
  readonly steps: readonly string[]
  /** Steps that have nothing to do with it. */
  readonly left: number
  readonly status: CoreTransaction['status']
}

/** Why a level does not hold. */
export interface IsolationPart {
  readonly level: IsolationLevel
  readonly anomaly?: string
  readonly rows: readonly PartRow[]
  readonly why: readonly string[]
  /** The part as a history of its own. */
  readonly text: string
}

/** An anomaly that is certain, with its shortest example. */
export interface NamedAnomaly {
  readonly name: string
  readonly count: number
  /** The weakest level, in Adya's sense, that forbids it. */
  readonly refutes: IsolationLevel
  readonly why: readonly string[]
}

export interface TransactionsOutcome {
  readonly definition: Definition
  readonly transactions: number
  readonly steps: number
  /** The one level, or the worst of all. */
  readonly result: IsolationResult
  readonly lattice?: Lattice
  readonly parts: readonly IsolationPart[]
  /** Of all levels only. */
  readonly anomalies: readonly NamedAnomaly[]
}

export interface TransactionsRequest {
  readonly check: string
  readonly definition: Definition | undefined
  readonly initial: Value | undefined
  /** Whether reading nil is taken for an answer that nobody saw. */
  readonly isNilWildcard: boolean
  /** Of registers: what is said of the order of versions. */
  readonly keys: KeyAssumptions
}

/** @throws HistoryError naming the place in the file */
export function judgeTransactions(
  given: RecordedTransactions,
  request: TransactionsRequest,
  shouldStop: () => boolean,
): TransactionsOutcome {
  const recorded = asMeant(given, request)
  const definition = request.definition ?? recorded.defaults.definition
  const seen = observedIn(recorded)
  const counts = {
    definition,
    transactions: recorded.transactions.length,
    steps: recorded.transactions.reduce((sum, { accesses }) => sum + accesses.length, 0),
  }
  const part = (evidence: IsolationEvidence) => partOf(recorded, evidence)
  if (request.check !== ALL) {
    const result = judgeLevel(seen, request.check as IsolationLevel, definition, { shouldStop })
    return { ...counts, result, parts: result.verdict === 'invalid' ? [part(result.evidence!)] : [], anomalies: [] }
  }
  const lattice = judgeLattice(seen, definition, { shouldStop }, request.keys)
  const bad = lattice.levels.flatMap(({ result }) => (result?.verdict === 'invalid' ? [result.evidence!] : []))
  const naming = namingIn(recorded)
  const anomalies = lattice.anomalies.map((anomaly) => {
    const { name, count, refutes } = anomaly
    return { name, count, refutes, why: explainAnomaly(seen, anomaly, naming) }
  })
  return { ...counts, result: resultOf(lattice), lattice, parts: bad.map(part), anomalies }
}

function asMeant(
  recorded: RecordedTransactions,
  { initial, isNilWildcard }: TransactionsRequest,
): RecordedTransactions {
  const meant = initial === undefined ? recorded : { ...recorded, initial }
  if (!isNilWildcard) return meant
  const transactions = meant.transactions.map((transaction) => ({
    ...transaction,
    accesses: transaction.accesses.map((access) =>
      access.type === 'read' && access.value === null ? { type: access.type, key: access.key } : access,
    ),
  }))
  return { ...meant, transactions }
}

function observedIn(recorded: RecordedTransactions) {
  try {
    return observe(recorded)
  } catch (error) {
    throw error instanceof HistoryError ? locate(error, recorded) : error
  }
}

function resultOf({ verdict, strongest, weakestFailing, levels, vacuous }: Lattice): IsolationResult {
  if (verdict === 'valid') return { verdict, ...(vacuous === undefined ? {} : { vacuous }) }
  if (verdict === 'unknown') {
    const undecided = levels.flatMap(({ level, result }) =>
      result?.verdict === 'unknown' ? [`${level}: ${result.reason}`] : [],
    )
    return { verdict, reason: undecided.join('; ') }
  }
  const holds = strongest.length === 0 ? 'no level holds' : `holds: ${strongest.join(', ')}`
  return { verdict, reason: `${holds}; fails: ${weakestFailing.join(', ')} and all above` }
}

function partOf(recorded: RecordedTransactions, evidence: IsolationEvidence): IsolationPart {
  const { level, anomaly, transactions } = evidence
  return {
    level,
    ...(anomaly === undefined ? {} : { anomaly }),
    rows: transactions.map((each) => rowOf(recorded, each)),
    why: explainIsolation(evidence, namingIn(recorded)),
    text: textOf(recorded, evidence),
  }
}

function namingIn(recorded: RecordedTransactions): Naming {
  const who = recorded.realTime ? 'client' : 'session'
  const process = (number: number) => `${who} ${number}`
  return recorded.realTime ? { process, position: placeOfEvent(recorded) } : { process }
}

/** Where the file has events, each position is a line: that of the invocation is known, others are counted. */
function placeOfEvent({ transactions, lines }: RecordedTransactions): (position: number) => string {
  const known = new Map(transactions.map(({ invoked }, i) => [invoked, lines[i]!]))
  return (position) => (known.has(position) ? `line ${known.get(position)}` : `event ${position + 1}`)
}

const BINARY: readonly string[] = ['cobra', 'dbcop']

function rowOf(recorded: RecordedTransactions, { transaction, session, steps, of, status }: CoreTransaction): PartRow {
  const place = recorded.lines[transaction]
  return {
    name: `T${transaction + 1}`,
    session: recorded.realTime ? `client ${session}` : `session ${session}`,
    place: place === undefined ? '' : `${BINARY.includes(recorded.format) ? 'byte' : 'line'} ${place}`,
    steps: steps.map(stepText),
    left: of - steps.length,
    status,
  }
}

/** The transactions with all steps that their lists show: by themselves as bad as in the whole. */
function wholePart({ transactions, others = [] }: IsolationEvidence): CoreTransaction[] {
  const merged = new Map(transactions.map((each) => [each.transaction, each]))
  for (const other of others) {
    const known = merged.get(other.transaction)
    const steps = [...(known?.steps ?? []), ...other.steps].sort((a, b) => a.access - b.access)
    merged.set(other.transaction, { ...other, steps })
  }
  return [...merged.values()].sort((a, b) => a.transaction - b.transaction)
}

/** The part in our own format, with how it is meant. */
function textOf(recorded: RecordedTransactions, evidence: IsolationEvidence): string {
  const { level, definition } = evidence
  const transactions = wholePart(evidence)
  const { realTime, initial } = recorded
  const meant = { check: level, definition, realTime, ...(initial === undefined ? {} : { initial }) }
  const events = transactions.flatMap((each, i) => eventsOf(each, i))
  events.sort((a, b) => a.at - b.at)
  return [judgedAsLine(meant), ...events.map(({ event }) => jsonLine(event))].join('')
}

const NAMES = { read: 'r', write: 'w', append: 'append' } as const
const ENDS = { committed: 'ok', aborted: 'fail', unknown: 'info' } as const

function eventsOf({ session, status, steps, invoked, completed }: CoreTransaction, i: number) {
  const value = steps.map(({ type, key, value: found = null }): Value => [NAMES[type], key, found])
  const asked = steps.map(
    ({ type, key, value: found = null }): Value => [NAMES[type], key, type === 'read' ? null : found],
  )
  const event = (type: HistoryEvent['type'], what: Value): HistoryEvent => ({
    process: session,
    type,
    f: 'txn',
    value: what,
  })
  const begin = { at: invoked ?? 2 * i, event: event('invoke', asked) }
  // Of what has no real time a transaction with an unknown end may be followed by others: here it was observed, so it happened.
  if (invoked === undefined && status === 'unknown') return [begin, { at: 2 * i + 1, event: event('ok', asked) }]
  const end = {
    at: invoked === undefined ? 2 * i + 1 : completed,
    event: event(ENDS[status], status === 'committed' ? value : asked),
  }
  return end.at === undefined ? [begin] : [begin, { at: end.at, event: end.event }]
}
