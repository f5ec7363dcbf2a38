/** JSON with errors that say where. `JSON.parse` decides what is JSON; jsonc-parser only finds the place. */
import { createScanner, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import { TraceFileError } from './error.js'
import { positionOf } from './place.js'

/** Deeper than any state needs to be, and shallow enough for every recursion over a value. */
const NESTING_MAX = 200

/** The value of a JSON text. Throws `TraceFileError` when it is not JSON, is cut off, or is nested too deeply. */
export function parseJson(text: string, file: string): unknown {
  const { depth, deepest } = nesting(text)
  if (deepest.depth > NESTING_MAX) {
    throw syntaxError(text, file, deepest.offset, `expected at most ${NESTING_MAX} levels of nesting, got more`)
  }
  try {
    return JSON.parse(text)
  } catch {
    throw describe(text, file, depth > 0)
  }
}

function describe(text: string, file: string, open: boolean): TraceFileError {
  const end = text.trimEnd().length
  if (end === 0) return syntaxError(text, file, 0, 'expected a trace, got an empty file')
  const errors: ParseError[] = []
  parseTree(text, errors, { disallowComments: true, allowTrailingComma: false })
  const first = errors[0]
  if (first === undefined) return syntaxError(text, file, 0, 'expected JSON, got something else')
  if (open && first.offset + first.length >= end) {
    const hint = 'the file is cut off; copy it again, or find the counterexample again with its seed'
    return syntaxError(text, file, end, `expected the rest of the trace, got the end of the file — ${hint}`)
  }
  const name = printParseErrorCode(first.error)
  const got = text.slice(first.offset, first.offset + Math.max(1, Math.min(first.length, 20)))
  const expected = EXPECTED[name] ?? 'valid JSON'
  return syntaxError(text, file, first.offset, `expected ${expected}, got ${got === '' ? 'nothing' : printable(got)}`)
}

const EXPECTED: Readonly<Record<string, string>> = {
  InvalidSymbol: 'a JSON value',
  InvalidNumberFormat: 'a number',
  PropertyNameExpected: 'a property name in double quotes',
  ValueExpected: 'a value',
  ColonExpected: 'a colon',
  CommaExpected: 'a comma',
  CloseBraceExpected: 'a closing brace',
  CloseBracketExpected: 'a closing bracket',
  EndOfFileExpected: 'the end of the file',
  InvalidCommentToken: 'JSON, which has no comments',
  UnexpectedEndOfString: 'the closing quote of this string',
  UnexpectedEndOfNumber: 'the rest of this number',
  InvalidUnicode: 'four hexadecimal digits after \\u',
  InvalidEscapeCharacter: 'a valid escape sequence',
  InvalidCharacter: 'an escape sequence for this control character',
}

/** JSON.stringify escapes what a terminal would obey. */
function printable(text: string): string {
  return text.length === 1 && text > ' ' && text <= '~' ? `\`${text}\`` : JSON.stringify(text)
}

function syntaxError(text: string, file: string, offset: number, problem: string): TraceFileError {
  return new TraceFileError(file, [{ ...positionOf(text, offset), text: problem }])
}

/** How many brackets are open at the end of the text, and where nesting is deepest. No recursion: the text is hostile. */
function nesting(text: string): { depth: number; deepest: { depth: number; offset: number } } {
  const scanner = createScanner(text, true)
  let depth = 0
  let deepest = { depth: 0, offset: 0 }
  while (scanner.scan() !== END_OF_FILE) {
    const offset = scanner.getTokenOffset()
    const bracket = scanner.getTokenLength() === 1 ? text[offset] : undefined
    if (bracket === '{' || bracket === '[') depth += 1
    if (bracket === '}' || bracket === ']') depth -= 1
    if (depth > deepest.depth) deepest = { depth, offset }
  }
  return { depth, deepest }
}

/** `SyntaxKind.EOF`, which jsonc-parser declares as a const enum and so cannot be imported. */
const END_OF_FILE = 17
