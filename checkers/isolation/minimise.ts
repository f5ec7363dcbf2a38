/**
 * The smallest part of a bad history that is still bad: whole transactions are left out first, then single steps, until
 * nothing can be spared, nor any two where little is left. Greedy: this need not be the smallest part there is.
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

/** Parts that are judged at most, and how many steps they have together. */
const TRIES_MAX = 5_000
const STEPS_MAX = 50_000_000
/** Of so many transactions, and so many steps, any two are tried together. */
const FEW_TRANSACTIONS = 8
const FEW_STEPS = 20

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
  const smaller = new Smaller(history, isBad, shouldStop)
  const some = closed(history, transactions)
  let kept = smaller.isBad(some) ? some : whole(history)
  for (let before = Number.POSITIVE_INFINITY; weightOf(kept) < before && !smaller.isOver; ) {
    before = weightOf(kept)
    kept = smaller.withoutTransactions(kept)
    kept = smaller.withoutSteps(kept)
    if (weightOf(kept) === before) kept = smaller.withoutPairs(kept)
  }
  return partOf(history, kept)
}

/** Of each transaction that is there, by index, the steps that are, ascending. */
type Kept = ReadonlyMap<number, readonly number[]>
type Step = readonly [transaction: number, access: number]

const weightOf = (kept: Kept): number => [...kept.values()].reduce((sum, { length }) => sum + length + 1, 0)
const stepsOf = (kept: Kept): Step[] =>
  [...kept].flatMap(([index, accesses]) => accesses.map((access): Step => [index, access]))

/** Looks for less that is still bad. */
class Smaller {
  #tries = 0
  #steps = 0

  constructor(
    private readonly history: TransactionHistory,
    private readonly judge: (history: TransactionHistory) => boolean,
    private readonly shouldStop: () => boolean,
  ) {}

  get isOver(): boolean {
    return this.#tries >= TRIES_MAX || this.#steps >= STEPS_MAX || this.shouldStop()
  }

  isBad(kept: Kept): boolean {
    if (this.isOver) return false
    this.#tries += 1
    this.#steps += weightOf(kept)
    return this.judge(partOf(this.history, kept).history)
  }

  /** Runs of transactions, long ones first; then one by one. */
  withoutTransactions(all: Kept): Kept {
    let kept = all
    for (let size = Math.ceil(kept.size / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let from = 0; from < kept.size && !this.isOver; ) {
        const fewer = this.#less(kept, [...kept.keys()].slice(from, from + size), [])
        if (fewer === undefined) from += size
        else kept = fewer
      }
    }
    return kept
  }

  withoutSteps(all: Kept): Kept {
    let kept = all
    for (const step of stepsOf(all)) {
      if (this.isOver) break
      if (isThere(kept, step)) kept = this.#less(kept, [], [step]) ?? kept
    }
    return kept
  }

  withoutPairs(all: Kept): Kept {
    let kept = all
    if (all.size <= FEW_TRANSACTIONS) {
      for (const pair of pairsOf([...all.keys()]))
        if (pair.every((index) => kept.has(index))) kept = this.#less(kept, pair, []) ?? kept
    }
    const steps = stepsOf(kept)
    if (steps.length <= FEW_STEPS) {
      for (const pair of pairsOf(steps))
        if (pair.every((step) => isThere(kept, step))) kept = this.#less(kept, [], pair) ?? kept
    }
    return kept
  }

  #less(kept: Kept, transactions: readonly number[], steps: readonly Step[]): Kept | undefined {
    const fewer = without(this.history, kept, transactions, steps)
    return fewer.size > 0 && this.isBad(fewer) ? fewer : undefined
  }
}

const isThere = (kept: Kept, [index, access]: Step) => kept.get(index)?.includes(access) === true

function pairsOf<T>(items: readonly T[]): (readonly [T, T])[] {
  return items.flatMap((first, i) => items.slice(i + 1).map((second) => [first, second] as const))
}

/** Without some, and without the reads that found what these wrote. */
function without(
  { type, transactions: all }: TransactionHistory,
  kept: Kept,
  transactions: readonly number[],
  steps: readonly Step[],
): Kept {
  const goneWhole = new Set(transactions)
  const gone = new Map<number, number[]>(transactions.map((index) => [index, [...kept.get(index)!]]))
  for (const [index, access] of steps) gone.set(index, [...(gone.get(index) ?? []), access])
  const written = new Set<string>()
  for (const [index, accesses] of gone) {
    for (const access of accesses) {
      const step = all[index]!.accesses[access]!
      if (step.type !== 'read') written.add(nameOf(step.key, step.value ?? null))
    }
  }
  const isLeft = (access: Access) => !found(access, type).some((name) => written.has(name))
  const left = new Map<number, readonly number[]>()
  for (const [index, accesses] of kept) {
    if (goneWhole.has(index)) continue
    const staying = accesses.filter((access) => {
      return gone.get(index)?.includes(access) !== true && (written.size === 0 || isLeft(all[index]!.accesses[access]!))
    })
    left.set(index, staying)
  }
  return left
}

/** What a read found, as texts: a value of its key, or all elements of a list. */
function found({ type, key, value }: Access, of: TransactionHistory['type']): string[] {
  if (type !== 'read' || value === undefined) return []
  if (of !== 'list-append') return [nameOf(key, value)]
  return ((value ?? []) as readonly Value[]).map((element) => nameOf(key, element))
}

const nameOf = (key: Value, value: Value) => `${valueKey(key)} ${valueKey(value)}`

function whole({ transactions }: TransactionHistory): Kept {
  return new Map(transactions.map(({ accesses }, index) => [index, accesses.map((_, access) => access)]))
}

/**
 * These transactions, without reads of what others wrote as well. Lists stay, since they show orders, and for these the
 * appends of others that they show.
 */
function closed(history: TransactionHistory, transactions: readonly number[]): Kept {
  const { type, transactions: all } = history
  const inside = new Set(transactions)
  const writers = writersOutside(history, inside)
  const kept = new Map<number, number[]>()
  for (const index of inside) {
    const { accesses } = all[index]!
    const isWithin = (access: Access) =>
      type === 'list-append' || !found(access, type).some((name) => writers.has(name))
    kept.set(
      index,
      [...accesses.keys()].filter((access) => isWithin(accesses[access]!)),
    )
  }
  if (type === 'list-append') {
    for (const [index, access] of [...writers.values()].flat()) {
      const steps = kept.get(index)
      if (steps === undefined) kept.set(index, [access])
      else steps.push(access)
    }
  }
  return new Map([...kept].sort(([a], [b]) => a - b))
}

/** Steps of other transactions that wrote what some transactions found, by the names of what they wrote. */
function writersOutside({ type, transactions }: TransactionHistory, inside: ReadonlySet<number>): Map<string, Step[]> {
  const names = new Set<string>()
  // Few of all values are looked at as texts.
  const values = new Set<Value>()
  for (const index of inside) {
    for (const access of transactions[index]!.accesses) {
      for (const name of found(access, type)) names.add(name)
      const { value = null } = access
      for (const each of Array.isArray(value) ? (value as readonly Value[]) : [value]) values.add(each)
    }
  }
  const writers = new Map<string, Step[]>()
  for (const [index, { accesses }] of transactions.entries()) {
    if (inside.has(index)) continue
    for (const [access, { type, key, value = null }] of accesses.entries()) {
      if (type === 'read' || (typeof value !== 'object' && !values.has(value))) continue
      const name = nameOf(key, value)
      if (names.has(name)) writers.set(name, [...(writers.get(name) ?? []), [index, access]])
    }
  }
  return writers
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
