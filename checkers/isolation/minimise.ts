/**
 * The smallest part of a bad history that is still bad: whole transactions are left out first, then single steps, until
 * nothing can be spared. Greedy: no single step can go, which need not be the smallest part there is.
 *
 * Only what never makes a good history bad is left out, so that a bad part shows that the whole is bad:
 * - a read, for whoever keeps a level with it keeps it without;
 * - a write, together with all reads that found its value, for what nobody read only takes part in the order of versions.
 *   (Where several wrote the value, a read may have met each of them: to leave out one of these writes alone would take a
 *   way out from it.) An append goes together with all lists that show it;
 * - so a transaction, with all reads that found what it wrote.
 */
import { type Value, valueKey } from '../../history/index.js'
import type { Access, Transaction } from '../../history/transactions.js'
import type { Part } from './evidence.js'
import type { TransactionHistory } from './observations.js'

/** Parts that are judged at most. */
const TRIES_MAX = 5_000

/**
 * @param transactions indices of transactions that suffice, with what they read of each other and at first; if they do not,
 *   the whole history is taken
 */
export function minimise(
  history: TransactionHistory,
  transactions: readonly number[],
  isBad: (history: TransactionHistory) => boolean,
  shouldStop: () => boolean,
): Part {
  const uses = new Uses(history)
  let tries = 0
  const isStillBad = (kept: Kept) => {
    tries += 1
    return tries <= TRIES_MAX && !shouldStop() && isBad(partOf(history, kept).history)
  }
  const some = uses.closed(transactions)
  let kept = isStillBad(some) ? some : uses.closed(history.transactions.map((_, index) => index))
  for (let before = Number.POSITIVE_INFINITY; stepsOf(kept) < before; ) {
    before = stepsOf(kept)
    kept = withoutTransactions(kept, uses, isStillBad)
    kept = withoutSteps(kept, uses, isStillBad)
  }
  return partOf(history, kept)
}

/** Of each transaction that is there, by index, the steps that are, ascending. */
type Kept = ReadonlyMap<number, readonly number[]>

const stepsOf = (kept: Kept): number => [...kept.values()].reduce((sum, { length }) => sum + length + 1, 0)

/** Runs of transactions, long ones first; then one by one. */
function withoutTransactions(all: Kept, uses: Uses, isBad: (kept: Kept) => boolean): Kept {
  let kept = all
  for (let size = Math.ceil(kept.size / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < kept.size; ) {
      const names = [...kept.keys()].slice(from, from + size)
      const steps = names.flatMap((index) => kept.get(index)!.map((access) => [index, access] as const))
      const fewer = uses.without(kept, steps, names)
      if (fewer.size > 0 && isBad(fewer)) kept = fewer
      else from += size
    }
  }
  return kept
}

function withoutSteps(all: Kept, uses: Uses, isBad: (kept: Kept) => boolean): Kept {
  let kept = all
  for (const [index, accesses] of all) {
    for (const access of accesses) {
      if (kept.get(index)?.includes(access) !== true) continue
      const fewer = uses.without(kept, [[index, access]], [])
      if (isBad(fewer)) kept = fewer
    }
  }
  return kept
}

/** Which reads found what was written. */
class Uses {
  readonly #isList: boolean
  /** Transactions that write a value to a key, as texts. */
  readonly #writers = new Map<string, number[]>()

  constructor(private readonly history: TransactionHistory) {
    this.#isList = history.type === 'list-append'
    for (const [index, { accesses }] of history.transactions.entries())
      for (const { type, key, value = null } of accesses) if (type !== 'read') this.#add(nameOf(key, value), index)
  }

  #add(name: string, index: number): void {
    const writers = this.#writers.get(name)
    if (writers === undefined) this.#writers.set(name, [index])
    else writers.push(index)
  }

  /**
   * These transactions, without reads of what others wrote as well. Lists stay, since they show orders, and for these the
   * appends of others that they show.
   */
  closed(transactions: readonly number[]): Kept {
    const inside = new Set(transactions)
    const appended = new Map<number, Set<number>>()
    const kept = new Map<number, number[]>()
    for (const index of transactions) kept.set(index, this.#stepsWithin(index, inside, appended))
    for (const [index, accesses] of appended)
      if (!inside.has(index))
        kept.set(
          index,
          [...accesses].sort((a, b) => a - b),
        )
    return sorted(kept)
  }

  #stepsWithin(index: number, inside: ReadonlySet<number>, appended: Map<number, Set<number>>): number[] {
    const { accesses } = this.history.transactions[index]!
    return accesses.flatMap((access, at) => {
      const found = this.#found(access)
      if (this.#isList) for (const name of found) this.#addAppend(name, appended)
      const isWithin = found.every((name) => (this.#writers.get(name) ?? []).every((writer) => inside.has(writer)))
      return this.#isList || isWithin ? [at] : []
    })
  }

  #addAppend(name: string, appended: Map<number, Set<number>>): void {
    for (const writer of this.#writers.get(name) ?? []) {
      const { accesses } = this.history.transactions[writer]!
      const at = accesses.findIndex(({ type, key, value = null }) => type !== 'read' && nameOf(key, value) === name)
      const steps = appended.get(writer) ?? new Set()
      appended.set(writer, steps.add(at))
    }
  }

  /** What a read found, as texts: a value of its key, or all elements of a list. */
  #found({ type, key, value }: Access): string[] {
    if (type !== 'read' || value === undefined) return []
    if (!this.#isList) return [nameOf(key, value)]
    return ((value ?? []) as readonly Value[]).map((element) => nameOf(key, element))
  }

  /** Without some steps, and without the reads that found what these wrote; empty transactions go only if they are named. */
  without(kept: Kept, steps: readonly (readonly [number, number])[], named: readonly number[]): Kept {
    const gone = new Set(steps.map(([index, access]) => `${index} ${access}`))
    const written = new Set<string>()
    for (const [index, access] of steps) {
      const { type, key, value = null } = this.history.transactions[index]!.accesses[access]!
      if (type !== 'read') written.add(nameOf(key, value))
    }
    const left = new Map<number, readonly number[]>()
    for (const [index, accesses] of kept) {
      if (named.includes(index)) continue
      const all = this.history.transactions[index]!.accesses
      const staying = accesses.filter(
        (access) => !gone.has(`${index} ${access}`) && !this.#found(all[access]!).some((name) => written.has(name)),
      )
      left.set(index, staying)
    }
    return left
  }
}

const nameOf = (key: Value, value: Value) => `${valueKey(key)} ${valueKey(value)}`

function sorted(kept: ReadonlyMap<number, number[]>): Kept {
  return new Map([...kept].sort(([a], [b]) => a - b))
}

function partOf(history: TransactionHistory, kept: Kept): Part {
  const transactions = [...kept.keys()]
  const accesses = [...kept.values()]
  const within = transactions.map((index, i): Transaction => {
    const whole = history.transactions[index]!
    return { ...whole, accesses: accesses[i]!.map((access) => whole.accesses[access]!) }
  })
  return { history: { ...history, transactions: within }, transactions, accesses }
}
