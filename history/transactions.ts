/**
 * Histories of transactions: what each session of a database did, transaction by transaction.
 *
 * Some formats tell of real time (Jepsen and Elle), some only of the order within a session (AWDIT, PolySI, dbcop,
 * Cobra); a checker must not take the order of the array for time where `realTime` is false.
 */
import { HistoryError } from './error.js'
import type { History, Value } from './event.js'
import { type Operation, pairOperations } from './operation.js'
import { locate, type RecordedHistory } from './recorded.js'
import { isList, showValue } from './value.js'

/** One step of a transaction. A read without a value is one that nobody saw the result of. */
export interface Access {
  readonly type: 'read' | 'write' | 'append'
  readonly key: Value
  /** What was written, appended or read; nil for a read that found nothing. */
  readonly value?: Value
}

export interface Transaction {
  /** Place among the transactions of its history, from 0. */
  readonly index: number
  /** Transactions of one session follow each other. */
  readonly session: number
  /** `unknown`: nobody saw whether it committed. */
  readonly status: 'committed' | 'aborted' | 'unknown'
  readonly accesses: readonly Access[]
  /** With real time only: the positions of its invocation and its completion. */
  readonly invoked?: number
  readonly completed?: number
}

export interface RecordedTransactions {
  readonly kind: 'transactions'
  readonly format: string
  readonly file?: string
  readonly transactions: readonly Transaction[]
  /** `list-append`: reads give lists. `register`: reads give what was written last. */
  readonly type: 'list-append' | 'register'
  /** What every key holds at first; absent when the history writes whatever is read. */
  readonly initial?: Value
  /** Whether written values (per key) tell writers apart. */
  readonly realTime: boolean
  /** Line, from 1, of each transaction; byte for binary files. */
  readonly lines: ArrayLike<number>
  readonly defaults: { readonly definition: 'adya' | 'biswas-enea' }
}

const accessTypes: Readonly<Record<string, Access['type']>> = {
  r: 'read',
  read: 'read',
  w: 'write',
  write: 'write',
  append: 'append',
}

/** Whether a value is a list of steps such as `["r","x",nil]`. The empty transaction is one. */
export function isTransaction(value: Value): value is readonly (readonly [string, Value, Value])[] {
  if (value === null || !isList(value)) return false
  return value.every(isStep)
}

function isStep(step: Value): boolean {
  return step !== null && isList(step) && step.length === 3 && Object.hasOwn(accessTypes, step[0] as string)
}

/** What is in the place of a transaction; of a list the first step that is none. */
function instead(value: Value): string {
  if (value === null || !isList(value)) return showValue(value)
  const at = value.findIndex((step) => !isStep(step))
  return `${showValue(value[at]!)} as step ${at + 1}`
}

/**
 * The transactions of a history of events, such as Elle's: operations whose values are lists of steps.
 * @throws HistoryError naming the line of an operation that is no transaction
 */
export function transactionsOf(recorded: RecordedHistory): RecordedTransactions {
  const { format, file, lines, history, defaults } = recorded
  try {
    const operations = pairOperations(history)
    const made = transactionsOfOperations(operations)
    return {
      ...made,
      format,
      ...(file === undefined ? {} : { file }),
      ...(defaults.initial === undefined ? {} : { initial: defaults.initial }),
      ...(defaults.realTime === undefined ? {} : { realTime: defaults.realTime }),
      ...(defaults.definition === undefined ? {} : { defaults: { definition: defaults.definition } }),
      lines: operations.map(({ invoked }) => lines[invoked]!),
    }
  } catch (error) {
    throw error instanceof HistoryError ? locate(error, recorded) : error
  }
}

/**
 * The same of a history that never was a file; `lines` are positions.
 * @throws HistoryError with the position of an operation that is no transaction
 */
export function transactionsIn(history: History): RecordedTransactions {
  return transactionsOfOperations(pairOperations(history))
}

function transactionsOfOperations(operations: readonly Operation[]): RecordedTransactions {
  const transactions = operations.map((operation): Transaction => {
    const { index, process, status, invoked, completed } = operation
    return {
      index,
      session: process,
      status: status === 'ok' ? 'committed' : status === 'fail' ? 'aborted' : 'unknown',
      accesses: accessesOf(operation),
      invoked,
      ...(completed === undefined ? {} : { completed }),
    }
  })
  const appends = transactions.some(({ accesses }) => {
    return accesses.some(({ type, value }) => type === 'append' || (type === 'read' && Array.isArray(value)))
  })
  return {
    kind: 'transactions',
    format: 'events',
    transactions,
    type: appends ? 'list-append' : 'register',
    initial: null,
    realTime: true,
    lines: operations.map(({ invoked }) => invoked),
    defaults: { definition: 'adya' },
  }
}

/** What a completed transaction says it did; otherwise what it was asked to do, of which reads tell nothing. */
function accessesOf({ input, output, status, invoked, completed }: Operation) {
  const isOk = status === 'ok'
  const value = isOk && output !== undefined && output !== null ? output : input
  if (!isTransaction(value)) {
    throw new HistoryError({
      position: (isOk ? completed : undefined) ?? invoked,
      expected: 'a transaction: a list of steps [r | w | append, key, value]',
      got: instead(value),
    })
  }
  return value.map(([name, key, value]): Access => {
    const type = accessTypes[name]!
    return type === 'read' && !isOk ? { type, key } : { type, key, value }
  })
}
