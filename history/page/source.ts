/** The operations of a file, one by one, without making objects of those that nobody looks at. */
import type { Value } from '../event.js'
import type { Annotation, Recorded, RecordedHistory } from '../recorded.js'
import { ABSENT } from '../table.js'
import type { Access, RecordedTransactions } from '../transactions.js'
import { isTransaction } from '../transactions.js'
import { showValue } from '../value.js'
import type { DrawnOperation } from './page.js'

export interface OperationSource {
  readonly count: number
  /** Positions of events in the whole; -1 for what never ended. */
  readonly begins: ArrayLike<number>
  readonly ends: ArrayLike<number>
  readonly isTimed: boolean
  readonly unit: 'line' | 'byte'
  readonly annotations: readonly Annotation[]
  laneOf(operation: number): string
  /** The same number for operations on the same object; -1 for none. */
  keyOf(operation: number): number
  wordsOf(operation: number): Pick<DrawnOperation, 'name' | 'call' | 'result' | 'status'>
  lineAt(position: number): number
  /** NaN where nobody wrote it down. */
  timeAt(position: number): number
}

export const sourceOf = (recorded: Recorded): OperationSource =>
  recorded.kind === 'events' ? eventSource(recorded) : transactionSource(recorded)

const NEVER = -1
const INVOKE = 0
const ENDS = ['pending', 'ok', 'fail', 'info'] as const

function eventSource({ table, operations, lines, annotations }: RecordedHistory): OperationSource {
  const begins = new Int32Array(operations)
  const ends = new Int32Array(operations).fill(NEVER)
  const open = new Map<number, number>()
  let count = 0
  for (let position = 0; position < table.length; position++) {
    const process = table.processes[position]!
    if (table.types[position] === INVOKE) {
      open.set(process, count)
      begins[count++] = position
    } else ends[open.get(process)!] = position
  }
  return {
    count,
    begins,
    ends,
    isTimed: true,
    unit: 'line',
    annotations,
    laneOf: (operation) => `client ${table.event(begins[operation]!).process}`,
    keyOf: (operation) => table.keys?.[begins[operation]!] ?? ABSENT,
    wordsOf: (operation) => {
      const { f, key, value: input = null } = table.event(begins[operation]!)
      const end = ends[operation]! < 0 ? undefined : table.event(ends[operation]!)
      const status = end === undefined ? 'pending' : ENDS[table.types[ends[operation]!]!]!
      const output = end?.type === 'ok' ? (end.value ?? null) : undefined
      const name = `T${operation + 1}`
      if (f === 'txn') {
        const steps = isTransactional(output) ? output : isTransactional(input) ? input : []
        return { name, call: cut(stepsText(steps)), result: outcomeText(status, end?.error), status }
      }
      const parts = [key, hasInput(f, input) ? input : undefined].filter((part) => part !== undefined)
      const call = cut(`${f}(${parts.map((part) => showValue(part)).join(', ')})`)
      const isTold = output === undefined || (hasInput(f, input) && showValue(output) === showValue(input))
      return { call, result: isTold ? outcomeText(status, end?.error) : cut(`→${showValue(output)}`), status }
    },
    lineAt: (position) => lines[position]!,
    timeAt: (position) => table.times?.[position] ?? Number.NaN,
  }
}

const hasInput = (f: string, input: Value): boolean => input !== null && !(f === 'read' || f === 'get')

const isTransactional = (value: Value | undefined): value is readonly (readonly [string, Value, Value])[] =>
  value !== undefined && isTransaction(value)

function transactionSource({ transactions, lines, realTime, format }: RecordedTransactions): OperationSource {
  // Without real time a transaction is drawn at its place in the file.
  const begins = Int32Array.from(transactions, ({ invoked }, i) => invoked ?? 2 * i)
  const ends = Int32Array.from(transactions, ({ invoked, completed }, i) =>
    invoked === undefined ? 2 * i + 1 : (completed ?? NEVER),
  )
  const lineOf = new Map(transactions.map((_, i) => [begins[i]!, lines[i]!]))
  const owner = realTime ? 'client' : 'session'
  return {
    count: transactions.length,
    begins,
    ends,
    isTimed: realTime,
    unit: format === 'cobra' || format === 'dbcop' ? 'byte' : 'line',
    annotations: [],
    laneOf: (operation) => `${owner} ${transactions[operation]!.session}`,
    keyOf: () => ABSENT,
    wordsOf: (operation) => {
      const { accesses, status } = transactions[operation]!
      const ended = { committed: 'ok', aborted: 'fail', unknown: 'info' } as const
      const name = `T${operation + 1}`
      return {
        name,
        call: cut(accessesText(accesses)),
        result: outcomeText(ended[status], undefined),
        status: ended[status],
      }
    },
    lineAt: (position) => lineOf.get(position) ?? lineOf.get(position - 1) ?? 0,
    timeAt: () => Number.NaN,
  }
}

const SHORT = { read: 'r', write: 'w', append: 'a' } as const
/** Steps of a transaction that are written out. */
const STEPS_MAX = 12

function accessesText(accesses: readonly Access[]): string {
  const told = accesses.slice(0, STEPS_MAX).map(({ type, key, value }) => {
    const found = value === undefined ? '' : type === 'read' ? `→${showValue(value)}` : ` ${showValue(value)}`
    return `${SHORT[type]} ${nameOf(key)}${found}`
  })
  return joined(told, accesses.length)
}

function stepsText(steps: readonly (readonly [string, Value, Value])[]): string {
  const told = steps.slice(0, STEPS_MAX).map(([type, key, value]) => {
    const isRead = type === 'r' || type === 'read'
    const found = isRead ? (value === null ? '' : `→${showValue(value)}`) : ` ${showValue(value)}`
    return `${type} ${nameOf(key)}${found}`
  })
  return joined(told, steps.length)
}

const joined = (told: readonly string[], all: number): string =>
  [...told, ...(all > told.length ? [`… +${all - told.length} more`] : [])].join(' · ') || 'nothing'

const nameOf = (key: Value): string => (typeof key === 'string' && /^[\w-]{1,24}$/.test(key) ? key : showValue(key))

function outcomeText(status: DrawnOperation['status'], error: string | undefined): string {
  const why = error === undefined ? '' : `: ${cut(error)}`
  return { ok: '', fail: `failed${why}`, info: `end not known${why}`, pending: 'still open at the end' }[status]
}

const TEXT_MAX = 300

/** Whatever a history holds, its page stays small. */
export const cut = (text: string, max = TEXT_MAX): string =>
  text.length <= max ? text : `${text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '')}…`
