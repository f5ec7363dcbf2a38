/** The smallest part of a bad history that is still bad. */
import type { Part } from './evidence.js'
import type { TransactionHistory } from './observations.js'

export function minimise(
  history: TransactionHistory,
  transactions: readonly number[],
  _isBad: (history: TransactionHistory) => boolean,
  _shouldStop: () => boolean,
): Part {
  const kept = [...transactions].sort((a, b) => a - b)
  return {
    history: { ...history, transactions: kept.map((index) => history.transactions[index]!) },
    transactions: kept,
    accesses: kept.map((index) => history.transactions[index]!.accesses.map((_, access) => access)),
  }
}
