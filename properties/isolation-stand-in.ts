/** Isolation by trying every order: for a handful of transactions, until the checkers of isolation are there. */
import type { CheckResult, HistoryChecker } from '../checkers/index.js'
import { type History, type Operation, pairOperations } from '../history/index.js'

type Level = 'serializable' | 'strict-serializable' | 'snapshot-isolation' | 'strong-snapshot-isolation'
type Access = readonly [f: 'r' | 'append', key: string, value: readonly number[] | number | null]
interface Txn {
  readonly id: string
  readonly steps: readonly Access[]
  readonly isKnown: boolean
  readonly after: readonly number[]
}

export function isolation(level: Level): HistoryChecker {
  const isSerial = level.endsWith('serializable')
  const isStrong = level.startsWith('str')
  return {
    name: level,
    check: (history: History): CheckResult => {
      const operations = pairOperations(history).filter(({ status }) => status !== 'fail')
      const txns = operations.map((operation): Txn => txnOf(operation, isStrong ? operations : []))
      if (explains(txns, isSerial)) return { verdict: 'valid' }
      const told = txns.filter(({ isKnown }) => isKnown).map(({ steps }) => JSON.stringify(steps))
      return { verdict: 'invalid', reason: `no order explains ${told.join(', ')}` }
    },
  }
}

function txnOf(operation: Operation, others: readonly Operation[]): Txn {
  const isKnown = operation.status === 'ok'
  return {
    id: String(operation.index),
    steps: (isKnown ? operation.output : operation.input) as unknown as readonly Access[],
    isKnown,
    after: [...others.keys()].filter(
      (i) => others[i]!.status === 'ok' && others[i]!.completed! < operation.invoked && others[i] !== operation,
    ),
  }
}

interface Db {
  readonly lists: ReadonlyMap<string, readonly number[]>
  /** When each key was last written. */
  readonly written: ReadonlyMap<string, number>
  readonly now: number
}

function explains(txns: readonly Txn[], isSerial: boolean): boolean {
  const done = new Set<number>()
  const open = new Map<number, Db>()
  const search = (db: Db): boolean => {
    if (txns.every(({ isKnown }, i) => !isKnown || done.has(i))) return true
    for (const [i, start] of [...open]) {
      const txn = txns[i]!
      const keys = [...new Set(txn.steps.filter(([f]) => f === 'append').map(([, key]) => key))]
      if (keys.some((key) => (db.written.get(key) ?? 0) > start.now)) continue
      open.delete(i)
      done.add(i)
      const now = db.now + 1
      const lists = new Map(db.lists)
      for (const [f, key, value] of txn.steps)
        if (f === 'append') lists.set(key, [...(lists.get(key) ?? []), value as number])
      const written = new Map([...db.written, ...keys.map((key): [string, number] => [key, now])])
      if (search({ lists, written, now })) return true
      done.delete(i)
      open.set(i, start)
    }
    if (isSerial && open.size > 0) return false
    for (const [i, txn] of txns.entries()) {
      if (done.has(i) || open.has(i) || !txn.after.every((j) => done.has(j))) continue
      if (txn.isKnown && !readsFrom(txn, db)) continue
      open.set(i, db)
      if (search(db)) return true
      open.delete(i)
    }
    return false
  }
  return search({ lists: new Map(), written: new Map(), now: 0 })
}

function readsFrom({ steps }: Txn, { lists }: Db): boolean {
  const own = new Map<string, number[]>()
  return steps.every(([f, key, value]) => {
    if (f === 'append') {
      own.set(key, [...(own.get(key) ?? []), value as number])
      return true
    }
    return JSON.stringify(value ?? []) === JSON.stringify([...(lists.get(key) ?? []), ...(own.get(key) ?? [])])
  })
}
