/** Where things stand in the picture: time runs down, a row a step or several that are folded; lanes stand side by side. */
import type { Report, ReportMessage } from '../../traces/report/index.js'
import type { Folding } from './folding.js'

const ROW_MIN = 42
const ROW_MAX = 58
/** Numbers of steps, and the bracket of what repeats. */
export const GUTTER = 56
const GAP_MIN = 54
const GAP_MAX = 168
const WORDS_MIN = 260
/** Of a character of a label. */
export const LABEL_CHARACTER = 6.25

export interface Point {
  readonly x: number
  readonly y: number
}

/** How far the stub of a message that never arrives reaches down, and how far apart those of one step are. */
const STUB = { down: 20, apart: 11, along: 20 } as const

export class Geometry {
  /** Height of a row: what few steps leave of the room is theirs. */
  readonly row: number
  /** What hangs out of the last row. */
  readonly foot: number
  readonly gap: number
  /** Of the part where lanes are. */
  readonly lanesWidth: number
  readonly wordsWidth: number
  readonly width: number

  constructor(
    readonly report: Report,
    readonly folding: Folding,
    available: number,
    height: number,
  ) {
    this.foot =
      4 +
      STUB.apart *
        (report.messages.filter(({ sentAt, end }) => end === undefined && sentAt === report.steps.length).length + 1)
    const each = Math.floor((height - this.foot) / folding.rows.length)
    this.row = Math.max(ROW_MIN, Math.min(ROW_MAX, each))
    const count = Math.max(1, folding.columns)
    const fitting = (available - GUTTER - WORDS_MIN) / count
    this.gap = Math.floor(Math.max(GAP_MIN, Math.min(GAP_MAX, fitting)))
    this.lanesWidth = this.gap * count
    this.wordsWidth = Math.max(WORDS_MIN - 30, available - GUTTER - this.lanesWidth)
    this.width = GUTTER + this.lanesWidth + this.wordsWidth
  }

  get height(): number {
    return this.folding.rows.length * this.row + this.foot
  }

  /** The line of a lane. */
  x(lane: number): number {
    return (this.folding.columnOf(lane) + 0.5) * this.gap
  }

  /** Between a lane and the next. */
  xAfter(lane: number): number {
    return this.folding.columnOf(lane + 1) * this.gap
  }

  /** The upper edge of the row of a step. */
  top(step: number): number {
    return this.folding.rowOf(step) * this.row
  }

  /** The middle of the row of a step. */
  y(step: number): number {
    return this.top(step) + this.row / 2
  }

  /** Where a message starts: at its sender, or for a copy on the line of what it is a copy of. */
  startOf(message: ReportMessage, original: ReportMessage | undefined): Point {
    if (original === undefined) return { x: this.x(message.from), y: this.y(message.sentAt) }
    const [start, end] = [this.startOf(original, undefined), this.endOf(original)]
    const y = this.y(message.sentAt)
    const part = end.y > start.y ? Math.min(0.9, Math.max(0, (y - start.y) / (end.y - start.y))) : 0
    // A copy that is made when the message arrives starts where that was sent to.
    return { x: start.x + (end.x - start.x) * part, y }
  }

  /** Where a message ends: at its receiver, on the way, or nowhere. */
  endOf({ from, to, sentAt, end }: ReportMessage, stub = 0): Point {
    const [left, right] = [this.x(from), this.x(to)]
    if (end === undefined) {
      const share = Math.min(0.5, STUB.along / Math.max(1, Math.abs(right - left)))
      return { x: left + (right - left) * share, y: this.y(sentAt) + STUB.down + stub * STUB.apart }
    }
    const share = end.how === 'lost' ? 0.62 : end.how === 'undeliverable' ? 0.85 : 1
    return { x: left + (right - left) * share, y: this.y(end.step) }
  }
}

/** The longest of the labels that fits; the last where none does. */
export function fitting(labels: readonly string[], width: number): string {
  return labels.find((label) => label.length * LABEL_CHARACTER <= width) ?? labels.at(-1) ?? ''
}
