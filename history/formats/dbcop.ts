/**
 * dbcop's binary histories (bincode): little-endian 64-bit integers id, nodes, variables, transactions, events; three
 * texts (information, start, end); then sessions of transactions of events `write?, key, value, ok?`, each transaction
 * ending in `committed?`.
 *
 * Semantics: the value 0 is what a key holds at first; an event that was not ok did not happen, or told nothing; only the
 * order of a session is known.
 * Source: dbcop (github.com/amnore/dbcop), its bincode layout.
 */
import { BinaryCursor } from '../bytes/binary.js'
import type { HistoryFormat } from '../recorded.js'
import { allBytes, type Source } from '../source.js'
import type { Access, RecordedTransactions, Transaction } from '../transactions.js'

export const dbcop: HistoryFormat = {
  name: 'dbcop',
  description: 'dbcop: binary (bincode)',
  recognise: (_, bytes) => looksLike(bytes),
  read,
}

const HEADER_INTEGERS = ['the id', 'the number of nodes', 'the number of variables', 'of transactions', 'of events']

/** Small non-negative integers, then texts of a sensible length. */
function looksLike(bytes: Uint8Array): boolean {
  const cursor = new BinaryCursor({}, bytes, true)
  try {
    for (const what of HEADER_INTEGERS) {
      const value = cursor.integer(what)
      if (value < 0n || value > 2n ** 40n) return false
    }
    for (const what of ['information', 'start', 'end']) if (hasControl(cursor.text(what))) return false
    return true
  } catch {
    return false
  }
}

function hasControl(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
  return /[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text)
}

function read(source: Source): RecordedTransactions {
  const cursor = new BinaryCursor(source, allBytes(source), true)
  for (const what of HEADER_INTEGERS) cursor.integer(what)
  for (const what of ['the information', 'the start', 'the end']) cursor.text(what)
  const transactions: Transaction[] = []
  const places: number[] = []
  const sessions = cursor.count('the number of sessions', 8)
  for (let session = 0; session < sessions; session += 1) {
    const count = cursor.count('the number of transactions of a session', 9)
    for (let i = 0; i < count; i += 1) {
      places.push(cursor.at)
      transactions.push(readTransaction(cursor, session, transactions.length))
    }
  }
  if (!cursor.isAtEnd) throw cursor.wrong('the end of the file', `${cursor.bytes.length - cursor.at} bytes more`)
  if (transactions.length === 0) throw cursor.wrong('a history with transactions', 'none')
  return {
    kind: 'transactions',
    format: 'dbcop',
    ...(source.file === undefined ? {} : { file: source.file }),
    transactions,
    type: 'register',
    initial: 0,
    realTime: false,
    lines: places,
    defaults: { definition: 'biswas-enea' },
  }
}

function readTransaction(cursor: BinaryCursor, session: number, index: number): Transaction {
  const events = cursor.count('the number of events of a transaction', 18)
  const accesses: Access[] = []
  for (let i = 0; i < events; i += 1) {
    const isWrite = flag(cursor, 'whether it is a write')
    const [key, value] = [cursor.value('a key'), cursor.value('a value')]
    const isOk = flag(cursor, 'whether it went well')
    if (isOk) accesses.push({ type: isWrite ? 'write' : 'read', key, value })
  }
  const status = flag(cursor, 'whether it committed') ? 'committed' : 'aborted'
  return { index, session, status, accesses }
}

function flag(cursor: BinaryCursor, what: string): boolean {
  const byte = cursor.byte(`${what} (0 or 1)`)
  if (byte > 1) throw cursor.wrong(`${what} (0 or 1)`, String(byte), cursor.at - 1)
  return byte === 1
}
