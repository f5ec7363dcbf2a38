/**
 * Some operations of a history as a picture: one lane for each client, time downwards, a bar from the beginning of an
 * operation to its end. Where the lanes are too many for their operations to be named beside the bars, the names stand at
 * the right.
 */
import { CanvasLine } from '../../traces/render/canvas.js'
import { type Pen, penFor, type Tone } from '../../traces/render/pen.js'
import { shortened } from '../../traces/render/text.js'
import type { HistoryCore, LaneNote, LaneRow } from '../history-core.js'
import { GAP, type Lanes, layoutOf, TEXT_MAX } from './lanes-layout.js'

export interface LanesStyle {
  readonly width: number
  readonly ascii: boolean
  readonly color: boolean
}

/** Events beyond this are in the file only; the last ones are those that show the contradiction. */
const ROWS_MAX = 60

type Picture = Pick<HistoryCore, 'operations' | 'rows' | 'notes'>

/** Lines of at most `width` columns, without blanks at their ends. */
export function lanesText(picture: Picture, style: LanesStyle): readonly string[] {
  const pen = penFor(style)
  const rows = picture.rows.slice(-ROWS_MAX)
  const hidden = picture.rows.length - rows.length
  const drawing = new Drawing(picture, layoutOf(picture.operations, rows, style.width), pen)
  for (const row of picture.rows.slice(0, hidden)) drawing.skip(row)
  const left = hidden === 0 ? [] : [pen.paint(pen.clean(`  … ${hidden} events before these are in the file`), 'dim')]
  const notes = picture.notes.filter(({ line }) => line > rows[0]!.line)
  for (const row of rows) {
    while (notes[0] && notes[0].line < row.line) drawing.note(notes.shift()!)
    drawing.event(row)
  }
  drawing.end()
  return [...drawing.head(), ...left, ...drawing.lines, ...drawing.legend()].map((line) => line.trimEnd())
}

class Drawing {
  private readonly canvases: CanvasLine[] = []
  /** The operation that each client is in the middle of. */
  private readonly open = new Map<number, number>()
  private readonly introduced = new Set<number>()
  private isLost = false
  private isRefuted = false

  constructor(
    private readonly picture: Picture,
    private readonly lanes: Lanes,
    private readonly pen: Pen,
  ) {}

  get lines(): readonly string[] {
    return this.canvases.map((line) => line.print(this.pen))
  }

  head(): readonly string[] {
    const { headings, words, isShared, gutter, width } = this.lanes
    const [above, line, rule] = [new CanvasLine(width), new CanvasLine(width), new CanvasLine(width)]
    line.put(gutter - GAP - 4, 'line', 'dim')
    if (isShared) line.put(gutter, 'operations in flight', 'dim')
    else if (words !== undefined) above.put(gutter, 'client', 'dim')
    for (const { column, text } of headings) line.put(column, text, 'client')
    rule.fill(gutter - GAP - 4, width - 1, this.pen.glyphs.rule, 'dim')
    const isNarrow = words !== undefined && !isShared
    return [...(isNarrow ? [above] : []), line, rule].map((each) => each.print(this.pen))
  }

  /** An event that is not shown. */
  skip({ event, process, operation }: LaneRow): void {
    if (event === 'invoke') this.open.set(process, operation)
    else this.open.delete(process)
  }

  event(row: LaneRow): void {
    const { line, process, operation, event } = row
    const { glyphs } = this.pen
    const { text, isRefuted } = this.picture.operations[operation]!
    const tone = isRefuted ? 'bad' : 'plain'
    this.open.delete(process)
    const canvas = this.next(line)
    const column = this.lanes.columns.get(operation)!
    const name = this.lanes.isShared ? `${process}: ${text}` : text
    this.skip(row)
    if (event === 'invoke') {
      this.introduced.add(operation)
      canvas.put(column, glyphs.opens, tone)
      this.say(canvas, column, name, tone)
      return
    }
    canvas.put(column, event === 'info' ? glyphs.unknown : glyphs.closes, tone)
    this.isLost ||= event === 'info'
    this.isRefuted ||= isRefuted
    // Above, beside the same bar, the operation is named already, if that was shown.
    const again = this.lanes.words === undefined && this.introduced.has(operation) ? '' : ` ${name}`
    if (isRefuted) this.say(canvas, column, `${glyphs.violated}${again}`, 'bad')
    else if (event === 'fail') this.say(canvas, column, `failed${again}`, 'plain')
  }

  note({ line, text }: LaneNote): void {
    const room = this.lanes.width - this.lanes.gutter
    this.next(line).put(this.lanes.gutter, shortened(this.pen.clean(text), room, this.pen.clean('…')), 'fault')
  }

  /** What is open still stays so. */
  end(): void {
    if (this.open.size === 0) return
    const canvas = new CanvasLine(this.lanes.width)
    for (const operation of this.open.values())
      canvas.put(this.lanes.columns.get(operation) ?? -1, this.pen.glyphs.unknown, 'plain')
    this.canvases.push(canvas)
    this.isLost = true
  }

  legend(): readonly string[] {
    const { glyphs, paint, clean } = this.pen
    const lost = `${glyphs.unknown} end not seen: may take effect at any time after its beginning, or never`
    const refuted = `${glyphs.violated} no order allows this answer`
    const lines = [...(this.isRefuted ? [refuted] : []), ...(this.isLost ? [lost] : [])]
    return lines.map((line) => paint(clean(line), 'dim'))
  }

  /** A new line, with the bars of what is open. */
  private next(line: number): CanvasLine {
    const canvas = new CanvasLine(this.lanes.width)
    canvas.put(this.lanes.gutter - GAP - String(line).length, String(line), 'dim')
    for (const operation of this.open.values())
      canvas.put(this.lanes.columns.get(operation) ?? -1, this.pen.glyphs.open, 'plain')
    this.canvases.push(canvas)
    return canvas
  }

  private say(canvas: CanvasLine, column: number, text: string, tone: Tone): void {
    const at = this.lanes.words ?? column + 2
    canvas.put(
      at,
      shortened(this.pen.clean(text), Math.min(TEXT_MAX, this.lanes.width - at), this.pen.clean('…')),
      tone,
    )
  }
}
