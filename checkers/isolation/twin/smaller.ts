/** Makes a history smaller as long as something stays true of it. */
import { type RecordedTransactions, type Transaction, type Value, valueKey } from '../../../history/index.js'
import { recordedTransactions } from './notation.js'

type Access = Transaction['accesses'][number]

/** Drops transactions, accesses and elements of lists, one at a time, until nothing more can go. Greedy. */
export function smaller(
  history: RecordedTransactions,
  isStill: (candidate: RecordedTransactions) => boolean,
): RecordedTransactions {
  const next = candidates(history).find(isStill)
  return next === undefined ? history : smaller(next, isStill)
}

function candidates(history: RecordedTransactions): RecordedTransactions[] {
  const { transactions } = history
  const changed: (readonly Transaction[])[] = []
  for (const [i, transaction] of transactions.entries()) {
    const { accesses } = transaction
    changed.push(withoutElements(transactions.toSpliced(i, 1), accesses))
    for (const [at, access] of accesses.entries()) {
      const having = (others: readonly Access[]) => transactions.with(i, { ...transaction, accesses: others })
      changed.push(withoutElements(having(accesses.toSpliced(at, 1)), [access]))
      const { type, value } = access
      if (type === 'read' && Array.isArray(value) && value.length > 0)
        changed.push(having(accesses.with(at, { ...access, value: value.slice(0, -1) })))
    }
    if (transaction.status !== 'committed') changed.push(transactions.with(i, { ...transaction, status: 'committed' }))
  }
  return changed.map((some) => rebuilt(history, some))
}

/** What is no longer appended is in no list either. */
function withoutElements(transactions: readonly Transaction[], gone: readonly Access[]): readonly Transaction[] {
  const isGone = (key: Value, element: Value) =>
    gone.some((access) => {
      return access.type === 'append' && same(access.key, key) && same(access.value ?? null, element)
    })
  return transactions.map((transaction) => ({
    ...transaction,
    accesses: transaction.accesses.map((access): Access => {
      if (!Array.isArray(access.value)) return access
      return { ...access, value: (access.value as readonly Value[]).filter((element) => !isGone(access.key, element)) }
    }),
  }))
}

const same = (a: Value, b: Value): boolean => valueKey(a) === valueKey(b)

function rebuilt({ type, initial }: RecordedTransactions, transactions: readonly Transaction[]): RecordedTransactions {
  const numbered = transactions.map((transaction, index) => ({ ...transaction, index }))
  return recordedTransactions(numbered, { isLists: type === 'list-append', initial })
}
