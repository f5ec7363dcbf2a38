/**
 * AWDIT's texts: `w <key> <value>` and `r <key> <value>`, `-----` between the transactions of a session, `=====` between
 * sessions. All transactions are committed; nothing is there before it is written; only the order of a session is known.
 * Source: AWDIT (github.com/lasse-mo/AWDIT), its tests.
 */
import { eachLine, lineOf } from '../bytes/lines.js'
import { HistoryError } from '../error.js'
import type { HistoryFormat } from '../recorded.js'
import { malformed, placeOf, type Source, type SourceLine } from '../source.js'
import type { Access, RecordedTransactions, Transaction } from '../transactions.js'

export const awdit: HistoryFormat = {
  name: 'awdit',
  description: 'AWDIT: "w 1 2" and "r 1 2", "-----" between transactions, "=====" between sessions',
  recognise: (head) => /^\s*([-=]{3,}\s*?\n\s*)*[rw]\s+-?\d+\s+-?\d+\s*?(\n|$)/.test(head),
  read,
}

function read(source: Source): RecordedTransactions {
  const transactions: Transaction[] = []
  const lines: number[] = []
  let session = 0
  let accesses: Access[] = []
  let first = 1
  const end = () => {
    if (accesses.length > 0) {
      transactions.push({ index: transactions.length, session, status: 'committed', accesses })
      lines.push(first)
    }
    accesses = []
  }
  eachLine(source, (bytes, start, to, number) => {
    const access = plainAccess(bytes, start, to)
    if (access) {
      if (accesses.length === 0) first = number
      accesses.push(access)
      return
    }
    const line = lineOf(source, bytes, start, to, number)
    const text = line.text.trim()
    if (/^-{3,}$/.test(text)) end()
    else if (/^={3,}$/.test(text)) {
      end()
      session += 1
    } else {
      if (accesses.length === 0) first = number
      accesses.push(readAccess(source, line))
    }
  })
  end()
  if (transactions.length === 0) {
    throw new HistoryError({ place: placeOf(source, 1, 1), expected: 'a history with transactions', got: 'none' })
  }
  return {
    kind: 'transactions',
    format: 'awdit',
    ...(source.file === undefined ? {} : { file: source.file }),
    transactions,
    type: 'register',
    realTime: false,
    lines,
    defaults: { definition: 'biswas-enea' },
  }
}

const [READ, WRITE, BLANK, MINUS, ZERO, NINE] = [114, 119, 32, 45, 48, 57]
/** So many digits are a safe integer. */
const DIGITS_MAX = 15

/** What nearly all lines are, `w 1 2` with single blanks, without a text of each; `undefined` for anything else. */
function plainAccess(bytes: Uint8Array, start: number, end: number): Access | undefined {
  const method = bytes[start]
  if ((method !== READ && method !== WRITE) || bytes[start + 1] !== BLANK) return undefined
  const blank = bytes.indexOf(BLANK, start + 2)
  if (blank === -1 || blank >= end) return undefined
  const key = plainInteger(bytes, start + 2, blank)
  const value = plainInteger(bytes, blank + 1, end)
  if (key === undefined || value === undefined) return undefined
  return { type: method === READ ? 'read' : 'write', key, value }
}

function plainInteger(bytes: Uint8Array, start: number, end: number): number | undefined {
  const isNegative = bytes[start] === MINUS
  const from = isNegative ? start + 1 : start
  if (from >= end || end - from > DIGITS_MAX) return undefined
  let number = 0
  for (let at = from; at < end; at += 1) {
    const digit = bytes[at]!
    if (digit < ZERO || digit > NINE) return undefined
    number = 10 * number + digit - ZERO
  }
  return isNegative ? -number : number
}

function readAccess(source: Source, line: SourceLine): Access {
  const words = Array.from(line.text.matchAll(/\S+/g))
  const [method, key, value, more] = words
  if (method?.[0] !== 'r' && method?.[0] !== 'w') {
    throw malformed(source, line, method?.index ?? 0, {
      expected: '"w <key> <value>", "r <key> <value>", "---" or "==="',
    })
  }
  const number = (word: RegExpExecArray | undefined, what: string) => {
    if (word && /^-?\d+$/.test(word[0]) && Number.isSafeInteger(Number(word[0]))) return Number(word[0])
    throw malformed(source, line, word?.index ?? line.text.length, { expected: `${what} (an integer)` })
  }
  const access = { key: number(key, 'a key'), value: number(value, 'a value') }
  if (more) throw malformed(source, line, more.index, { expected: 'the end of the line' })
  return { type: method[0] === 'r' ? 'read' : 'write', ...access }
}
