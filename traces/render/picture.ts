/** The rows of the picture, each with its state change in words beside it. */
import { drawArrow, type Shown } from './arrow.js'
import { CanvasLine } from './canvas.js'
import { endsBadly, endWords, repeatsFrom } from './lasso.js'
import type { Layout } from './layout.js'
import { leftHalf } from './layout.js'
import type { Pen } from './pen.js'
import { type Row, rowNumber } from './rows.js'
import { actorOf, isCited, type Scene } from './scene.js'
import { type Arrow, arrowsOf, type Sketch, type Tag } from './sketch.js'
import type { Stage } from './stage.js'
import { cut, padded, widthOf } from './text.js'
import { briefEventWords, mustBeTold, rowPhrases } from './words/event.js'
import { answerPhrases } from './words/operation.js'
import type { Room } from './words/room.js'
import { effectPhrases, isIdle, notePhrases } from './words/step.js'
import { readingAt } from './words/time.js'
import { flow, phrase } from './wrap.js'

/** Columns before the lanes: a mark and the number of the step. */
export function gutterWidth(scene: Scene): number {
  return Math.max(3, String(scene.trace.steps.length).length) + 2
}

/** Columns between the lanes and the words. */
export const WORDS_GAP = 2

export interface Picture {
  readonly scene: Scene
  readonly stage: Stage
  readonly layout: Layout
  readonly wordsWidth: number
  /** What one value among the words may take. */
  readonly room: Room
  readonly pen: Pen
}

/** The names of the lanes: on one line, or on two with the lanes named above passing through. */
export function headingLines({ scene, stage, layout, wordsWidth, pen }: Picture): string[] {
  const { names, columns, staggered } = layout
  const rows = staggered ? [0, 1] : [0]
  return rows.map((row) => {
    const line = new CanvasLine(layout.width)
    for (const i of columns.keys()) if (row === 1 && i % 2 === 0) stage.drawLane(line, i)
    for (const [i, name] of names.entries()) {
      if (!staggered || i % 2 === row) line.put((columns[i] ?? 0) - leftHalf(name), name, 'strong')
    }
    const [left, right] = row === 0 ? ['step', cut('what changes', wordsWidth)] : ['', '']
    return `${padded(left, gutterWidth(scene))}${line.print(pen)}${' '.repeat(WORDS_GAP)}${right}`
  })
}

/** All lines of one row. Rows must be drawn in their order: the stage remembers. */
export function rowLines(picture: Picture, row: Row, sketch: Sketch): string[] {
  const { stage, layout, pen } = picture
  const { step } = row
  const repeats = repeatLines(picture, row)
  stage.before(step.event)
  const lines: CanvasLine[] = []
  const lineAt = (index: number): CanvasLine => {
    while (lines.length <= index) lines.push(new CanvasLine(layout.width))
    return lines[index] as CanvasLine
  }
  const placed = place(picture, sketch, lineAt)
  const ends = new Map(
    sketch.answers.map(({ lane, arrow }) => [lane, placed.find((item) => item.what === arrow)?.line ?? 0]),
  )
  const draw = (line: CanvasLine, index: number) => stage.draw(line, index, sketch, ends)
  lineAt(0)
  for (const [index, line] of lines.entries()) draw(line, index)
  if (step.event.type === 'partition') stage.drawWalls(lineAt(0))
  const shown = placed.map((item) => strike(picture, item, lineAt(item.line)))
  const words = wordLines(picture, row, isTold(sketch, placed, shown))
  while (lines.length < words.length) {
    const index = lines.length
    draw(lineAt(index), index)
  }
  stage.after(sketch)
  return [
    ...repeats,
    ...lines.map((line, i) => {
      const word = words[i] ?? ''
      return `${gutter(picture, row, i)}${line.print(pen)}${word === '' ? '' : ' '.repeat(WORDS_GAP)}${word}`
    }),
  ]
}

/** Between two steps: from here on the run repeats itself. */
function repeatLines({ scene, stage, layout, wordsWidth, pen }: Picture, row: Row): string[] {
  const repeats = repeatsFrom(scene.trace, row)
  if (repeats === undefined) return []
  const width = gutterWidth(scene)
  return flow([repeats], wordsWidth, pen).map(({ printed }, i) => {
    const line = new CanvasLine(layout.width)
    for (const lane of layout.columns.keys()) stage.drawLane(line, lane)
    const mark = i === 0 ? pen.paint(padded(pen.glyphs.self, width), 'bad') : ' '.repeat(width)
    return `${mark}${line.print(pen)}${' '.repeat(WORDS_GAP)}${printed}`
  })
}

