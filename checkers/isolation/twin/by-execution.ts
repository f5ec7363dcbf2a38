/**
 * The twin that runs the transactions: one after the other (serializable), or each on a snapshot of what had committed when it
 * began, and only if nobody else has committed a write to one of its keys since (snapshot isolation). A level holds where
 * some run reads what the history says was read. It knows nothing of versions, relations or flaws.
 *
 * Source: Berenson et al., "A critique of ANSI SQL isolation levels" (1995), for snapshot isolation.
 * Assumes: very few transactions.
 */
import { type RecordedTransactions, type Transaction, type Value, valueKey } from '../../../history/index.js'
import { type Condition, conditionOf, type Definition, type Level } from './levels.js'

/** What was last written to each key: an object of its own for each transaction, so that equal values are told apart. */
type Store = ReadonlyMap<string, { readonly is: Value }>

export const canBeExecuted = (level: Level, definition: Definition): boolean =>
  ['serializable', 'snapshot'].includes(conditionOf(level, definition).kind)

/** @throws Error where the level cannot be told by running transactions */
export function holdsByExecution(history: RecordedTransactions, level: Level, definition: Definition): boolean {
  if (!canBeExecuted(level, definition)) throw new Error(`Expected a level with snapshots, got ${level}`)
  const condition = conditionOf(level, definition)
  const certain = history.transactions.filter(({ status }) => status === 'committed')
  const unknown = history.transactions.filter(({ status }) => status === 'unknown')
  return subsets(unknown).some((some) => new Run(history, condition, [...certain, ...some]).exists(new Map(), [], []))
}

interface Open {
  readonly transaction: Transaction
  readonly snapshot: Store
}

class Run {
  constructor(
    private readonly history: RecordedTransactions,
    private readonly condition: Condition,
    private readonly all: readonly Transaction[],
  ) {}

  /** Whether what is left can happen: a transaction begins, or one that has begun commits. */
  exists(store: Store, open: readonly Open[], committed: readonly Transaction[]): boolean {
    if (committed.length === this.all.length) return true
    const isSerial = this.condition.kind === 'serializable'
    if (!isSerial || open.length === 0)
      for (const next of this.all) {
        if (committed.includes(next) || open.some(({ transaction }) => transaction === next)) continue
        if (!this.all.every((other) => committed.includes(other) || !this.isBefore(other, next))) continue
        if (!this.readsFrom(store, next)) continue
        if (this.exists(store, [...open, { transaction: next, snapshot: store }], committed)) return true
      }
    return open.some(({ transaction, snapshot }) => {
      const written = writesOf(transaction)
      if (written.some(({ key }) => store.get(valueKey(key)) !== snapshot.get(valueKey(key)))) return false
      const rest = open.filter((other) => other.transaction !== transaction)
      return this.exists(this.after(store, written), rest, [...committed, transaction])
    })
  }

  private isBefore(a: Transaction, b: Transaction): boolean {
    const { order } = this.condition
    if (a === b || order === 'none') return false
    if (a.session === b.session && a.index < b.index) return true
    return order === 'real-time' && a.status === 'committed' && a.completed! < b.invoked!
  }

  /** Whether a transaction that sees this, and its own writes, reads what it says it read. */
  private readsFrom(store: Store, { status, accesses }: Transaction): boolean {
    if (status !== 'committed') return true
    return accesses.every(({ type, key, value }, at) => {
      if (type !== 'read' || value === undefined) return true
      const held = this.after(store, writesOf({ accesses: accesses.slice(0, at) })).get(valueKey(key)) ?? {
        is: this.first,
      }
      return held.is !== undefined && valueKey(held.is) === valueKey(this.isLists && value === null ? [] : value)
    })
  }

  private get isLists(): boolean {
    return this.history.type === 'list-append'
  }

  private get first(): Value | undefined {
    return this.isLists ? [] : this.history.initial
  }

  private after(store: Store, writes: Transaction['accesses']): Store {
    const next = new Map(store)
    for (const { key, value = null } of writes) {
      const held = next.get(valueKey(key))?.is ?? this.first
      next.set(valueKey(key), { is: this.isLists ? [...(held as readonly Value[]), value] : value })
    }
    return next
  }
}

const writesOf = ({ accesses }: Pick<Transaction, 'accesses'>): Transaction['accesses'] =>
  accesses.filter(({ type }) => type !== 'read')

function subsets<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>((all, item) => all.flatMap((some) => [some, [...some, item]]), [[]])
}
