/** The lanes as they stand at one moment: who is down or unwell, whose operation is open, where the wall is. */
import type { ScheduledEvent } from '../../kernel/index.js'
import type { CanvasLine } from './canvas.js'
import { type Lane, laneGlyph, nodeKey } from './lanes.js'
import type { Layout } from './layout.js'
import type { Pen, Tone } from './pen.js'
import type { Sketch } from './sketch.js'
import { type Wall, wallsOf } from './walls.js'

/** What is drawn on a client's lane in the lines of one step. */
interface Bar {
  readonly glyph: string
  readonly tone: Tone
}

export class Stage {
  private readonly down = new Set<string>()
  private readonly paused = new Set<string>()
  private readonly gray = new Set<string>()
  private readonly open = new Set<string>()
  private walls: readonly Wall[] = []
  /** The lane that stands in the wall and reaches both sides. */
  private bridge: number | undefined

  constructor(
    readonly lanes: readonly Lane[],
    private readonly layout: Layout,
    private readonly homes: ReadonlyMap<string, string>,
    private readonly pen: Pen,
  ) {}

  columnOf(key: string): number | undefined {
    const index = this.lanes.findIndex((lane) => lane.key === key)
    return index < 0 ? undefined : this.layout.columns[index]
  }

  /** Walls, then lanes, on one line of a step. `ends` says on which line each operation ends. */
  draw(line: CanvasLine, index: number, sketch: Sketch, ends: ReadonlyMap<string, number>): void {
    this.drawStanding(line)
    for (const [i, lane] of this.lanes.entries()) {
      const { glyph, tone } = lane.kind === 'node' ? this.nodeGlyph(lane) : this.bar(lane, index, sketch, ends)
      line.put(this.layout.columns[i] ?? 0, glyph, tone)
    }
  }

  /** One lane as it stands between two steps. */
  drawLane(line: CanvasLine, index: number): void {
    const lane = this.lanes[index]
    if (lane === undefined) return
    const { glyph, tone } = lane.kind === 'node' ? this.nodeGlyph(lane) : this.bar(lane, 0, { answers: [] }, new Map())
    line.put(this.layout.columns[index] ?? 0, glyph, tone)
  }

  /** The line on which a partition begins: whole gaps are hatched. */
  drawWalls(line: CanvasLine): void {
    const { columns } = this.layout
    const beside = this.bridge === undefined ? [] : [this.bridge - 1, this.bridge]
    for (const gap of [...this.walls.map(({ after }) => after), ...beside]) {
      const [left, right] = [columns[gap], columns[gap + 1]]
      if (left !== undefined && right !== undefined) line.fill(left + 1, right - 1, this.pen.glyphs.wall, 'fault')
    }
    this.drawStanding(line)
  }

  /** Walls as they stand between two lines; an arrow into a wall says that it holds back one direction only. */
  private drawStanding(line: CanvasLine): void {
    const { wall, right, left } = this.pen.glyphs
    for (const { after, holds } of this.walls) {
      const column = this.wallColumn(after)
      line.put(column, wall, 'fault')
      if (holds === 'rightwards') line.put(column - 1, right, 'fault')
      if (holds === 'leftwards') line.put(column + 1, left, 'fault')
    }
    const lane = this.bridge === undefined ? undefined : this.layout.columns[this.bridge]
    if (lane !== undefined) for (const column of [lane - 1, lane + 1]) line.put(column, wall, 'fault')
  }

  /** What the event of a step changes before its lines are drawn. */
  before(event: ScheduledEvent): void {
    if ('node' in event) this.change(event.type, nodeKey(event.node))
    if (event.type === 'partition') {
      const { bridge } = event
      const place = this.lanes.findIndex(({ key }) => bridge !== undefined && key === nodeKey(bridge))
      this.walls = wallsOf(event, this.lanes, this.homes)
      this.bridge = place < 0 ? undefined : place
    }
    if (event.type === 'heal') {
      this.walls = []
      this.bridge = undefined
    }
  }

  private change(type: ScheduledEvent['type'], node: string): void {
    if (type === 'restart') this.down.delete(node)
    if (type === 'pause') this.paused.add(node)
    if (type === 'resume') this.paused.delete(node)
    if (type === 'gray') this.gray.add(node)
    if (type !== 'crash') return
    this.down.add(node)
    this.paused.delete(node)
    this.gray.delete(node)
  }

  after(sketch: Sketch): void {
    if (sketch.opens !== undefined) this.open.add(sketch.opens)
    for (const { lane } of sketch.answers) this.open.delete(lane)
  }

  private nodeGlyph({ key, rank }: Lane): Bar {
    if (this.down.has(key)) return { glyph: ' ', tone: 'plain' }
    const { paused, gray } = this.pen.glyphs
    if (this.paused.has(key)) return { glyph: paused, tone: 'fault' }
    if (this.gray.has(key)) return { glyph: gray, tone: 'fault' }
    return { glyph: laneGlyph(rank, this.pen), tone: 'dim' }
  }

  private bar({ key }: Lane, index: number, sketch: Sketch, ends: ReadonlyMap<string, number>): Bar {
    const { glyphs } = this.pen
    const end = ends.get(key)
    const opening = sketch.opens === key
    if (opening && index === 0) return { glyph: glyphs.opens, tone: 'client' }
    if (end !== undefined && index === end) {
      const unknown = sketch.answers.some(({ lane, type }) => lane === key && type === 'info')
      return unknown ? { glyph: glyphs.unknown, tone: 'fault' } : { glyph: glyphs.closes, tone: 'client' }
    }
    const open = (this.open.has(key) || opening) && (end === undefined || index < end)
    return open ? { glyph: glyphs.open, tone: 'client' } : { glyph: glyphs.idleClient, tone: 'dim' }
  }

  private wallColumn(after: number): number {
    return Math.floor(((this.layout.columns[after] ?? 0) + (this.layout.columns[after + 1] ?? 0)) / 2)
  }
}
