/**
 * A reader of EDN (extensible data notation), as far as histories use it.
 * Source: github.com/edn-format/edn.
 * Faithful: nil, booleans, integers, floats, strings, keywords, symbols, vectors, lists, sets, maps, commas, comments.
 * Left out: tagged literals, characters, ratios and integers beyond 2^53 − 1; each is an error, never a guess.
 */

/** Keywords and symbols keep their kind: `:ok` is not the text "ok". */
export type Edn =
  | null
  | boolean
  | number
  | string
  | { readonly type: 'keyword' | 'symbol'; readonly name: string }
  | { readonly type: 'vector' | 'list' | 'set'; readonly items: readonly EdnAt[] }
  | { readonly type: 'map'; readonly entries: readonly (readonly [EdnAt, EdnAt])[] }

/** A value with the offset where it starts, so that whoever rejects it can say where. */
export interface EdnAt {
  readonly value: Edn
  readonly offset: number
}

/** Thrown inside the readers only; they add file and line. */
export class EdnError extends Error {
  constructor(
    readonly expected: string,
    readonly offset: number,
  ) {
    super(`expected ${expected} at offset ${offset}`)
  }
}

/**
 * The first value of a text, from an offset on. O(length).
 * @throws EdnError when there is none, or it is malformed
 */
export function parseEdn(text: string, from = 0): { readonly value: EdnAt; readonly end: number } {
  const parser = new Parser(text, from)
  const value = parser.value('a value')
  return { value, end: parser.offset }
}

/** The offset of what follows blanks, commas and comments. */
export function skipBlank(text: string, from: number): number {
  let offset = from
  for (;;) {
    while (/[\s,]/.test(text[offset] ?? '')) offset += 1
    if (text[offset] !== ';') return offset
    const newline = text.indexOf('\n', offset)
    offset = newline === -1 ? text.length : newline
  }
}

const closing = { '[': ']', '(': ')', '{': '}' } as const
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\', b: '\b', f: '\f' }
const tokenPattern = /[^\s,;()[\]{}"]+/y

class Parser {
  constructor(
    private readonly text: string,
    public offset: number,
  ) {}

  value(expected: string): EdnAt {
    this.offset = skipBlank(this.text, this.offset)
    const offset = this.offset
    const first = this.text[offset]
    if (first === undefined) throw new EdnError(expected, offset)
    if (first === '"') return { value: this.string(), offset }
    if (first === '[') return { value: { type: 'vector', items: this.items('[') }, offset }
    if (first === '(') return { value: { type: 'list', items: this.items('(') }, offset }
    if (first === '{') return { value: this.map(), offset }
    if (first === '#' && this.text[offset + 1] === '{') {
      this.offset += 1
      return { value: { type: 'set', items: this.items('{') }, offset }
    }
    return { value: this.token(expected), offset }
  }

  private items(opening: keyof typeof closing): EdnAt[] {
    const items: EdnAt[] = []
    this.offset += 1
    while (!this.closes(closing[opening])) items.push(this.value(`a value or "${closing[opening]}"`))
    return items
  }

  private map(): Edn {
    const entries: [EdnAt, EdnAt][] = []
    this.offset += 1
    while (!this.closes('}')) entries.push([this.value('a key or "}"'), this.value('the value of that key')])
    return { type: 'map', entries }
  }

  private closes(bracket: string): boolean {
    this.offset = skipBlank(this.text, this.offset)
    if (this.text[this.offset] !== bracket) return false
    this.offset += 1
    return true
  }

  private string(): string {
    let result = ''
    for (let at = this.offset + 1; at < this.text.length; at += 1) {
      const char = this.text[at]!
      if (char === '"') {
        this.offset = at + 1
        return result
      }
      if (char !== '\\') {
        result += char
        continue
      }
      at += 1
      const unicode = /^u([0-9a-fA-F]{4})/.exec(this.text.slice(at, at + 5))
      const plain = escapes[this.text[at] ?? '']
      if (unicode) {
        result += String.fromCharCode(Number.parseInt(unicode[1]!, 16))
        at += 4
      } else if (plain !== undefined) result += plain
      else throw new EdnError('an escape of EDN (\\n \\t \\r \\b \\f \\" \\\\ \\uXXXX)', at - 1)
    }
    throw new EdnError('the closing quote of a string', this.text.length)
  }

  private token(expected: string): Edn {
    tokenPattern.lastIndex = this.offset
    const token = tokenPattern.exec(this.text)?.[0]
    if (token === undefined) throw new EdnError(expected, this.offset)
    const start = this.offset
    this.offset += token.length
    if (token === 'nil') return null
    if (token === 'true') return true
    if (token === 'false') return false
    if (/^:[^:]+$/.test(token)) return { type: 'keyword', name: token.slice(1) }
    if (/^[-+]?\d+N?$/.test(token)) return integer(token, start)
    if (/^[-+]?\d+(\.\d*)?([eE][-+]?\d+)?M?$/.test(token)) return Number.parseFloat(token)
    if (/^[a-zA-Z*!_?$%&=<>/.+-][^:#\\]*$/.test(token)) return { type: 'symbol', name: token }
    throw new EdnError(expected, start)
  }
}

function integer(token: string, offset: number): number {
  const value = Number.parseInt(token, 10)
  if (!Number.isSafeInteger(value)) throw new EdnError('an integer between −(2^53 − 1) and 2^53 − 1', offset)
  return value
}
