/**
 * PolySI's texts, as IsoVista writes them: `r(<key>,<value>,<session>,<transaction>)` and `w(…)`, one a line.
 *
 * Semantics: the lines of a transaction follow each other, those of a session come in its order; transaction −1 is one
 * that aborted, the others have numbers of their own in all sessions; the value 0 is what a key holds at first; a first
 * transaction that writes just that to every key, as IsoVista's do, is that initial state and has no steps. Only the order of a session is known.
 * Source: PolySI (github.com/hengxin/PolySI), IsoVista (github.com/Tsunaou/IsoVista).
 */
import { eachLine, lineOf } from '../bytes/lines.js'
import { HistoryError } from '../error.js'
import type { HistoryFormat } from '../recorded.js'
import { malformed, placeOf, type Source, type SourceLine } from '../source.js'
import type { Access, RecordedTransactions, Transaction } from '../transactions.js'

export const polysi: HistoryFormat = {
  name: 'polysi',
  description: 'PolySI and IsoVista: "r(key,value,session,transaction)"',
  recognise: (head) => /^\s*[rwRW]\(\s*-?\d+\s*,/.test(head),
  read,
}

const ABORTED = -1
const INITIAL = 0
const pattern = /^\s*([rwRW])\(\s*(-?\d+)\s*,\s*(-?\d+)\s*,\s*(-?\d+)\s*,\s*(-?\d+)\s*\)\s*$/

interface Row {
  readonly access: Access
  readonly session: number
  readonly transaction: number
}

function read(source: Source): RecordedTransactions {
  const transactions: Transaction[] = []
  const lines: number[] = []
  const seen = new Map<number, Seen>()
  let open: { row: Row; accesses: Access[]; line: number } | undefined
  const end = () => {
    if (!open) return
    const { row, accesses, line } = open
    const status = row.transaction === ABORTED ? 'aborted' : 'committed'
    transactions.push({ index: transactions.length, session: row.session, status, accesses })
    lines.push(line)
    open = undefined
  }
  eachLine(source, (bytes, start, to, number) => {
    const line = lineOf(source, bytes, start, to, number)
    const row = readRow(source, line)
    if (open && open.row.session === row.session && open.row.transaction === row.transaction) {
      open.accesses.push(row.access)
      return
    }
    end()
    if (row.transaction !== ABORTED) expectNew(source, line, row, seen)
    open = { row, accesses: [row.access], line: number }
  })
  end()
  if (transactions.length === 0) {
    throw new HistoryError({ place: placeOf(source, 1, 1), expected: 'a history with transactions', got: 'none' })
  }
  // Nobody is served by a transaction that only says what holds anyway, and stands in the way of all others.
  if (writesInitialState(transactions)) transactions[0] = { ...transactions[0]!, accesses: [] }
  return {
    kind: 'transactions',
    format: 'polysi',
    ...(source.file === undefined ? {} : { file: source.file }),
    transactions,
    type: 'register',
    initial: INITIAL,
    realTime: false,
    lines,
    defaults: { definition: 'biswas-enea' },
  }
}

/**
 * Whether the first transaction writes down what every key holds at first, and does nothing else. It comes before all
 * others whatever their sessions.
 */
function writesInitialState([first, ...others]: readonly Transaction[]): boolean {
  if (first!.status !== 'committed') return false
  if (first!.accesses.some(({ type, value }) => type !== 'write' || value !== INITIAL)) return false
  const keys = new Set(first!.accesses.map(({ key }) => key))
  return others.every(({ accesses }) => accesses.every(({ key }) => keys.has(key)))
}

/** Where a transaction was seen first, and in which session. */
interface Seen {
  readonly line: number
  readonly session: number
}

function expectNew(source: Source, line: SourceLine, { session, transaction }: Row, seen: Map<number, Seen>): void {
  const first = seen.get(transaction)
  if (first === undefined) {
    seen.set(transaction, { line: line.number, session })
    return
  }
  const hint = `see line ${first.line}`
  if (first.session !== session) {
    const expected = `transaction ${transaction} in one session, ${first.session}`
    throw malformed(source, line, 0, { expected, got: `session ${session}`, hint })
  }
  throw malformed(source, line, 0, {
    expected: `the steps of transaction ${transaction} of session ${session} one after the other`,
    got: 'another transaction between them',
    hint,
  })
}

function readRow(source: Source, line: SourceLine): Row {
  const match = pattern.exec(line.text)
  if (!match) throw malformed(source, line, 0, { expected: '"r(<key>,<value>,<session>,<transaction>)" or "w(…)"' })
  const [key, value, session, transaction] = match.slice(2).map(Number) as [number, number, number, number]
  if (![key, value, session, transaction].every(Number.isSafeInteger)) {
    throw malformed(source, line, 0, { expected: 'integers between −(2^53 − 1) and 2^53 − 1' })
  }
  if (session < 0 || transaction < ABORTED) {
    throw malformed(source, line, 0, { expected: 'a session from 0 on, and a transaction from −1 on' })
  }
  const type = match[1]!.toLowerCase() === 'r' ? 'read' : 'write'
  return { access: { type, key, value }, session, transaction }
}
