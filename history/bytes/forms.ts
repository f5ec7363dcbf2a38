/**
 * Cutting a stream of chunks into forms: the top-level values of an EDN text, or the elements of the one vector, list or
 * JSON array that the text consists of.
 */
import { HistoryError } from '../error.js'
import { joined, placeOf, type Source, type SourceLine, textOf, UNIT_BYTES_MAX } from '../source.js'
import { skipMark, tooLong } from './lines.js'

export type Notation = 'edn' | 'json'

/** Takes the bytes of a form; `number` is the line of its first byte, `indent` the number of bytes in front of it. */
export type FormVisitor = (bytes: Uint8Array, start: number, end: number, number: number, indent: number) => void

const code = (text: string) => text.charCodeAt(0)
const [NEWLINE, QUOTE, ESCAPE, COMMENT, COMMA, TAG] = [10, code('"'), code('\\'), code(';'), code(','), code('#')]

const [OPEN_MAP, CLOSE_MAP, OPEN_VECTOR, CLOSE_VECTOR] = [code('{'), code('}'), code('['), code(']')]
const [OPEN_LIST, CLOSE_LIST] = [code('('), code(')')]

/** What a byte means outside texts and comments. */
const Kind = { Other: 0, Blank: 1, Open: 2, Close: 3, Quote: 4, Comment: 5, Comma: 6, Escape: 7 } as const

function kinds(notation: Notation): Uint8Array {
  const table = new Uint8Array(256)
  for (let byte = 0; byte <= 32; byte += 1) table[byte] = byte === 0 ? Kind.Other : Kind.Blank
  for (const char of '([{') table[code(char)] = Kind.Open
  for (const char of ')]}') table[code(char)] = Kind.Close
  table[QUOTE] = Kind.Quote
  table[COMMA] = notation === 'edn' ? Kind.Blank : Kind.Comma
  if (notation === 'edn') table[COMMENT] = Kind.Comment
  if (notation === 'edn') table[ESCAPE] = Kind.Escape
  return table
}

const closes: Readonly<Record<number, number>> = {
  [code('(')]: code(')'),
  [code('[')]: code(']'),
  [code('{')]: code('}'),
}

/**
 * Visits the forms of a text. Around them there may be one bracket of a vector, list or array. O(bytes).
 * @throws HistoryError for brackets that do not fit, text outside the outer bracket, and an unexpected end
 */
export function eachForm(source: Source, notation: Notation, visit: FormVisitor): void {
  const cutter = new Cutter(source, notation, visit)
  let isFirst = true
  for (const chunk of source.chunks) {
    cutter.take(chunk, isFirst ? skipMark(source, chunk) : 0)
    isFirst &&= chunk.length === 0
  }
  cutter.end()
}

/** A form as text. */
export function formOf(source: Source, bytes: Uint8Array, start: number, end: number, number: number, indent: number) {
  return { text: textOf(source, bytes.subarray(start, end), number), number, indent } satisfies SourceLine
}

interface Opening {
  readonly byte: number
  readonly line: number
  readonly column: number
}

/**
 * Where a map ends that stands on one line of one chunk and has nothing in it but names, numbers, texts without escapes
 * and vectors, as most have; −1 for any other.
 */
function plainMapEnd(bytes: Uint8Array, start: number): number {
  let depth = 0
  for (let at = start + 1; at < bytes.length; at += 1) {
    switch (bytes[at]) {
      case QUOTE:
        at += 1
        while (at < bytes.length && bytes[at] !== QUOTE && bytes[at] !== ESCAPE && bytes[at] !== NEWLINE) at += 1
        if (bytes[at] !== QUOTE) return -1
        break
      case OPEN_VECTOR:
        depth += 1
        break
      case CLOSE_VECTOR:
        depth -= 1
        if (depth < 0) return -1
        break
      case CLOSE_MAP:
        return depth === 0 ? at + 1 : -1
      case NEWLINE:
      case ESCAPE:
      case COMMENT:
      case OPEN_MAP:
      case OPEN_LIST:
      case CLOSE_LIST:
        return -1
    }
  }
  return -1
}

class Cutter {
  readonly #kinds: Uint8Array
  /** Brackets that are open, without the outer one. */
  readonly #open: Opening[] = []
  /** The bracket around all forms: absent before the first byte that says something, `null` when there is none. */
  #outer: Opening | null | undefined
  #isOver = false
  #inText = false
  #inComment = false
  #isEscaped = false
  #inToken = false
  #inTag = false
  #line = 1
  /** Bytes of the current line before the current chunk, less the offset of the chunk's first byte. */
  #column = 0
  #rest: Uint8Array[] = []
  #restBytes = 0
  #formLine = 1
  #formIndent = 0
  /** JSON only: whether a comma must stand between. */
  #needsComma = false
  #afterComma = false

  constructor(
    readonly source: Source,
    readonly notation: Notation,
    readonly visit: FormVisitor,
  ) {
    this.#kinds = kinds(notation)
  }

