/** Running text in columns: phrases flow one behind the other and are broken at spaces. */
import type { Pen, Tone } from './pen.js'
import { graphemes, widthOf } from './text.js'

/** A piece of running text with one meaning. */
export interface Phrase {
  readonly text: string
  readonly tone: Tone
}

export const phrase = (text: string, tone: Tone = 'plain'): Phrase => ({ text, tone })

/** One line of a column, ready to print. */
export interface TextLine {
  readonly printed: string
  readonly width: number
}

interface Word {
  readonly text: string
  readonly tone: Tone
  readonly width: number
}

export interface FlowOptions {
  /** Written behind every phrase but the last. */
  readonly separator?: string
  /** Columns before every line but the first. */
  readonly indent?: number
  /** Columns between phrases that are kept on one line each; without it phrases are broken at spaces. */
  readonly apart?: number
}

/** The phrases as lines of at most `width` columns. A word that is wider than a line is broken. */
export function flow(phrases: readonly Phrase[], width: number, pen: Pen, options: FlowOptions = {}): TextLine[] {
  const { separator = ';', indent = 0, apart } = options
  const gap = apart ?? 1
  const words = phrases.flatMap(({ text, tone }, i) => {
    const whole = pen.clean(text + (i < phrases.length - 1 ? separator : ''))
    const parts = apart === undefined || widthOf(whole) > width - indent ? breakable(whole) : [whole]
    return wordsOf(parts, tone, Math.max(1, width - indent))
  })
  const lines: Word[][] = []
  let room = 0
  for (const word of words) {
    const line = lines.at(-1)
    if (line !== undefined && word.width + gap <= room) {
      line.push(word)
      room -= word.width + gap
    } else {
      lines.push([word])
      room = width - (lines.length > 1 ? indent : 0) - word.width
    }
  }
  return lines.map((line, i) => printedLine(line, i > 0 ? indent : 0, gap, pen))
}

/** Signs that belong to what stands on both sides of them. */
const SIGNS: ReadonlySet<string> = new Set(['→', '->', '+', '−', '-', '='])

/**
 * The text cut at spaces where a line may end: a message stays with whom it is for, a field with its value. Within
 * brackets a line ends only behind a comma, or before a bracket within.
 */
function breakable(text: string): string[] {
  const found: string[] = []
  let depth = 0
  let before = ''
  for (const word of text.split(' ')) {
    const isJoined = SIGNS.has(before) || SIGNS.has(word) || /.(→|->)./.test(word) || /^(…|\.\.\.|\+\d+)$/.test(before)
    const last = found.at(-1)
    if (last !== undefined && (isJoined || (depth > 0 && !before.endsWith(',') && !/^[[{]/.test(word))))
      found[found.length - 1] = `${last} ${word}`
    else found.push(word)
    depth = Math.max(0, depth + (word.match(/[([{]/g)?.length ?? 0) - (word.match(/[)\]}]/g)?.length ?? 0))
    before = word
  }
  return found
}

function wordsOf(words: readonly string[], tone: Tone, widthMax: number): Word[] {
  return words
    .flatMap((word) => (widthOf(word) > widthMax ? word.split(' ') : [word]))
    .filter((word) => word !== '')
    .flatMap((word) => pieces(word, widthMax))
    .map((piece) => ({ text: piece, tone, width: widthOf(piece) }))
}

function pieces(word: string, widthMax: number): string[] {
  if (widthOf(word) <= widthMax) return [word]
  const found: string[] = []
  let used = widthMax
  for (const part of graphemes(word)) {
    if (used + part.width > widthMax) {
      found.push('')
      used = 0
    }
    found[found.length - 1] += part.text
    used += part.width
  }
  return found
}

/** Neighbours of one tone are painted together: fewer escape codes, and the space between them is theirs. */
function printedLine(words: readonly Word[], indent: number, gap: number, pen: Pen): TextLine {
  const space = ' '.repeat(gap)
  const runs: { text: string; tone: Tone }[] = []
  for (const word of words) {
    const run = runs.at(-1)
    if (run !== undefined && run.tone === word.tone) run.text += space + word.text
    else runs.push({ text: word.text, tone: word.tone })
  }
  const width = indent + words.reduce((sum, word) => sum + word.width, 0) + gap * Math.max(0, words.length - 1)
  return { printed: ' '.repeat(indent) + runs.map(({ text, tone }) => pen.paint(text, tone)).join(space), width }
}