interface Placed {
  readonly what: Arrow | Tag
  readonly line: number
  /** Columns of the lanes it joins, or of the first and last character of a tag. */
  readonly from: number
  readonly to: number
}

/** Each stroke on the first line on which it covers no other. */
function place({ stage, layout }: Picture, sketch: Sketch, lineAt: (index: number) => CanvasLine): Placed[] {
  const placed: Placed[] = []
  const put = (what: Arrow | Tag, from: number, to: number): void => {
    const [low, high] = [Math.min(from, to), Math.max(from, to)]
    let line = 0
    while (!lineAt(line).isFree(low, high)) line += 1
    lineAt(line).take(low, high)
    placed.push({ what, line, from, to })
  }
  const { tag } = sketch
  const column = tag === undefined ? undefined : stage.columnOf(tag.lane)
  if (tag !== undefined && column !== undefined) {
    const { start, text } = tagPlace(tag.text, column, layout)
    put({ ...tag, text }, start, start + widthOf(text))
  }
  for (const arrow of arrowsOf(sketch)) {
    const from = stage.columnOf(arrow.from)
    const to = stage.columnOf(arrow.to)
    if (from !== undefined && to !== undefined && from !== to) put(arrow, from, to)
  }
  return placed
}

/** A tag is centred on its lane, and keeps off the lanes beside it. */
function tagPlace(full: string, column: number, { columns, width }: Layout): { start: number; text: string } {
  const left = Math.max(-1, ...columns.filter((other) => other < column)) + 1
  const right = Math.min(width, ...columns.filter((other) => other > column)) - 1
  const room = right - left + 1
  const text = widthOf(full) <= room ? full : full.endsWith(']') ? `${cut(full, room - 1)}]` : cut(full, room)
  return { start: Math.max(left, Math.min(column - leftHalf(text), right - widthOf(text) + 1)), text }
}

function strike({ layout, pen }: Picture, { what, from, to }: Placed, line: CanvasLine): Shown {
  if ('labels' in what) return drawArrow(line, what, from, to, layout.columns, pen)
  line.put(from, what.text, what.tone)
  return 'full'
}

/**
 * Whether the picture alone tells what the event of a step was. The body of a message was told when it was sent, so its
 * id and type do; a call is told by its argument only.
 */
function isTold({ arrow, tag }: Sketch, placed: readonly Placed[], shown: readonly Shown[]): boolean {
  const index = placed.findIndex(({ what }) => what === arrow)
  if (arrow === undefined || index < 0) return tag !== undefined
  return shown[index] === 'full' || (shown[index] !== 'least' && shown[index] !== 'nothing' && arrow.kind === 'message')
}

function gutter({ scene, pen }: Picture, row: Row, line: number): string {
  const width = gutterWidth(scene)
  if (line > 0) return ' '.repeat(width)
  const text = pen.clean(rowNumber(row, width - 2)).padStart(width - 2)
  if (row.last === scene.trace.steps.length && endsBadly(scene.trace))
    return `${pen.paint(`${pen.glyphs.violated}${text}`, 'bad')} `
  return isCited(scene, row) ? `${pen.paint(`${pen.glyphs.cited}${text}`, 'strong')} ` : ` ${text} `
}

function wordLines({ scene, wordsWidth, room, pen }: Picture, row: Row, told: boolean): string[] {
  const { step } = row
  const event = mustBeTold(step) ? rowPhrases(scene, row, room) : told ? [] : [briefEventWords(scene, step, room)]
  const eventNode = 'node' in step.event && step.event.type !== 'invoke' ? step.event.node : undefined
  // The words before have just named it, the last of them by what its clock reads.
  const named = readingAt(step).length > 0 ? actorOf(step.event) : event.length > 0 ? eventNode : undefined
  const effects = effectPhrases(scene, step, room, named)
  const ends = answerPhrases(scene, step, room)
  const idle = isIdle(step, effects.length + ends.length) ? [phrase('changes nothing', 'dim')] : []
  const does = [...event, ...notePhrases(scene, step), ...effects, ...idle]
  const violated = row.last === scene.trace.steps.length ? [endWords(scene.trace)] : []
  // What clients saw stands on a line of its own: it is what the users of the system saw.
  const paragraphs = [does, ...ends.map((end) => [end]), violated]
  return paragraphs.flatMap((phrases) => flow(phrases, wordsWidth, pen)).map(({ printed }) => printed)
}