  take(chunk: Uint8Array, from: number): void {
    let start = this.#restBytes > 0 ? from : -1
    const depth = () => this.#open.length
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at]!
      if (byte === NEWLINE) {
        this.#line += 1
        this.#column = -at - 1
        this.#inComment = false
      }
      if (this.#inComment) continue
      if (this.#inText) {
        if (this.#isEscaped) this.#isEscaped = false
        else if (byte === ESCAPE) this.#isEscaped = true
        else if (byte === QUOTE) {
          this.#inText = false
          if (depth() === 0) start = this.#emit(chunk, start, at + 1)
        }
        continue
      }
      if (this.#isEscaped) {
        // An EDN character such as \( or \" is one token, whatever it is.
        this.#isEscaped = false
        continue
      }
      const kind = this.#kinds[byte]!
      if (this.#inToken && kind !== Kind.Other && kind !== Kind.Escape) {
        // A tag belongs to the value behind it.
        const isTag = this.#inTag || kind === Kind.Open
        this.#inToken = false
        this.#inTag = false
        if (!isTag && depth() === 0) start = this.#emit(chunk, start, at)
      }
      if (kind === Kind.Blank) continue
      if (kind === Kind.Comment) {
        this.#inComment = true
        continue
      }
      if (kind === Kind.Comma) {
        if (depth() === 0) this.#comma(at, byte)
        continue
      }
      if (kind === Kind.Close) {
        if (this.#closes(byte, at) && depth() === 0) start = this.#emit(chunk, start, at + 1)
        continue
      }
      if (start === -1 && depth() === 0) {
        if (kind === Kind.Open && this.#outer === undefined && byte !== code('{')) {
          this.#outer = { byte, line: this.#line, column: this.#column + at + 1 }
          continue
        }
        this.#begin(at, byte)
        const end = byte === OPEN_MAP ? plainMapEnd(chunk, at) : -1
        if (end !== -1) {
          this.#emit(chunk, at, end)
          at = end - 1
          continue
        }
        start = at
      }
      if (kind === Kind.Open) this.#open.push({ byte, line: this.#line, column: this.#column + at + 1 })
      else if (kind === Kind.Quote) this.#inText = true
      else {
        if (kind === Kind.Escape) this.#isEscaped = true
        this.#inTag ||= !this.#inToken && byte === TAG && this.notation === 'edn'
        this.#inToken = true
      }
    }
    this.#column += chunk.length
    if (start === -1) return
    this.#rest.push(chunk.slice(start))
    this.#restBytes += chunk.length - start
    if (this.#restBytes > UNIT_BYTES_MAX) throw tooLong(this.source, this.#formLine, 'values')
  }

  end(): void {
    const opening = this.#open[0] ?? (this.#isOver ? undefined : this.#outer)
    if (this.#inText) throw this.#unexpectedEnd('the closing quote of a text')
    if (opening) {
      const last = this.#open.at(-1) ?? opening
      throw this.#unexpectedEnd(
        `"${String.fromCharCode(closes[last.byte]!)}" for the bracket of line ${last.line}, column ${last.column}`,
      )
    }
    if (this.#restBytes > 0) this.#emit(new Uint8Array(), 0, 0)
  }

  #begin(at: number, byte: number): void {
    if (this.#isOver) throw this.#wrong(at, byte, 'nothing behind the closing bracket')
    if (this.notation === 'json' && this.#needsComma && !this.#afterComma) throw this.#wrong(at, byte, '"," or "]"')
    this.#outer ??= null
    this.#formLine = this.#line
    this.#formIndent = this.#column + at
    this.#afterComma = false
    this.#needsComma = true
  }

  #comma(at: number, byte: number): void {
    if (!this.#needsComma || this.#afterComma || !this.#outer || this.#isOver) throw this.#wrong(at, byte, 'a value')
    this.#afterComma = true
  }

  /** Whether the bracket was one inside the outer one. */
  #closes(byte: number, at: number): boolean {
    const last = this.#open.pop()
    const opening = last ?? (this.#isOver ? undefined : this.#outer)
    if (!opening) throw this.#wrong(at, byte, 'a value')
    if (closes[opening.byte] !== byte) {
      const bracket = String.fromCharCode(closes[opening.byte]!)
      throw this.#wrong(at, byte, `"${bracket}" for the bracket of line ${opening.line}, column ${opening.column}`)
    }
    if (last) return true
    if (this.#afterComma) throw this.#wrong(at, byte, 'a value behind ","')
    this.#isOver = true
    return false
  }

  #emit(chunk: Uint8Array, start: number, end: number): -1 {
    if (this.#restBytes === 0) this.visit(chunk, start, end, this.#formLine, this.#formIndent)
    else {
      const whole = joined([...this.#rest, chunk.subarray(0, end)])
      this.#rest = []
      this.#restBytes = 0
      this.visit(whole, 0, whole.length, this.#formLine, this.#formIndent)
    }
    return -1
  }

  #wrong(at: number, byte: number, expected: string): HistoryError {
    const place = placeOf(this.source, this.#line, this.#column + at + 1)
    return new HistoryError({ place, expected, got: JSON.stringify(String.fromCharCode(byte)) })
  }

  #unexpectedEnd(expected: string): HistoryError {
    const place = placeOf(this.source, this.#line, this.#column + 1)
    return new HistoryError({ place, expected, got: 'the end of the text', hint: 'the file may be cut off' })
  }
}
