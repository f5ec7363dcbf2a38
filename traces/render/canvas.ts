/** One line of the picture: a row of columns, on which later strokes cover earlier ones. */
import type { Pen, Tone } from './pen.js'
import { graphemes } from './text.js'

interface Cell {
  /** Empty for the second column of a wide character. */
  readonly text: string
  readonly tone: Tone
}

const BLANK: Cell = { text: ' ', tone: 'plain' }

export class CanvasLine {
  private readonly cells: Cell[]
  /** Stretches that are taken, ends excluded: two arrows may share the lane where one ends and the other begins. */
  private readonly taken: (readonly [number, number])[] = []

  constructor(width: number) {
    this.cells = Array.from({ length: width }, () => BLANK)
  }

  isFree(from: number, to: number): boolean {
    return this.taken.every(([a, b]) => to <= a || b <= from)
  }

  take(from: number, to: number): void {
    this.taken.push([from, to])
  }

  /** Writes a text from a column on; what does not fit on the line is left out. */
  put(column: number, text: string, tone: Tone): void {
    let at = column
    for (const grapheme of graphemes(text)) {
      if (at < 0 || at + grapheme.width > this.cells.length) return
      this.blank(at)
      this.blank(at + grapheme.width - 1)
      this.cells[at] = { text: grapheme.text, tone }
      for (let i = 1; i < grapheme.width; i += 1) this.cells[at + i] = { text: '', tone }
      at += grapheme.width
    }
  }

  fill(from: number, to: number, glyph: string, tone: Tone): void {
    for (let column = from; column <= to; column += 1) this.put(column, glyph, tone)
  }

  charAt(column: number): string {
    return this.cells[column]?.text ?? ' '
  }

  /** The line as text, exactly as wide as the canvas. */
  print(pen: Pen): string {
    const runs: { text: string; tone: Tone }[] = []
    for (const { text, tone } of this.cells) {
      const run = runs.at(-1)
      if (run !== undefined && run.tone === tone) run.text += text
      else runs.push({ text, tone })
    }
    return runs.map(({ text, tone }) => pen.paint(text, tone)).join('')
  }

  /** Covering a part of a wide character leaves blanks in its other columns. */
  private blank(column: number): void {
    let start = column
    while (start > 0 && this.cells[start]?.text === '') start -= 1
    this.cells[start] = BLANK
    for (let next = start + 1; this.cells[next]?.text === ''; next += 1) this.cells[next] = BLANK
  }
}
