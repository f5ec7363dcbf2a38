/**
 * What a small history of transactions tells, before anything is decided: who wrote what, who may have written what was
 * read, which order the lists show, and the flaws that no order can mend. Both twins start from here.
 *
 * Transactions are numbered from 1; 0 is the one before all that wrote what every key holds at first. Sets of them are
 * bits of a number, and so are sets of keys; a relation is a row of such sets: for each transaction, what is before it.
 */
import { type RecordedTransactions, type Transaction, type Value, valueKey } from '../../../history/index.js'

export const FIRST = 0

export interface ExternalRead {
  readonly reader: number
  readonly key: number
  /** From whom it may be; several only where values are written more than once. */
  readonly candidates: readonly number[]
}

export interface Told {
  /** Transactions, the first one included. */
  readonly size: number
  readonly keys: number
  /** From which level on a flaw refutes, if there is one. */
  readonly refutedFrom?: 'read-uncommitted' | 'read-committed'
  /** Of committed transactions, in the order in which each made them. */
  readonly reads: readonly ExternalRead[]
  /** For each key, who wrote it last within a transaction that did not abort. */
  readonly writers: readonly number[]
  /** Those that certainly committed: unknown ones are among them whose appends a list shows. */
  readonly certain: number
  /** For each key and each of its writers, whose writes are before its own as far as lists tell. */
  readonly shown: readonly (readonly number[])[]
  readonly session: readonly number[]
  readonly sessionAndTime: readonly number[]
}

interface Write {
  readonly by: number
  readonly isFinal: boolean
  /** How many others of its transaction and key are in front of it. */
  readonly place: number
}

type Access = Transaction['accesses'][number]

const cache = new WeakMap<RecordedTransactions, Told>()

/** @throws Error where a value is appended twice to a key, or something else is no history that a checker would take */
export function toldBy(history: RecordedTransactions): Told {
  const known = cache.get(history)
  if (known) return known
  const told = new Listener(history).told()
  cache.set(history, told)
  return told
}

class Listener {
  private readonly keys = new Map<string, number>()
  /** By key and value: all that wrote it, aborted ones too. */
  private readonly writes: Map<string, Write[]>[] = []
  private readonly lists: (readonly string[])[][] = []
  private readonly reads: ExternalRead[] = []
  private readonly transactions: readonly (Transaction | undefined)[]
  private refutedFrom: Told['refutedFrom']

  constructor(private readonly history: RecordedTransactions) {
    this.transactions = [undefined, ...history.transactions]
  }

  told(): Told {
    const { transactions, history } = this
    for (const [by, transaction] of transactions.entries()) if (transaction) this.hearWrites(by, transaction)
    for (const [by, transaction] of transactions.entries())
      if (transaction?.status === 'committed') this.hearReads(by, transaction)
    const isLists = history.type === 'list-append'
    if (isLists && this.lists.some((lists) => !arePrefixes(lists))) this.refute('read-committed')
    const session = this.rows((a, b, [i, j]) => a.session === b.session && i < j)
    const time = this.rows((a, b) => a.status === 'committed' && a.completed! < b.invoked!)
    return {
      size: transactions.length,
      keys: this.keys.size,
      ...(this.refutedFrom ? { refutedFrom: this.refutedFrom } : {}),
      reads: this.reads,
      writers: this.writes.map((writes) => {
        return setOf([
          FIRST,
          ...[...writes.values()]
            .flat()
            .filter(this.isInstalled)
            .map((write) => write.by),
        ])
      }),
      certain: this.certain(),
      shown: this.writes.map((_, key) => this.shownOf(key)),
      session,
      sessionAndTime: history.realTime ? session.map((before, i) => before | time[i]!) : session,
    }
  }

  private statusOf(index: number): Transaction['status'] {
    return this.transactions[index]?.status ?? 'committed'
  }

  private readonly isInstalled = ({ by, isFinal }: Write): boolean => isFinal && this.statusOf(by) !== 'aborted'

  private rows(isBefore: (a: Transaction, b: Transaction, places: [number, number]) => boolean): number[] {
    const { transactions } = this
    return transactions.map((b, j) =>
      setOf(
        numbers(transactions.length).filter((i) => {
          const a = transactions[i]
          return a !== undefined && b !== undefined && i !== j && isBefore(a, b, [i, j])
        }),
      ),
    )
  }

  private keyOf(key: Value): number {
    const name = valueKey(key)
    const known = this.keys.get(name)
    if (known !== undefined) return known
    this.writes.push(new Map())
    this.lists.push([])
    this.keys.set(name, this.keys.size)
    return this.keys.size - 1
  }

  private hearWrites(by: number, { accesses }: Transaction): void {
    for (const [i, { type, key: name, value = null }] of accesses.entries()) {
      const key = this.keyOf(name)
      if (type === 'read') continue
      const place = accesses.slice(0, i).filter((e) => e.type !== 'read' && this.keyOf(e.key) === key).length
      const isFinal = !accesses.slice(i + 1).some((later) => later.type !== 'read' && this.keyOf(later.key) === key)
      const same = this.writes[key]!.get(valueKey(value)) ?? []
      if (type === 'append' && same.length > 0) throw new Error(`Appended twice: ${valueKey(value)}`)
      this.writes[key]!.set(valueKey(value), [...same, { by, isFinal, place }])
    }
  }

