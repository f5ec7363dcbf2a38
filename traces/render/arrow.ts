/** An arrow on a line of the picture: its shaft, its head, and the fullest label that fits. */
import type { CanvasLine } from './canvas.js'
import type { Pen } from './pen.js'
import type { Arrow } from './sketch.js'
import { widthOf } from './text.js'

/** How much of its label an arrow shows. */
export type Shown = 'full' | 'brief' | 'short' | 'least' | 'nothing'

/** Draws the arrow between two columns, with the fullest label that fits. */
export function drawArrow(
  line: CanvasLine,
  arrow: Arrow,
  from: number,
  to: number,
  lanes: readonly number[],
  pen: Pen,
): Shown {
  const { glyphs } = pen
  const rightwards = to > from
  const solid = arrow.kind !== 'lost' && arrow.kind !== 'copied'
  const [low, high] = rightwards ? [from, to] : [to, from]
  for (let column = low + 1; column < high; column += 1) {
    const crossing = lanes.includes(column) && line.charAt(column) !== ' '
    line.put(column, crossing ? glyphs.cross : solid ? glyphs.line : glyphs.dash, arrow.tone)
  }
  const head = rightwards ? high - 1 : low + 1
  if (arrow.kind === 'lost' || arrow.isSwallowed) line.put(head, glyphs.lost, 'bad')
  else if (solid) line.put(head, rightwards ? glyphs.right : glyphs.left, arrow.tone)
  const [start, end] = rightwards ? [low + 1, high - 2] : [low + 2, high - 1]
  return drawLabel(line, arrow, start, end, lanes)
}

/** Best a full label within one gap, else across a lane rather than without its words. */
function drawLabel(line: CanvasLine, arrow: Arrow, start: number, end: number, lanes: readonly number[]): Shown {
  const all: Stretch = [start, end]
  const inGaps = gapsOf(all, lanes, arrow)
  const attempts: readonly (readonly [keyof Arrow['labels'], readonly Stretch[]])[] = [
    ['full', inGaps],
    ['brief', inGaps],
    ['short', inGaps],
    ['full', [all]],
    ['brief', [all]],
    ['short', [all]],
    ['least', inGaps],
    ['least', [all]],
  ]
  for (const [shown, stretches] of attempts) {
    const label = arrow.labels[shown]
    const width = widthOf(label)
    const stretch = stretches.find(([a, b]) => b - a + 1 >= width)
    if (stretch === undefined) continue
    line.put(stretch[0] + Math.floor((stretch[1] - stretch[0] + 1 - width) / 2), label, arrow.tone)
    return label === arrow.labels.full ? 'full' : shown
  }
  return 'nothing'
}

/** First and last column. */
type Stretch = readonly [number, number]

/** The stretches between lanes, the one at the sender first. */
function gapsOf([start, end]: Stretch, lanes: readonly number[], arrow: Arrow): Stretch[] {
  const crossed = lanes.filter((column) => column >= start && column <= end)
  const edges = [start - 1, ...crossed, end + 1]
  const gaps = edges.slice(1).map((edge, i): Stretch => [(edges[i] ?? 0) + 1, edge - 1])
  return arrow.kind === 'answer' ? gaps.reverse() : gaps
}
