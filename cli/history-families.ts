/** Judging a file by the checkers that need no specification: session guarantees, delivery, convergence. Runs in a worker. */
import {
  type CheckResult,
  convergenceCheckers,
  deliveryCheckers,
  type Evidence,
  type HistoryChecker,
  type SessionChecker,
  sessionCheckers,
} from '../checkers/index.js'
import { operationNames } from '../history/formats/fields.js'
import { HistoryError, locate, type Value } from '../history/index.js'
import type { Recorded } from '../history/recorded.js'
import { transactionsOf } from '../history/transactions.js'
import { UsageError } from './errors.js'

const families = { ...sessionCheckers, ...deliveryCheckers, ...convergenceCheckers }
type FamilyCheck = keyof typeof families

export const familyChecks: readonly string[] = Object.keys(families)

export interface FamilyRequest {
  readonly check: string
  /** What `--options` says, as it was given. */
  readonly options: string | undefined
  readonly initial: Value | undefined
  readonly nil: string | undefined
}

export interface FamilyOutcome {
  readonly operations: number
  readonly result: CheckResult<Evidence>
  readonly why: readonly string[]
}

const isOneOf = (...values: readonly Value[]) => ({
  holds: (value: Value) => values.includes(value),
  expected: values.join(' or '),
})
const number = { holds: (value: Value) => typeof value === 'number', expected: 'a number' }
const anything = { holds: () => true, expected: 'a value' }
const truth = isOneOf(true, false)
const receivers = isOneOf('together', 'each')
const order = { order: isOneOf('any', 'issued', 'real-time') }

/** What each checker may be told besides. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, { holds(value: Value): boolean; expected: string }>>>> =
  {
    all: { writesFollowReads: truth, sequential: truth, linearizable: truth },
    bank: {
      accounts: { holds: (value) => Array.isArray(value), expected: 'a list of accounts' },
      total: number,
      negativeBalances: truth,
    },
    counter: { initial: number },
    'set-full': { linearizable: truth },
    'long-fork': { groupSize: number },
    'at-most-once': { receivers },
    'at-least-once': { receivers },
    'exactly-once': { receivers },
    'ordered-delivery': { receivers, senders: receivers },
    'no-gaps': { receivers, senders: receivers },
    ...Object.fromEntries(Object.keys(convergenceCheckers).map((name) => [name, { initial: anything }])),
    ...Object.fromEntries(Object.keys(sessionCheckers).map((name) => [name, order])),
  }

/** @throws HistoryError naming the place in the file, and UsageError for options that the checker does not have */
export function judgeFamily(recorded: Recorded, request: FamilyRequest, shouldStop: () => boolean): FamilyOutcome {
  const check = request.check as FamilyCheck
  const { initial, nil } = request
  const meant = { ...(initial === undefined ? {} : { initial }), ...(nil === undefined ? {} : { nil }) }
  const options = { ...(check in sessionCheckers ? meant : {}), ...optionsOf(check, request.options) }
  const checker = (families[check] as (options: object) => HistoryChecker<Evidence>)(options)
  const limits = { shouldStop }
  try {
    if (check in sessionCheckers && isTransactional(recorded)) {
      const transactions = recorded.kind === 'transactions' ? recorded : transactionsOf(recorded)
      const result = (checker as SessionChecker).checkTransactions(transactions, limits)
      const place = (position: number) => `line ${transactions.lines[position]}`
      return { operations: transactions.transactions.length, result, why: whyOf(checker, result, place) }
    }
    if (recorded.kind === 'transactions') {
      const got = `transactions (${recorded.format})`
      throw new HistoryError({ expected: `operations, as ${check} judges them`, got })
    }
    const result = checker.check(recorded.history, limits)
    const place = (position: number) => `line ${recorded.lines[position]}`
    return { operations: recorded.operations, result, why: whyOf(checker, result, place) }
  } catch (error) {
    throw error instanceof HistoryError ? locate(error, recorded) : error
  }
}

function isTransactional(recorded: Recorded): boolean {
  if (recorded.kind === 'transactions') return true
  const names = operationNames(recorded.table)
  return names.size === 1 && names.has('txn')
}

function whyOf(
  checker: HistoryChecker<Evidence>,
  { verdict, evidence }: CheckResult<Evidence>,
  position: (position: number) => string,
): readonly string[] {
  // A session guarantee may be kept only because nothing is known of the order of writes: that is worth saying.
  if (evidence === undefined || (verdict !== 'invalid' && !('unlessIssued' in evidence))) return []
  return checker.explain?.(evidence, { position }) ?? []
}

/** Checked against what the checker has. Throws UsageError. */
export function optionsOf(check: string, text: string | undefined): Record<string, Value> {
  if (text === undefined) return {}
  const allowed = OPTIONS[check] ?? {}
  const names = Object.keys(allowed).join(', ') || 'none'
  const options = parsed(text, `--options as a JSON object (${check} has: ${names})`)
  for (const [name, value] of Object.entries(options)) {
    const option = Object.hasOwn(allowed, name) ? allowed[name] : undefined
    if (option === undefined) throw new UsageError(`expected an option of ${check} (${names}), got ${name}`)
    if (!option.holds(value))
      throw new UsageError(`expected ${name} to be ${option.expected}, got ${JSON.stringify(value)}`)
  }
  return options
}

function parsed(text: string, expected: string): Record<string, Value> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UsageError(`expected ${expected}, got ${text}`)
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new UsageError(`expected ${expected}, got ${text}`)
  return value as Record<string, Value>
}
