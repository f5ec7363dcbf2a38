/**
 * A counterexample in the terminal: who talked to whom, what failed, what changed, and why that violates the property.
 * Time runs down, one row a step; each node and client has a lane; an arrow stands on the row where the message arrives.
 */
import type { Trace, TraceStep } from '../trace.js'
import { footerLines } from './footer.js'
import { headerLines } from './header.js'
import { type Lane, lanesOf } from './lanes.js'
import { type Layout, layoutOf } from './layout.js'
import { legendLines } from './legend.js'
import { listLines } from './list.js'
import { type Pen, penFor } from './pen.js'
import { gutterWidth, headingLines, type Picture, rowLines, WORDS_GAP } from './picture.js'
import { type Row, rowsOf } from './rows.js'
import { type Scene, sceneOf } from './scene.js'
import { type Sketch, sketchOf } from './sketch.js'
import { Stage } from './stage.js'
import { homesOf } from './walls.js'
import { Room } from './words/room.js'

export interface RenderOptions {
  /** Columns of the terminal; no line is wider. Less than 40 counts as 40. */
  readonly width: number
  /** Only 7-bit characters. */
  readonly ascii: boolean
  readonly color: boolean
}

export const WIDTH_MIN = 40

/** The trace as a picture with lanes, or as a list of steps where the lanes do not fit. Ends with a newline. */
export function renderTrace(trace: Trace, options: RenderOptions): string {
  const width = Math.max(WIDTH_MIN, options.width)
  const pen = penFor(options)
  const scene = sceneOf(trace)
  return framed(scene, tell(scene, trace.steps, width, pen), width, pen)
}

/** Steps as they are told, without what stands above and below them. */
export interface Told {
  readonly legend: readonly string[]
  readonly body: readonly string[]
  /** Names of the lanes that take no part. */
  readonly folded: readonly string[]
  readonly room: Room
}

/** The first steps of a trace, or all of them, as a picture or a list. */
export function tell(scene: Scene, steps: readonly TraceStep[], width: number, pen: Pen): Told {
  const { lanes, folded } = lanesOf(scene.trace)
  const rows = rowsOf(steps, scene.trace.lasso).map((row): Drawn => ({ row, sketch: sketchOf(scene, row.step, pen) }))
  const lanesWidth = width - gutterWidth(scene) - WORDS_GAP - wordsWidthMin(width)
  const layout =
    lanes.length === 0
      ? null
      : layoutOf(
          lanes,
          rows.map(({ sketch }) => sketch),
          lanesWidth,
          pen,
        )
  if (layout === null) return listed(scene, steps, width, pen)
  const room = roomWithin(width - gutterWidth(scene) - layout.width - WORDS_GAP)
  const body = picture(scene, lanes, layout, rows, width, room, pen)
  return { legend: legendLines(scene.trace, lanes, layout.names, width, pen), body, folded, room }
}

/** The trace as a list of steps: event, then what it changed. Ends with a newline. */
export function renderStepList(trace: Trace, options: RenderOptions): string {
  const width = Math.max(WIDTH_MIN, options.width)
  const [scene, pen] = [sceneOf(trace), penFor(options)]
  return framed(scene, listed(scene, trace.steps, width, pen), width, pen)
}

function listed(scene: Scene, steps: readonly TraceStep[], width: number, pen: Pen): Told {
  const room = new Room(width)
  return { legend: [], body: listLines(scene, steps, width, room, pen), folded: [], room }
}

/** The words are the story; the lanes never take more than the rest. */
function wordsWidthMin(width: number): number {
  return Math.max(24, Math.round(width * 0.36))
}

/** For one value among words of this width. */
function roomWithin(wordsWidth: number): Room {
  return new Room(Math.max(40, Math.min(64, wordsWidth - 4)))
}

interface Drawn {
  readonly row: Row
  readonly sketch: Sketch
}

function picture(
  scene: Scene,
  lanes: readonly Lane[],
  layout: Layout,
  rows: readonly Drawn[],
  width: number,
  room: Room,
  pen: Pen,
): string[] {
  const stage = new Stage(lanes, layout, homesOf(scene.trace), pen)
  const wordsWidth = width - gutterWidth(scene) - layout.width - WORDS_GAP
  const view: Picture = { scene, stage, layout, wordsWidth, room, pen }
  return [...headingLines(view), ...rows.flatMap(({ row, sketch }) => rowLines(view, row, sketch))]
}

function framed(scene: Scene, { legend, body, folded, room }: Told, width: number, pen: Pen): string {
  const rule = pen.paint(pen.glyphs.rule.repeat(width), 'dim')
  const lines = [
    ...headerLines(scene.trace, width, room, pen),
    ...legend,
    ...(body.length === 0 ? [] : [rule, ...body]),
    rule,
    ...footerLines(scene, folded, width, room, pen),
  ]
  return printed(lines)
}

/** The lines as a text, each ended, none with blanks at its end. */
export const printed = (lines: readonly string[]): string => lines.map((line) => `${line.trimEnd()}\n`).join('')
