/**
 * The quick way to read an event that looks as most do: known fields, plain texts, short values. It works on the bytes
 * and makes no object. Whatever it does not expect, it leaves to the reader of the format, which reads the event as a
 * text, and knows what is wrong with it: the scanner itself never complains, and never guesses.
 */
import type { Value } from '../event.js'
import { ABSENT, type EventTable } from '../table.js'
import type { Notation } from './forms.js'
import { TokenCodes, UNKNOWN } from './tokens.js'

const code = (text: string) => text.charCodeAt(0)
const [BLANK, QUOTE, COLON, COMMA, MINUS, DOT] = [32, code('"'), code(':'), code(','), code('-'), code('.')]
const [OPEN_MAP, CLOSE_MAP, OPEN_LIST, CLOSE_LIST] = [code('{'), code('}'), code('['), code(']')]
const [ESCAPE, COMMENT, TAG, OPEN_ROUND, CLOSE_ROUND] = [code('\\'), code(';'), code('#'), code('('), code(')')]
const [ZERO, NINE] = [code('0'), code('9')]
const bytesOf = (text: string) => new TextEncoder().encode(text)

const FIELDS = ['process', 'type', 'f', 'value', 'key', 'time', 'index', 'node', 'error'] as const
const FIELD_BYTES = FIELDS.map(bytesOf)
const [PROCESS, TYPE, F, VALUE, KEY, TIME, INDEX, NODE, ERROR] = [0, 1, 2, 3, 4, 5, 6, 7, 8]
const REQUIRED = (1 << PROCESS) | (1 << TYPE) | (1 << F)
const TYPE_BYTES = ['invoke', 'ok', 'fail', 'info'].map(bytesOf)
/** Longer values are read as texts. */
const TOKEN_MAX = 256

export interface ScannerOptions {
  readonly notation: Notation
  /** The value that a short text of the notation stands for; may throw. */
  readonly parse: (text: string) => Value
}

/** Reads the fields of one event into codes of a table. */
export class EventScanner {
  type = 0
  process = 0
  name = 0
  value = ABSENT
  key = ABSENT
  time = Number.NaN
  index = -1
  node = ABSENT
  error = ABSENT
  readonly #isEdn: boolean
  readonly #parse: (text: string) => Value
  /** Names must be the same codes wherever they come from; of values, it is enough that most are. */
  readonly #names = new TokenCodes()
  readonly #values = new TokenCodes()
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

  constructor(
    readonly table: EventTable,
    { notation, parse }: ScannerOptions,
  ) {
    this.#isEdn = notation === 'edn'
    this.#parse = parse
  }