  private hearReads(reader: number, { accesses }: Transaction): void {
    for (const [i, { type, key: name, value }] of accesses.entries()) {
      if (type !== 'read' || value === undefined) continue
      const key = this.keyOf(name)
      const own = accesses.slice(0, i).filter((earlier) => earlier.type !== 'read' && this.keyOf(earlier.key) === key)
      if (this.history.type === 'list-append') this.hearList(reader, key, value, own)
      else this.hearRegister(reader, key, value, own)
    }
  }

  private hearRegister(reader: number, key: number, value: Value, own: readonly Access[]): void {
    const { initial } = this.history
    const isInitial = initial !== undefined && valueKey(initial) === valueKey(value)
    const writes = this.writes[key]!.get(valueKey(value)) ?? []
    if (writes.length === 0 && !isInitial) this.refute('read-uncommitted')
    if (own.length > 0) {
      if (valueKey(own.at(-1)!.value ?? null) !== valueKey(value)) this.refute('read-uncommitted')
      return
    }
    const candidates = writes.filter((write) => write.by !== reader && this.isInstalled(write)).map(({ by }) => by)
    if (isInitial) candidates.unshift(FIRST)
    // Aborted, intermediate, or its own later write.
    if (candidates.length === 0) this.refute('read-committed')
    this.reads.push({ reader, key, candidates })
  }

  private hearList(reader: number, key: number, value: Value, own: readonly Access[]): void {
    if (value !== null && !Array.isArray(value)) throw new Error(`No list: ${valueKey(value)}`)
    const list = ((value ?? []) as readonly Value[]).map(valueKey)
    this.lists[key]!.push(list)
    const foreign = list.slice(0, Math.max(0, list.length - own.length))
    const tail = list.slice(foreign.length)
    const isOwnTail = tail.length === own.length && tail.every((e, i) => e === valueKey(own[i]!.value ?? null))
    const writes = list.map((element) => this.writes[key]!.get(element)?.[0])
    if (!isOwnTail || new Set(list).size < list.length || writes.includes(undefined)) this.refute('read-uncommitted')
    if (this.isTorn(writes)) this.refute('read-committed')
    const isAborted = writes.some((write) => write && this.statusOf(write.by) === 'aborted')
    const last = writes[foreign.length - 1]
    const isOwnLater = writes.slice(0, foreign.length).some((write) => write?.by === reader)
    if (isAborted || isOwnLater || last?.isFinal === false) this.refute('read-committed')
    this.reads.push({ reader, key, candidates: foreign.length === 0 ? [FIRST] : last ? [last.by] : [] })
  }

  /**
   * Appends of a transaction that did not abort stand one behind the other, from its first on, and to its last where anything
   * stands behind them; otherwise somebody else wrote in between (G0), or the list is none that appends could have made.
   */
  private isTorn(writes: readonly (Write | undefined)[]): boolean {
    return writes.some((write, i) => {
      if (!write || this.statusOf(write.by) === 'aborted') return false
      const [before, after] = [writes[i - 1], writes[i + 1]]
      const isJoined = write.place === 0 || (before?.by === write.by && before.place === write.place - 1)
      return !isJoined || (i < writes.length - 1 && !write.isFinal && after?.by !== write.by)
    })
  }

  private refute(from: NonNullable<Told['refutedFrom']>): void {
    if (this.refutedFrom !== 'read-uncommitted') this.refutedFrom = from
  }

  private certain(): number {
    const observed = this.lists.flatMap((lists, key) =>
      lists.flatMap((list) => list.flatMap((element) => (this.writes[key]!.get(element) ?? []).map(({ by }) => by))),
    )
    const isCertain = (i: number) => {
      return this.statusOf(i) === 'committed' || (this.statusOf(i) === 'unknown' && observed.includes(i))
    }
    return setOf(numbers(this.transactions.length).filter(isCertain))
  }

  /** What is in no list comes after what is in one. All appends count, not only the last of a transaction. */
  private shownOf(key: number): number[] {
    const appended = [...this.writes[key]!].flatMap(([element, writes]) =>
      writes.filter(({ by }) => this.statusOf(by) !== 'aborted').map(({ by }) => ({ element, by })),
    )
    const lists = this.lists[key]!
    const isBefore = (a: string, b: string) => {
      const isSeen = (element: string) => lists.some((list) => list.includes(element))
      return lists.some((list) => list.includes(a) && list.indexOf(a) < list.indexOf(b)) || (isSeen(a) && !isSeen(b))
    }
    return this.transactions.map((_, b) => {
      // Lists that contradict each other show no order: one of them is of what never was.
      if (this.history.type !== 'list-append' || !arePrefixes(lists)) return 0
      const own = appended.filter(({ by }) => by === b)
      const others = appended.filter(({ by }) => by !== b)
      return setOf(others.filter((a) => own.some(({ element }) => isBefore(a.element, element))).map(({ by }) => by))
    })
  }
}

export const numbers = (n: number): number[] => [...Array(n).keys()]

export const setOf = (members: readonly number[]): number => members.reduce((set, member) => set | (1 << member), 0)

export const has = (set: number, member: number): boolean => ((set >> member) & 1) === 1

function arePrefixes(lists: readonly (readonly string[])[]): boolean {
  return lists.every((a) => lists.every((b) => a.every((element, i) => i >= b.length || element === b[i])))
}
