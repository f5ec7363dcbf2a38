/** Where the lanes stand: as wide as what is written between them asks for, as far as there is room. */
import type { Lane } from './lanes.js'
import { abbreviated } from './names.js'
import type { Pen } from './pen.js'
import { type Arrow, arrowsOf, type Sketch } from './sketch.js'
import { widthOf } from './text.js'

export interface Layout {
  /** Column of each lane's line, from 0. */
  readonly columns: readonly number[]
  /** What is written above each lane. */
  readonly names: readonly string[]
  /** Whether every other name stands a line lower, because they do not fit on one. */
  readonly staggered: boolean
  readonly width: number
}

const GAP_MIN = 5
/** Columns an arrow needs beside its label: for its head, for the distance of its ends, and for some shaft. */
const SPARE = { least: 2, call: 3, answer: 4, message: 4, lost: 4, copied: 4 } as const
/** A call or answer that is longer (a transaction) waits until messages have their names; it is told beside the picture. */
const CALL_WIDTH_MAX = 12
/** Longest stem of a lane's name; a longer one is cut even where there is room. */
const STEM_WIDTH_MAX = 24

/** The layout of the lanes within `available` columns; null when they do not fit, however short their names. */
export function layoutOf(
  lanes: readonly Lane[],
  sketches: readonly Sketch[],
  available: number,
  pen: Pen,
): Layout | null {
  const builder = new Builder(lanes, available, pen)
  const arrows = sketches.flatMap(arrowsOf)
  if (!builder.name(1) || !builder.widenFor(arrows, 'least')) return null
  // Wishes, the most helpful first; each is granted if there is still room for it.
  builder.name(4)
  const ofClients = arrows.filter(({ kind }) => kind === 'call' || kind === 'answer')
  const isLong = ({ labels: { full } }: Arrow) => widthOf(full) > CALL_WIDTH_MAX
  builder.widenFor(
    ofClients.filter((arrow) => !isLong(arrow)),
    'full',
  )
  for (const { tag } of sketches) if (tag !== undefined) builder.widenAround(tag.lane, widthOf(tag.text))
  for (const width of [6, 8, STEM_WIDTH_MAX]) builder.name(width)
  builder.widenFor(arrows, 'short')
  builder.widenFor(ofClients.filter(isLong), 'full')
  builder.widenFor(arrows, 'brief')
  builder.widenFor(arrows, 'full')
  builder.align()
  return builder.layout()
}

/** Gaps between neighbouring lanes, which only ever grow, and names, which only ever get longer. */
class Builder {
  private gaps: readonly number[]
  private names: readonly string[] = []
  private staggered = true
  private readonly places: ReadonlyMap<string, number>

  constructor(
    private readonly lanes: readonly Lane[],
    private readonly available: number,
    private readonly pen: Pen,
  ) {
    this.gaps = lanes.slice(1).map(() => GAP_MIN)
    this.places = new Map(lanes.map(({ key }, i) => [key, i]))
  }

  /** Names with stems up to this width on two lines; false when there is no room for them. */
  name(stemWidth: number): boolean {
    const whole = this.lanes.map(({ name }) => name)
    const names = abbreviated(whole, stemWidth, this.pen.clean)
    return this.accept(roomFor(names, this.gaps, 2), names)
  }

  /** All names on one line, if there is room for that. */
  align(): void {
    this.staggered = this.lanes.length > 1 && !this.accept(roomFor(this.names, this.gaps, 1))
  }

  /** Room for such labels on all arrows, those that lack least first; false when some got none. */
  widenFor(arrows: readonly Arrow[], label: keyof Arrow['labels']): boolean {
    const wishes = arrows.flatMap((arrow) => {
      const a = this.places.get(arrow.from)
      const b = this.places.get(arrow.to)
      if (a === undefined || b === undefined) return []
      // Beside the label stand the head and, where there is room, some line.
      const width = widthOf(arrow.labels[label]) + SPARE[label === 'least' ? label : arrow.kind]
      return [{ from: Math.min(a, b), to: Math.max(a, b), width }]
    })
    const missing = ({ from, to, width }: (typeof wishes)[number]) => width - sum(this.gaps.slice(from, to))
    wishes.sort((a, b) => missing(a) - missing(b))
    return wishes.map(({ from, to, width }) => this.accept(widened(this.gaps, from, to, width))).every(Boolean)
  }

  widenAround(lane: string, width: number): void {
    const place = this.places.get(lane)
    if (place === undefined) return
    const half = Math.ceil((width + 1) / 2) + 1
    let gaps = this.gaps
    if (place > 0) gaps = widened(gaps, place - 1, place, half)
    if (place < gaps.length) gaps = widened(gaps, place, place + 1, half)
    this.accept(gaps)
  }

  layout(): Layout {
    const columns = [leftMargin(this.names)]
    for (const gap of this.gaps) columns.push((columns.at(-1) ?? 0) + gap)
    return { columns, names: this.names, staggered: this.staggered, width: this.total(this.gaps, this.names) }
  }

  private accept(gaps: readonly number[], names = this.names): boolean {
    if (this.total(gaps, names) > this.available) return false
    this.gaps = gaps
    this.names = names
    return true
  }

  private total(gaps: readonly number[], names: readonly string[]): number {
    return leftMargin(names) + sum(gaps) + 1 + rightMargin(names)
  }
}

/** Columns of a centred text to the left of its lane, and to the right. */
export const leftHalf = (text: string): number => Math.floor(widthOf(text) / 2)
const rightHalf = (text: string): number => Math.max(0, widthOf(text) - leftHalf(text) - 1)

const leftMargin = (names: readonly string[]): number => Math.max(1, leftHalf(names[0] ?? ''))
const rightMargin = (names: readonly string[]): number => Math.max(2, rightHalf(names.at(-1) ?? ''))

/** Gaps in which names do not touch the next name on the same of `lines` lines, nor a lane that passes beside them. */
function roomFor(names: readonly string[], start: readonly number[], lines: 1 | 2): readonly number[] {
  let gaps = start
  for (const [i, name] of names.entries()) {
    const next = names[i + lines]
    if (next !== undefined) gaps = widened(gaps, i, i + lines, rightHalf(name) + leftHalf(next) + 2)
  }
  // A name must not reach beyond the first or the last lane's own margin.
  const second = names[1]
  if (lines === 2 && second !== undefined) {
    gaps = widened(gaps, 0, 1, leftHalf(second) - leftMargin(names))
    gaps = widened(gaps, gaps.length - 1, gaps.length, rightHalf(names.at(-2) ?? '') - rightMargin(names))
  }
  return gaps
}

/** The gaps between two places, the narrowest widened first, until together they measure `width`. */
function widened(gaps: readonly number[], from: number, to: number, width: number): readonly number[] {
  const wider = [...gaps]
  for (let missing = width - sum(gaps.slice(from, to)); missing > 0; missing -= 1) {
    let narrowest = from
    for (let i = from; i < to; i += 1) if ((wider[i] ?? 0) < (wider[narrowest] ?? 0)) narrowest = i
    wider[narrowest] = (wider[narrowest] ?? 0) + 1
  }
  return wider
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
