/** What happens in steps: messages from where they are sent to where they end, calls and answers, tags on lanes. */
import { nodeKey } from '../../render/lanes.js'
import { type Flight, isForged, type Scene } from '../../render/scene.js'
import type { Arrow } from '../../render/sketch.js'
import type { TraceStep } from '../../trace.js'
import { arrow, cross, label, line, PAPER, pixels, TONES, tag } from './ink.js'
import { element, type Markup } from './markup.js'
import { answerY, gapsBeside, labelFor, type PlacedRow, type Plan } from './plan.js'

/** Lines end so far from the middle of a lane. */
const LANE_HALF = 6
const LABEL_BELOW = 15
const LABEL_ABOVE = -7
/** How far a message without an end is drawn. */
const STUB = 40
const STUB_IDS_MAX = 3
const FORK = 18

interface Point {
  readonly x: number
  readonly y: number
}

export class Strokes {
  private readonly x: ReadonlyMap<string, number>
  private readonly rowOf = new Map<number, PlacedRow>()
  private readonly rowAt: ReadonlyMap<number, PlacedRow>
  private readonly gapAt: (arrow: Arrow) => number

  constructor(
    private readonly scene: Scene,
    private readonly plan: Plan,
  ) {
    this.x = new Map(plan.lanes.map(({ key, x }) => [key, x]))
    this.rowAt = new Map(plan.rows.map((placed) => [placed.y, placed]))
    this.gapAt = gapsBeside(plan.lanes)
    for (const placed of plan.rows)
      for (let step = placed.row.first; step <= placed.row.last; step += 1) this.rowOf.set(step, placed)
  }

  /** Lines first, words over them. */
  all(): Markup[] {
    const [lines, words]: [Markup[], Markup[]] = [[], []]
    for (const flight of this.scene.flights.values()) this.flight(flight, lines)
    this.stubs(lines, words)
    for (const row of this.plan.rows) this.row(row, lines, words)
    return [...lines, ...words]
  }

  /** A message from its sender to its end. One from a node to itself is a tag where it arrives. */
  private flight(flight: Flight, lines: Markup[]): void {
    const { message, end } = flight
    const from = this.startOf(flight)
    const to = this.x.get(nodeKey(message.to))
    const at = end === undefined ? undefined : this.rowOf.get(end.step)
    if (from === undefined || to === undefined || at === undefined || message.from === message.to) return
    if (end?.how === 'undeliverable') return
    const color = isForged(this.scene, message.id) || at.row.step.swallowed ? TONES.fault : TONES.message
    if (end?.how === 'lost') {
      const stop = { x: this.lostAt(nodeKey(message.from), nodeKey(message.to)), y: at.y }
      lines.push(line(from.x, from.y, stop.x, stop.y, { color: TONES.fault, dash: '6 3' }), ...cross(stop.x, stop.y))
      return
    }
    const direction = to > from.x ? 1 : -1
    const tip = to - direction * (at.row.step.swallowed ? LANE_HALF + 8 : LANE_HALF)
    lines.push(...arrow(from.x, from.y, tip, at.y, { color }))
    if (at.row.step.swallowed) lines.push(...cross(tip, at.y))
  }

  /** Messages without an end: those that one step sends the same way share a stub. */
  private stubs(lines: Markup[], words: Markup[]): void {
    const groups = new Map<
      string,
      { readonly from: Point; readonly direction: 1 | -1; readonly isLost: boolean; ids: string[] }
    >()
    for (const flight of this.scene.flights.values()) {
      const { message, end, sentAt } = flight
      const from = this.startOf(flight)
      if (from === undefined || (end !== undefined && end.how !== 'undeliverable')) continue
      const direction = this.directionOf(flight)
      const key = JSON.stringify([from, direction, end === undefined, sentAt])
      const group = groups.get(key) ?? { from, direction, isLost: end !== undefined, ids: [] }
      group.ids.push(message.id)
      groups.set(key, group)
    }
    const used = new Map<string, number>()
    for (const { from, direction, isLost, ids } of groups.values()) {
      const place = JSON.stringify([from, direction])
      const nth = used.get(place) ?? 0
      used.set(place, nth + 1)
      const reach = STUB + this.tagAt(from)
      const [x, y] = [from.x + direction * reach, from.y + 11 + 14 * nth]
      const color = TONES.message
      lines.push(line(from.x, from.y, x, y, { color, dash: '4 3' }))
      const open = { cx: x, cy: y, r: 3, fill: PAPER, stroke: color, 'stroke-width': 1.3 }
      lines.push(...(isLost ? cross(x, y) : [element('circle', open)]))
      const more = ids.length > STUB_IDS_MAX ? ` +${ids.length - STUB_IDS_MAX}` : ''
      const text = `${ids.slice(0, STUB_IDS_MAX).join(' ')}${more}`
      const anchor = direction > 0 ? {} : { anchor: 'end' as const }
      words.push(label(x + direction * 8, y + 4, text, { tone: 'dim', size: 11, halo: true, ...anchor }))
    }
  }

  /** Half of the tag that stands at a point, which would hide what begins there. */
  private tagAt({ x, y }: Point): number {
    const mark = this.rowAt.get(y)?.sketch.tag
    const at = mark === undefined ? undefined : this.x.get(mark.lane)
    return mark === undefined || at === undefined || Math.abs(at - x) > FORK ? 0 : pixels(mark.text) / 2
  }

