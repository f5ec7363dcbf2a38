/**
 * A reader of EDN (extensible data notation), as far as histories use it.
 * Source: github.com/edn-format/edn.
 * Faithful: nil, booleans, integers, floats, strings, characters, keywords, symbols, vectors, lists, sets, maps, tagged
 * literals, commas, comments, discarded forms.
 * Left out: ratios, integers beyond 2^53 − 1, values nested deeper than 500; each is an error, never a guess.
 */

/** Keywords and symbols keep their kind: `:ok` is not the text "ok". */
export type Edn =
  | null
  | boolean
  | number
  | string
  | { readonly type: 'keyword' | 'symbol'; readonly name: string }
  | { readonly type: 'vector' | 'list' | 'set'; readonly items: readonly EdnAt[] }
  | { readonly type: 'tagged'; readonly tag: string; readonly value: EdnAt }
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
    for (let code = text.charCodeAt(offset); code <= 32 || code === 44; code = text.charCodeAt(offset)) offset += 1
    if (text[offset] !== ';') return offset
    const newline = text.indexOf('\n', offset)
    offset = newline === -1 ? text.length : newline
  }
}

const closing = { '[': ']', '(': ')', '{': '}' } as const
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\', b: '\b', f: '\f' }
const tokenPattern = /[^\s,;()[\]{}"]+/y
const characterPattern = /\\(newline|space|tab|return|backspace|formfeed|u[0-9a-fA-F]{4}|\S)(?![^\s,;()[\]{}"])/y
const characters: Readonly<Record<string, string>> = {
  newline: '\n',
  space: ' ',
  tab: '\t',
  return: '\r',
  backspace: '\b',
  formfeed: '\f',
}
/** Deeper nesting than any history has; without a limit, it would exhaust the stack. */
export const DEPTH_MAX = 500

class Parser {
  private depth = 0

  constructor(
    private readonly text: string,
    public offset: number,
  ) {}

  value(expected: string): EdnAt {
    this.skip()
    const offset = this.offset
    const first = this.text[offset]
    if (first === undefined) throw new EdnError(expected, offset)
    if (this.depth > DEPTH_MAX) throw new EdnError(`values nested at most ${DEPTH_MAX} deep`, offset)
    this.depth += 1
    const value = this.form(first, expected)
    this.depth -= 1
    return { value, offset }
  }

  private form(first: string, expected: string): Edn {
    if (first === '"') return this.string()
    if (first === '[') return { type: 'vector', items: this.items('[') }
    if (first === '(') return { type: 'list', items: this.items('(') }
    if (first === '{') return this.map()
    if (first === '\\') return this.character()
    if (first !== '#') return this.token(expected)
    this.offset += 1
    if (this.text[this.offset] === '{') return { type: 'set', items: this.items('{') }
    const tag = this.match(tokenPattern)
    if (tag === undefined || !/^[a-zA-Z]/.test(tag)) throw new EdnError(expected, this.offset - 1)
    return { type: 'tagged', tag, value: this.value(`the value of the tag #${tag}`) }
  }

  /** Blanks, comments and discarded forms. */
  private skip(): void {
    this.offset = skipBlank(this.text, this.offset)
    while (this.text.startsWith('#_', this.offset)) {
      this.offset += 2
      this.value('the value that #_ discards')
      this.offset = skipBlank(this.text, this.offset)
    }
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset
    const found = pattern.exec(this.text)?.[0]
    this.offset += found?.length ?? 0
    return found
  }

  private character(): string {
    const start = this.offset
    const name = this.match(characterPattern)?.slice(1)
    if (name === undefined) throw new EdnError('a character (\\a, \\newline, \\u0041)', start)
    if (name.length === 5 && name.startsWith('u')) return String.fromCharCode(Number.parseInt(name.slice(1), 16))
    return characters[name] ?? name
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
    this.skip()
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
    const start = this.offset
    const token = this.match(tokenPattern)
    if (token === undefined) throw new EdnError(expected, start)
    if (token === 'nil') return null
    if (token === 'true') return true
    if (token === 'false') return false
    if (/^:[^:]+$/.test(token)) return { type: 'keyword', name: token.slice(1) }
    if (/^[-+]?\d+N?$/.test(token)) return integer(token, start)
    if (/^[-+]?\d+\/\d+$/.test(token)) throw new EdnError('a number that is no ratio', start)
    if (/^[-+]?\d+(\.\d*)?([eE][-+]?\d+)?M?$/.test(token)) return float(token, start)
    if (/^[a-zA-Z*!_?$%&=<>/.+-][^:#\\]*$/.test(token)) return { type: 'symbol', name: token }
    throw new EdnError(expected, start)
  }
}

function integer(token: string, offset: number): number {
  const value = Number.parseInt(token, 10)
  if (!Number.isSafeInteger(value)) throw new EdnError('an integer between −(2^53 − 1) and 2^53 − 1', offset)
  return value
}

/** Every number that is too large would be the same one. */
function float(token: string, offset: number): number {
  const value = Number.parseFloat(token)
  if (!Number.isFinite(value)) throw new EdnError('a number of at most 1.8e308', offset)
  return value
}
