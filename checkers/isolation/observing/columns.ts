/** The steps of all transactions in columns: keys and versions are numbers, equal ones the same. */
import { HistoryError, showValue, type Value } from '../../../history/index.js'
import type { AccessAt } from '../flaws.js'
import { Numbering } from '../numbering.js'
import type { TransactionHistory } from '../observations.js'
import { PairNumbers } from './pair-numbers.js'

export const [COMMITTED, ABORTED, UNKNOWN_END] = [0, 1, 2]
const STATUS = { committed: COMMITTED, aborted: ABORTED, unknown: UNKNOWN_END } as const

/** No step. */
export const NO_STEP = -1

export interface Columns {
  readonly history: TransactionHistory
  /** Steps of transaction t: from `start[t]` up to `start[t + 1]`. */
  readonly start: Int32Array
  readonly status: Uint8Array
  /** Of each step: its transaction, its key, and whether it is the last write of its key in its transaction. */
  readonly transaction: Int32Array
  readonly key: Int32Array
  readonly isFinal: Uint8Array
  readonly isWrite: Uint8Array
  readonly keys: Numbering
  readonly values: Numbering
  /** Numbers of pairs of a key and a value that are written. */
  readonly versions: PairNumbers
  /** The number of what a step writes; of reads, nothing. */
  readonly written: Int32Array
  value(step: number): Value | undefined
  at(step: number): AccessAt
}

/**
 * O(steps).
 * @throws HistoryError for steps that the type of the history does not have; `position` is the index of the transaction
 */
export function columnsOf(history: TransactionHistory): Columns {
  const { transactions, type } = history
  const { length } = transactions
  const start = new Int32Array(length + 1)
  for (let t = 0; t < length; t += 1) start[t + 1] = start[t]! + transactions[t]!.accesses.length
  const steps = start[length]!
  const [transaction, key, written] = [
    new Int32Array(steps),
    new Int32Array(steps),
    new Int32Array(steps).fill(NO_STEP),
  ]
  const [isFinal, isWrite] = [new Uint8Array(steps), new Uint8Array(steps)]
  const status = new Uint8Array(length)
  const [keys, values, versions] = [new Numbering(), new Numbering(), new PairNumbers()]
  const writes = type === 'list-append' ? 'append' : 'write'
  for (let t = 0; t < length; t += 1) {
    const { accesses, status: end } = transactions[t]!
    status[t] = STATUS[end]
    for (let i = 0, step = start[t]!; i < accesses.length; i += 1, step += 1) {
      const access = accesses[i]!
      const number = keys.of(access.key)
      transaction[step] = t
      key[step] = number
      if (access.type === 'read') continue
      if (access.type !== writes || access.value === undefined) throw unknownStep(type, access, t)
      isWrite[step] = 1
      written[step] = versions.of(number, values.of(access.value))
    }
  }
  const columns = { history, start, status, transaction, key, isFinal, isWrite, keys, values, versions, written }
  markFinal(columns)
  return {
    ...columns,
    value: (step) => transactions[transaction[step]!]!.accesses[step - start[transaction[step]!]!]!.value,
    at: (step) => ({ transaction: transaction[step]!, access: step - start[transaction[step]!]! }),
  }
}

type Marked = Pick<Columns, 'start' | 'isFinal' | 'isWrite' | 'key' | 'keys'>

function markFinal({ start, isFinal, isWrite, key, keys }: Marked): void {
  const seenIn = new Int32Array(keys.values.length).fill(-1)
  for (let t = 0; t + 1 < start.length; t += 1) {
    for (let step = start[t + 1]! - 1; step >= start[t]!; step -= 1) {
      if (isWrite[step] === 0 || seenIn[key[step]!] === t) continue
      seenIn[key[step]!] = t
      isFinal[step] = 1
    }
  }
}

function unknownStep(type: TransactionHistory['type'], access: { type: string; key: Value; value?: Value }, t: number) {
  const expected =
    type === 'list-append' ? 'reads and appends alone, as in a history of lists' : 'reads and writes alone'
  const value = access.value === undefined ? 'no value' : showValue(access.value)
  return new HistoryError({ position: t, expected, got: `${access.type} of key ${showValue(access.key)}: ${value}` })
}
