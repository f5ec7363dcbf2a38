/** Text that is safe to print, and how wide it is. Strings of a model are never trusted: a terminal obeys what it reads. */
import stringWidth from 'string-width'

/**
 * Text of printable ASCII and our own symbols: every character is a grapheme of one column. Nearly all text is, and
 * asking Unicode about it took nine tenths of the time of a long trace.
 */
const SIMPLE = /^[ -~─-╿░▒►◄→∅…·×⇉−▸✗↺]*$/

/** Columns a text takes in a terminal. */
export function widthOf(text: string): number {
  return SIMPLE.test(text) ? text.length : stringWidth(text)
}

/**
 * The text with everything a terminal would obey, or a reader could not see, written as an escape: control characters
 * (`\x1b`, `\n`), direction overrides, joiners, unassigned and lone surrogate code points. Idempotent.
 */
export function neutralised(text: string): string {
  return /^[ -~]*$/.test(text) ? text : text.replace(/[\p{C}\p{Zl}\p{Zp}\u{115F}\u{1160}\u{3164}\u{FFA0}]/gu, escaped)
}

/** The text in 7-bit characters: our own symbols by their usual spelling, everything else as an escape. */
export function inAscii(text: string): string {
  return text.replace(/[^ -~]/gu, (character) => SPELLINGS[character] ?? escaped(character))
}

function escaped(character: string): string {
  const named = NAMED_ESCAPES[character]
  if (named !== undefined) return named
  const code = character.codePointAt(0) ?? 0
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' }

const SPELLINGS: Readonly<Record<string, string>> = {
  '→': '->',
  '←': '<-',
  '►': '>',
  '◄': '<',
  '⇉': '=>',
  '∅': 'none',
  '…': '...',
  '·': '|',
  '×': 'x',
  '✗': 'X',
  '▸': '>',
  '░': '%',
  '▒': '/',
  '–': '-',
  '—': '--',
  '−': '-',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
}

/** What a terminal draws in one go: a base character with the marks on it. */
export interface Grapheme {
  readonly text: string
  readonly width: number
}

/** Made when it is first needed: to make one takes longer than to start. */
let segmenter: Intl.Segmenter | undefined

/** The graphemes of a text. One without a width (a mark on nothing) is escaped, so that it cannot stick to its neighbour. */
export function graphemes(text: string): Grapheme[] {
  if (SIMPLE.test(text)) return Array.from(text, (character) => ({ text: character, width: 1 }))
  segmenter ??= new Intl.Segmenter()
  return [...segmenter.segment(text)].flatMap(({ segment }) => {
    const width = widthOf(segment)
    if (width > 0) return [{ text: segment, width }]
    return [...segment].flatMap((c) => [...escaped(c)].map((part) => ({ text: part, width: 1 })))
  })
}

/** The first graphemes of a text, at most `width` columns of them. */
export function cut(text: string, width: number): string {
  let used = 0
  let kept = ''
  for (const grapheme of graphemes(text)) {
    if (used + grapheme.width > width) break
    used += grapheme.width
    kept += grapheme.text
  }
  return kept
}

/** The text itself when it fits into `width` columns, else its beginning and an ellipsis. */
export function shortened(text: string, width: number, ellipsis = '…'): string {
  return widthOf(text) <= width ? text : `${cut(text, Math.max(0, width - widthOf(ellipsis)))}${ellipsis}`
}

/** The text followed by spaces up to `width` columns. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}