  /** To the right where the receiver has no lane, or is the sender. */
  private directionOf({ message }: Flight): 1 | -1 {
    const from = this.x.get(nodeKey(message.from)) ?? 0
    return (this.x.get(nodeKey(message.to)) ?? from) < from ? -1 : 1
  }

  /** A copy begins beside its sender’s lane, where the network made it. */
  private startOf(flight: Flight): Point | undefined {
    const { message, sentAt } = flight
    const x = this.x.get(nodeKey(message.from))
    if (x === undefined) return undefined
    const y = this.rowOf.get(sentAt)?.y ?? this.plan.top - 6
    return { x: x + this.directionOf(flight) * (message.copyOf === undefined ? LANE_HALF : FORK), y }
  }

  /** In the middle of the gap beside the sender. */
  private lostAt(from: string, to: string): number {
    const places = this.plan.lanes.map(({ key }) => key)
    const [a, b] = [places.indexOf(from), places.indexOf(to)]
    const x = this.plan.lanes[a]?.x ?? 0
    const next = this.plan.lanes[a + Math.sign(b - a)]?.x ?? x
    return (x + next) / 2
  }

  private row(placed: PlacedRow, lines: Markup[], words: Markup[]): void {
    const { row, sketch, y } = placed
    const { arrow: main, tag: mark, answers } = sketch
    if (mark !== undefined) {
      const x = this.x.get(mark.lane)
      const text = mark.text.replace(/^\[(.*)\]$/su, '$1')
      if (x !== undefined) words.push(...tag(x, y, text, mark.tone))
    }
    if (main !== undefined) {
      if (main.kind === 'call') lines.push(...this.level(main, y))
      if (main.kind === 'copied') lines.push(...this.fork(row.step.message, y))
      words.push(...this.labelOf(main, y, this.sendsBack(main, row.step)))
    }
    const arrows = answers.flatMap((answer) => answer.arrow ?? [])
    for (const [i, answer] of arrows.entries()) {
      const at = answerY(placed, i)
      lines.push(...this.level(answer, at))
      words.push(...this.labelOf(answer, at))
    }
  }

  /** Call and answer take no time. */
  private level(stroke: Arrow, y: number): Markup[] {
    const [from, to] = [this.x.get(stroke.from), this.x.get(stroke.to)]
    if (from === undefined || to === undefined) return []
    const direction = to > from ? 1 : -1
    const [a, b] = [from + direction * LANE_HALF, to - direction * LANE_HALF]
    const color = TONES[stroke.tone]
    if (stroke.isSwallowed) return [line(a, y, b - direction * 8, y, { color }), ...cross(b - direction * 8, y)]
    return arrow(a, y, b, y, { color, ...(stroke.kind === 'answer' ? { dash: '7 3' } : {}) })
  }

  /** From where the message was sent to where its copy begins. */
  private fork(message: string | undefined, y: number): Markup[] {
    const flight = this.scene.flights.get(message ?? '')
    const from = flight === undefined ? undefined : this.startOf(flight)
    if (flight === undefined || from === undefined) return []
    const to = this.x.get(nodeKey(flight.message.to)) ?? from.x + 1
    const x = (this.x.get(nodeKey(flight.message.from)) ?? from.x) + Math.sign(to - from.x) * FORK
    return [
      line(from.x, from.y, x, y, { color: TONES.fault, dash: '2 3' }),
      element('circle', { cx: x, cy: y, r: 3.5, fill: TONES.fault }),
    ]
  }

  /** Whether the receiver sends something to the side that the arrow comes from: its label must not hide that. */
  private sendsBack({ from, to, kind }: Arrow, { sent }: TraceStep): boolean {
    if (kind === 'lost' || kind === 'copied') return false
    const side = Math.sign((this.x.get(from) ?? 0) - (this.x.get(to) ?? 0))
    return sent.some(
      (message) =>
        nodeKey(message.from) === to &&
        Math.sign((this.x.get(nodeKey(message.to)) ?? 0) - (this.x.get(to) ?? 0)) === side,
    )
  }

  /** Below the end of the arrow, or above it; a loss is told where it is drawn, a copy where it is made. */
  private labelOf(stroke: Arrow, y: number, isAbove = false): Markup[] {
    const [from, to] = [this.x.get(stroke.from), this.x.get(stroke.to)]
    if (from === undefined || to === undefined || from === to) return []
    const text = labelFor(stroke, this.gapAt)
    const direction = to > from ? 1 : -1
    const style = { tone: stroke.tone, halo: true }
    if (stroke.kind === 'lost')
      return [label(this.lostAt(stroke.from, stroke.to), y + LABEL_BELOW + 3, text, { ...style, anchor: 'middle' })]
    const x = stroke.kind === 'copied' ? from + direction * (FORK + 8) : to - direction * (LANE_HALF + 6)
    const isEnd = (stroke.kind === 'copied') === direction < 0
    return [
      label(x, y + (stroke.kind === 'copied' ? 4 : isAbove ? LABEL_ABOVE : LABEL_BELOW), text, {
        ...style,
        ...(isEnd ? { anchor: 'end' as const } : {}),
      }),
    ]
  }
}
