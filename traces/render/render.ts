/**
 * A counterexample in the terminal: who talked to whom, what failed, what changed, and why that violates the property.
 * Time runs down, one row a step; each node and client has a lane; an arrow stands on the row where the message arrives.
 */
import type { Trace } from '../trace.js'
import { footerLines } from './footer.js'
import { headerLines } from './header.js'
import { clientKey, type Lane, lanesOf, nodeKey } from './lanes.js'
import { type Layout, layoutOf } from './layout.js'
import { legendLines } from './legend.js'
import { listLines } from './list.js'
import { type Pen, penFor } from './pen.js'
import { gutterWidth, headingLines, type Picture, rowLines, WORDS_GAP } from './picture.js'
import { type Row, rowsOf } from './rows.js'
import { type Scene, sceneOf } from './scene.js'
import { type Sketch, sketchOf } from './sketch.js'
import { Stage } from './stage.js'
import { Room } from './words/room.js'

export interface RenderOptions {
  /** Columns of the terminal; no line is wider. Less than 40 counts as 40. */
  readonly width: number
  /** Only 7-bit characters. */
  readonly ascii: boolean
  readonly color: boolean
}

const WIDTH_MIN = 40

/** The trace as a picture with lanes, or as a list of steps where the lanes do not fit. Ends with a newline. */
export function renderTrace(trace: Trace, options: RenderOptions): string {
  const width = Math.max(WIDTH_MIN, options.width)
  const pen = penFor(options)
  const scene = sceneOf(trace)
  const { lanes, folded } = lanesOf(trace)
  const rows = rowsOf(trace.steps).map((row): Drawn => ({ row, sketch: sketchOf(scene, row.step, pen) }))
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
  if (layout === null) return listed(scene, width, pen)
  const room = roomWithin(width - gutterWidth(scene) - layout.width - WORDS_GAP)
  const body = picture(scene, lanes, layout, rows, width, room, pen)
  return framed(scene, folded, body, width, room, pen, legendLines(trace, lanes, layout.names, width, pen))
}

/** The trace as a list of steps: event, then what it changed. Ends with a newline. */
export function renderStepList(trace: Trace, options: RenderOptions): string {
  const width = Math.max(WIDTH_MIN, options.width)
  return listed(sceneOf(trace), width, penFor(options))
}

function listed(scene: Scene, width: number, pen: Pen): string {
  const room = new Room(width)
  return framed(scene, [], listLines(scene, width, room, pen), width, room, pen)
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

/** The node each client talks to first. */
function homesOf(trace: Trace): ReadonlyMap<string, string> {
  const homes = new Map<string, string>()
  for (const { event } of trace.steps) {
    if (event.type !== 'invoke') continue
    const client = clientKey(trace.clients.indexOf(event.client))
    if (!homes.has(client)) homes.set(client, nodeKey(event.node))
  }
  return homes
}

function framed(
  scene: Scene,
  folded: readonly string[],
  body: readonly string[],
  width: number,
  room: Room,
  pen: Pen,
  legend: readonly string[] = [],
): string {
  const rule = pen.paint(pen.glyphs.rule.repeat(width), 'dim')
  const lines = [
    ...headerLines(scene.trace, width, room, pen),
    ...legend,
    ...(body.length === 0 ? [] : [rule, ...body]),
    rule,
    ...footerLines(scene, folded, width, room, pen),
  ]
  return lines.map((line) => `${line.trimEnd()}\n`).join('')
}