  /** Whether these bytes are one event with nothing strange about it; its fields are then in those of the scanner. */
  scan(bytes: Uint8Array, start: number, end: number): boolean {
    this.value = ABSENT
    this.key = ABSENT
    this.time = Number.NaN
    this.index = -1
    this.node = ABSENT
    this.error = ABSENT
    let seen = 0
    let at = this.#blank(bytes, start, end)
    if (bytes[at] !== OPEN_MAP) return false
    at = this.#blank(bytes, at + 1, end)
    while (at < end && bytes[at] !== CLOSE_MAP) {
      const nameEnd = this.#nameEnd(bytes, at, end)
      if (nameEnd === -1) return false
      const field = fieldOf(bytes, at + 1, nameEnd)
      if (field === -1 || seen & (1 << field)) return false
      seen |= 1 << field
      at = this.#isEdn ? nameEnd : this.#blank(bytes, nameEnd + 1, end)
      if (!this.#isEdn) {
        if (bytes[at] !== COLON) return false
        at += 1
      }
      at = this.#blank(bytes, at, end)
      const valueEnd = tokenEnd(bytes, at, end)
      if (valueEnd === -1 || !this.#take(field, bytes, at, valueEnd)) return false
      at = this.#blank(bytes, valueEnd, end)
      if (this.#isEdn || bytes[at] === CLOSE_MAP) continue
      if (bytes[at] !== COMMA) return false
      at = this.#blank(bytes, at + 1, end)
      if (bytes[at] === CLOSE_MAP) return false
    }
    if (at >= end || (seen & REQUIRED) !== REQUIRED) return false
    return this.#blank(bytes, at + 1, end) === end
  }

  /** Puts the event that was scanned into the table. */
  push(line: number): void {
    this.table.push(this.type, this.process, this.name, this.value, this.key, this.node, this.error, line)
    // A number handed over must be made an object, so that it is not handed over for nothing.
    if (!Number.isNaN(this.time)) this.table.setTime(this.time)
  }

  #blank(bytes: Uint8Array, from: number, end: number): number {
    let at = from
    while (at < end && (bytes[at]! <= BLANK ? bytes[at] !== 0 : this.#isEdn && bytes[at] === COMMA)) at += 1
    return at
  }

  /** Where the name of the field that begins here ends. */
  #nameEnd(bytes: Uint8Array, from: number, end: number): number {
    if (bytes[from] !== (this.#isEdn ? COLON : QUOTE)) return -1
    let at = from + 1
    while (at < end && bytes[at]! >= 97 && bytes[at]! <= 122) at += 1
    if (at >= end) return -1
    return this.#isEdn ? (bytes[at]! <= BLANK ? at : -1) : bytes[at] === QUOTE ? at : -1
  }

  #take(field: number, bytes: Uint8Array, start: number, end: number): boolean {
    switch (field) {
      case TYPE:
        return this.#takeType(bytes, start, end)
      case PROCESS: {
        const process = smallInteger(bytes, start, end)
        this.process = process * 2 + 1
        return process >= 0
      }
      case INDEX:
        this.index = decimal(bytes, start, end)
        return Number.isSafeInteger(this.index) && this.index >= 0
      case TIME:
        this.time = decimal(bytes, start, end)
        return !Number.isNaN(this.time)
      case VALUE:
        this.value = this.#code(bytes, start, end)
        return this.value !== ABSENT
      case KEY:
        this.key = this.#code(bytes, start, end)
        return this.key !== ABSENT
      case F:
        this.name = this.#textCode(bytes, start, end)
        return this.name !== ABSENT && end - start > (this.#isEdn && bytes[start] === COLON ? 1 : 2)
      case NODE:
        this.node = this.#textCode(bytes, start, end)
        return this.node !== ABSENT
      case ERROR:
        this.error = this.#textCode(bytes, start, end)
        return this.error !== ABSENT
      default:
        return false
    }
  }

  #takeType(bytes: Uint8Array, start: number, end: number): boolean {
    const isText = bytes[start] === QUOTE
    if (this.#isEdn ? bytes[start] !== COLON : !isText) return false
    this.type = TYPE_BYTES.findIndex((type) => isSame(type, bytes, start + 1, isText ? end - 1 : end))
    return this.type !== -1
  }

  #textCode(bytes: Uint8Array, start: number, end: number): number {
    if (bytes[start] !== QUOTE && (!this.#isEdn || bytes[start] !== COLON)) return ABSENT
    if (end - start > TOKEN_MAX) return ABSENT
    const known = this.#names.codeOf(bytes, start, end)
    return known === UNKNOWN ? this.#learn(this.#names, bytes.subarray(start, end)) : known
  }

  #code(bytes: Uint8Array, start: number, end: number): number {
    const integer = smallInteger(bytes, start, end)
    if (!Number.isNaN(integer)) return integer * 2 + 1
    if (end - start > TOKEN_MAX) return ABSENT
    const known = this.#values.codeOf(bytes, start, end)
    return known === UNKNOWN ? this.#learn(this.#values, bytes.subarray(start, end)) : known
  }

  #learn(codes: TokenCodes, token: Uint8Array): number {
    const code = this.#newCode(token, codes === this.#names)
    codes.learn(token, code)
    return code
  }

  #newCode(token: Uint8Array, isName: boolean): number {
    try {
      const value = this.#parse(this.#decoder.decode(token))
      return isName || typeof value !== 'string' ? this.table.codeOf(value) : this.table.fresh(value)
    } catch {
      return ABSENT
    }
  }
}

/** By the first letter; two fields begin with a t. */
const FIELD_BY_LETTER = new Int8Array(128).fill(-1)
for (const [field, name] of FIELDS.entries()) FIELD_BY_LETTER[name.charCodeAt(0)] = field

function fieldOf(bytes: Uint8Array, start: number, end: number): number {
  const first = FIELD_BY_LETTER[bytes[start]!] ?? -1
  if (first === -1) return -1
  const field = first === TIME && bytes[start + 1] === FIELD_BYTES[TYPE]![1] ? TYPE : first
  return isSame(FIELD_BYTES[field]!, bytes, start, end) ? field : -1
}

function isSame(expected: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (expected.length !== end - start) return false
  for (let i = 0; i < expected.length; i += 1) if (expected[i] !== bytes[start + i]) return false
  return true
}

/** Where the value that begins here ends; −1 for what a look at the bytes does not tell. */
function tokenEnd(bytes: Uint8Array, start: number, end: number): number {
  let depth = 0
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at]!
    if (byte === QUOTE) {
      at = textEnd(bytes, at, end)
      if (at === -1) return -1
      if (depth === 0) return at + 1
    } else if (byte === OPEN_LIST || byte === OPEN_MAP || byte === OPEN_ROUND) depth += 1
    else if (byte === CLOSE_LIST || byte === CLOSE_MAP || byte === CLOSE_ROUND) {
      if (depth === 0) return at === start ? -1 : at
      depth -= 1
      if (depth === 0) return at + 1
    } else if (depth === 0 && (byte <= BLANK || byte === COMMA)) return at === start ? -1 : at
    else if (byte === COMMENT || byte === ESCAPE || byte === TAG) return -1
  }
  return -1
}

/** The closing quote of a text without escapes. */
function textEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start + 1
  while (at < end && bytes[at] !== QUOTE && bytes[at] !== ESCAPE && bytes[at]! >= BLANK) at += 1
  return at < end && bytes[at] === QUOTE ? at : -1
}

/** An integer of at most nine digits as both notations write it, or NaN. */
function smallInteger(bytes: Uint8Array, start: number, end: number): number {
  const isNegative = bytes[start] === MINUS
  const first = isNegative ? start + 1 : start
  const digits = end - first
  if (digits < 1 || digits > 9 || (bytes[first] === ZERO && (digits > 1 || isNegative))) return Number.NaN
  let value = 0
  for (let at = first; at < end; at += 1) {
    const byte = bytes[at]!
    if (byte < ZERO || byte > NINE) return Number.NaN
    value = value * 10 + byte - ZERO
  }
  return isNegative ? -value : value
}

/** A number without exponent and sign, of at most 15 digits, so that one division rounds it correctly; or NaN. */
function decimal(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 16 || (bytes[start] === ZERO && end - start > 1 && bytes[start + 1] !== DOT)) return Number.NaN
  let digits = 0
  let value = 0
  let scale = 0
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at]!
    if (byte === DOT && scale === 0 && at > start && at + 1 < end) {
      scale = 1
      continue
    }
    if (byte < ZERO || byte > NINE) return Number.NaN
    value = value * 10 + byte - ZERO
    digits += 1
    if (scale > 0) scale *= 10
  }
  return digits > 15 ? Number.NaN : scale > 0 ? value / scale : value
}
