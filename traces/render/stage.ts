/** The lanes as they stand at one moment: who is down, whose operation is open, where the wall is. */
import type { ScheduledEvent } from '../../kernel/index.js'
import type { CanvasLine } from './canvas.js'
import { type Lane, nodeKey, sidesOf } from './lanes.js'
import type { Layout } from './layout.js'
import type { Pen, Tone } from './pen.js'
import type { Sketch } from './sketch.js'

/** What is drawn on a client's lane in the lines of one step. */
interface Bar {
  readonly glyph: string
  readonly tone: Tone
}

export class Stage {
  private readonly down = new Set<string>()
  private readonly open = new Set<string>()
  /** Gaps with a wall in them: the wall stands behind the lane of this number. */
  private walls: readonly number[] = []

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
    for (const wall of this.walls) line.put(this.wallColumn(wall), this.pen.glyphs.wall, 'fault')
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

  /** The line on which a partition begins: the whole gap is hatched. */
  drawWalls(line: CanvasLine): void {
    for (const wall of this.walls) {
      line.fill(
        (this.layout.columns[wall] ?? 0) + 1,
        (this.layout.columns[wall + 1] ?? 0) - 1,
        this.pen.glyphs.wall,
        'fault',
      )
    }
  }

  /** What the event of a step changes before its lines are drawn. */
  before(event: ScheduledEvent): void {
    if (event.type === 'crash') this.down.add(nodeKey(event.node))
    if (event.type === 'restart') this.down.delete(nodeKey(event.node))
    if (event.type === 'partition') this.walls = this.wallsBetween(sidesOf(event.groups))
    if (event.type === 'heal') this.walls = []
  }

  after(sketch: Sketch): void {
    if (sketch.opens !== undefined) this.open.add(sketch.opens)
    for (const { lane } of sketch.answers) this.open.delete(lane)
  }

  private nodeGlyph({ key, rank }: Lane): Bar {
    if (this.down.has(key)) return { glyph: ' ', tone: 'plain' }
    const { roles } = this.pen.glyphs
    return { glyph: roles[Math.min(rank, roles.length - 1)] ?? '|', tone: 'dim' }
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

  /** Between neighbouring nodes on different sides; a client between them stays with the node it talks to. */
  private wallsBetween(sides: ReadonlyMap<string, number>): number[] {
    const nodes = this.lanes.flatMap((lane, i) => (lane.kind === 'node' ? [{ key: lane.key, i }] : []))
    return nodes.flatMap((right, n) => {
      const left = nodes[n - 1]
      if (left === undefined) return []
      const side = sides.get(left.key)
      if (side === undefined || !sides.has(right.key) || side === sides.get(right.key)) return []
      let wall = left.i
      while (wall + 1 < right.i && sides.get(this.homes.get(this.lanes[wall + 1]?.key ?? '') ?? '') === side) wall += 1
      return [wall]
    })
  }

  private wallColumn(wall: number): number {
    return Math.floor(((this.layout.columns[wall] ?? 0) + (this.layout.columns[wall + 1] ?? 0)) / 2)
  }
}
