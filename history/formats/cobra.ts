/**
 * Cobra's logs: one binary file a session, big-endian records
 *
 *     S transaction · W write, key, value · R writer, write, key, value · C transaction
 *
 * with 64-bit integers. A folder of `T*.log` is one history; a single file is a history of one session.
 *
 * Semantics: a write is known by its id, which is what `value` gives here: the hash of what was written need not be
 * unique. Two ids stand for what a key holds at first (nil here). A transaction that starts and does not commit is one
 * whose end nobody saw. Only the order of a session is known.
 * Source: CobraLogs (github.com/DBCobra/CobraLogs) and Cobra's reader of them.
 */
import { BinaryCursor } from '../bytes/binary.js'
import type { Value } from '../event.js'
import type { HistoryFormat, Recorded } from '../recorded.js'
import { allBytes, type Source } from '../source.js'
import type { Access, RecordedTransactions, Transaction } from '../transactions.js'

const char = (text: string) => text.charCodeAt(0)
const [START, COMMIT, WRITE, READ] = [char('S'), char('C'), char('W'), char('R')]
const RECORD = 'a record (S, W, R or C)'
/** Before anything was written, and where nothing was found. */
const INITIAL: readonly bigint[] = [0xbebeebeen, 0xdeadbeefn]

export const cobra: HistoryFormat = {
  name: 'cobra',
  description: 'Cobra: a folder of binary logs T*.log, one a session',
  recognise: (_, bytes) => bytes.length >= 10 && bytes[0] === START && isRecord(bytes[9]!),
  read: (source) => readCobra([source], source.file),
}

function isRecord(byte: number): boolean {
  return [START, COMMIT, WRITE, READ].includes(byte)
}

/** @throws HistoryError naming file and byte */
export function readCobra(sessions: readonly Source[], file: string | undefined): Recorded {
  const transactions: Transaction[] = []
  const places: number[] = []
  const seen: Seen = { transactions: new Map(), writes: new Map() }
  for (const [session, source] of sessions.entries()) {
    const cursor = new BinaryCursor(source, allBytes(source), false)
    while (!cursor.isAtEnd) {
      places.push(cursor.at)
      transactions.push(readTransaction(cursor, session, transactions.length, seen))
    }
  }
  if (transactions.length === 0) {
    throw new BinaryCursor(file === undefined ? {} : { file }, new Uint8Array(), false).wrong('transactions', 'none')
  }
  return {
    kind: 'transactions',
    format: 'cobra',
    ...(file === undefined ? {} : { file }),
    transactions,
    type: 'register',
    initial: null,
    realTime: false,
    lines: places,
    defaults: { definition: 'biswas-enea' },
  } satisfies RecordedTransactions
}

/** What has an id of its own in the whole history: where each was met first. */
interface Seen {
  readonly transactions: Map<bigint, string>
  readonly writes: Map<Value, string>
}

function expectOnce<Id>(cursor: BinaryCursor, seen: Map<Id, string>, id: Id, what: string, session: number): void {
  const at = cursor.at - 8
  const first = seen.get(id)
  if (first !== undefined) throw cursor.wrong(`${what} ${id} only once`, `it again (first in ${first})`, at)
  seen.set(id, `session ${session + 1}, byte ${at}`)
}

function readTransaction(cursor: BinaryCursor, session: number, index: number, seen: Seen): Transaction {
  const start = cursor.byte(RECORD)
  if (start !== START) throw cursor.wrong('the start of a transaction (S)', shown(start), cursor.at - 1)
  const id = cursor.integer('a transaction')
  expectOnce(cursor, seen.transactions, id, 'transaction', session)
  const accesses: Access[] = []
  for (;;) {
    if (cursor.isAtEnd || cursor.bytes[cursor.at] === START) return { index, session, status: 'unknown', accesses }
    const type = cursor.byte(RECORD)
    if (type === COMMIT) {
      const at = cursor.at
      const committed = cursor.integer('a transaction')
      if (committed !== id) throw cursor.wrong(`the commit of transaction ${id}`, `that of ${committed}`, at)
      return { index, session, status: 'committed', accesses }
    }
    if (type !== READ && type !== WRITE) throw cursor.wrong(RECORD, shown(type), cursor.at - 1)
    if (type === READ) cursor.integer('the transaction that wrote')
    const value = version(cursor)
    if (type === WRITE && value !== null) expectOnce(cursor, seen.writes, value, 'the write', session)
    const key = cursor.value('a key')
    cursor.integer('a value')
    accesses.push({ type: type === READ ? 'read' : 'write', key, value })
  }
}

function version(cursor: BinaryCursor): Value {
  const at = cursor.at
  const id = cursor.value('the id of a write')
  cursor.at = at
  return INITIAL.includes(cursor.integer('the id of a write')) ? null : id
}

function shown(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`
}
