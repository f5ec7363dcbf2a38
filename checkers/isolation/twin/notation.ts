/**
 * Histories of transactions as a person writes them down, one transaction a line, and as they are shown when a test fails:
 *
 *     initial 0
 *     T0 s0 committed [0..3]: w x 1, r y 0
 *     T1 s1 aborted [1..]: w x 2
 *     s1: a z 1, r z [1 2], r z ?
 *
 * The number, and `committed`, may be left out; `?` is a read whose result nobody saw. Before the transactions may stand what
 * every key holds at first (`initial none` where the history does not tell; otherwise nil), and `lists` where no list shows it.
 */
import type { RecordedTransactions, Transaction, Value } from '../../../history/index.js'

type Access = Transaction['accesses'][number]

const LINE = /^(?:T\d+ +)?s(\d+)(?: +(committed|aborted|unknown))?(?: +\[(\d+)\.\.(\d*)\])? *:(.*)$/

const ACCESS = /^([war]) +(\S+) +(\[.*\]|\S+)$/

const TYPES = { r: 'read', w: 'write', a: 'append' } as const

/** @throws Error for a line that is none */
export function parseTransactions(text: string): RecordedTransactions {
  let initial: Value | undefined = null
  let isLists = false
  const transactions: Transaction[] = []
  const lines: number[] = []
  for (const [i, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '') continue
    if (line.startsWith('initial ')) initial = line === 'initial none' ? undefined : valueOf(line.slice(8))
    else if (line === 'lists') isLists = true
    else {
      transactions.push(transactionOf(line, transactions.length))
      lines.push(i + 1)
    }
  }
  return recordedTransactions(transactions, { isLists: isLists || transactions.some(tellsOfLists), initial, lines })
}

/** The parts around the transactions. Lists are nothing at first, whatever `initial` says. */
export function recordedTransactions(
  transactions: readonly Transaction[],
  about: { readonly isLists: boolean; readonly initial: Value | undefined; readonly lines?: readonly number[] },
): RecordedTransactions {
  const initial = about.isLists ? null : about.initial
  return {
    kind: 'transactions',
    format: 'notation',
    transactions,
    type: about.isLists ? 'list-append' : 'register',
    ...(initial === undefined ? {} : { initial }),
    realTime: transactions.length > 0 && transactions.every(({ invoked }) => invoked !== undefined),
    lines: about.lines ?? transactions.map(({ index }) => index + 1),
    defaults: { definition: 'adya' },
  }
}

export function printTransactions({ transactions, type, initial }: RecordedTransactions): string {
  const isLists = type === 'list-append'
  const head = [
    ...(initial === null ? [] : [`initial ${initial === undefined ? 'none' : show(initial)}`]),
    ...(isLists && !transactions.some(tellsOfLists) ? ['lists'] : []),
  ]
  return [...head, ...transactions.map(printTransaction)].join('\n')
}

function printTransaction({ index, session, status, accesses, invoked, completed }: Transaction): string {
  const when = invoked === undefined ? '' : ` [${invoked}..${completed ?? ''}]`
  const steps = accesses.map(({ type, key, value }) => {
    return `${type[0]} ${show(key)} ${value === undefined ? '?' : show(value)}`
  })
  return `T${index} s${session} ${status}${when}: ${steps.join(', ')}`
}

function transactionOf(line: string, index: number): Transaction {
  const match = LINE.exec(line)
  if (!match) throw new Error(`Expected a transaction such as "s0 aborted [1..2]: w x 1, r y nil", got "${line}"`)
  const [, session, status = 'committed', invoked, completed, rest] = match
  const steps = rest!.split(/,(?![^[]*\])/).map((step) => step.trim())
  return {
    index,
    session: Number(session),
    status: status as Transaction['status'],
    accesses: steps.filter((step) => step !== '').map(accessOf),
    ...(invoked === undefined ? {} : { invoked: Number(invoked) }),
    ...(completed ? { completed: Number(completed) } : {}),
  }
}

function accessOf(step: string): Access {
  const match = ACCESS.exec(step)
  if (!match) throw new Error(`Expected an access such as "w x 1", "a x 1", "r x [1 2]" or "r x ?", got "${step}"`)
  const [, letter, key, value] = match
  const type = TYPES[letter as keyof typeof TYPES]
  return value === '?' ? { type, key: valueOf(key!) } : { type, key: valueOf(key!), value: valueOf(value!) }
}

function valueOf(text: string): Value {
  if (text === 'nil') return null
  if (text.startsWith('[')) return text.slice(1, -1).split(/[ ,]+/).filter(Boolean).map(valueOf)
  return /^-?\d+$/.test(text) ? Number(text) : text
}

function show(value: Value): string {
  if (value === null) return 'nil'
  return Array.isArray(value) ? `[${value.map(show).join(' ')}]` : String(value)
}

function tellsOfLists({ accesses }: Transaction): boolean {
  return accesses.some(({ type, value }) => type === 'append' || Array.isArray(value))
}
