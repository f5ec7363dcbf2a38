/** How the picture looks: one font, few colours that colour-blind readers tell apart, and what everything is drawn with. */
import type { Tone } from '../../render/pen.js'
import { widthOf } from '../../render/text.js'
import { content, element, type Markup, NOTHING } from './markup.js'

/** All letters are as wide as each other, so that widths are known without measuring. */
export const FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
export const FONT_SIZE = 12
/** Of one column, generously: fonts differ. */
const COLUMN = 7.3
export const LINE_HEIGHT = 16

export const PAPER = '#ffffff'
export const RULE = '#e4e7eb'
export const LANE = '#6e7781'
export const TONES: Readonly<Record<Tone, string>> = {
  plain: '#1f2328',
  dim: '#59636e',
  strong: '#1f2328',
  bad: '#b42318',
  fault: '#b54708',
  good: '#00704e',
  client: '#6941a5',
  message: '#00639c',
}

/** Pixels that a text takes, at most. */
export const pixels = (text: string): number => widthOf(text) * COLUMN
/** Columns that fit. */
export const columnsIn = (width: number): number => Math.floor(width / COLUMN)

export interface Style {
  readonly tone?: Tone
  readonly anchor?: 'middle' | 'end'
  readonly bold?: boolean
  readonly size?: number
  /** What lies behind it is blotted out around the letters. */
  readonly halo?: boolean
}

export function label(
  x: number,
  y: number,
  text: string,
  { tone = 'plain', anchor, bold, size, halo }: Style = {},
): Markup {
  if (text === '') return NOTHING
  return element(
    'text',
    {
      x,
      y,
      fill: TONES[tone],
      'text-anchor': anchor,
      'font-weight': bold ? 700 : undefined,
      'font-size': size,
      ...(halo ? { stroke: PAPER, 'stroke-width': 4, 'stroke-linejoin': 'round', 'paint-order': 'stroke' } : {}),
    },
    content(text),
  )
}

export interface Stroke {
  readonly color: string
  readonly width?: number
  readonly dash?: string
}

export const line = (x1: number, y1: number, x2: number, y2: number, { color, width = 1.5, dash }: Stroke): Markup =>
  element('line', { x1, y1, x2, y2, stroke: color, 'stroke-width': width, 'stroke-dasharray': dash })

const HEAD_LENGTH = 9
const HEAD_HALF = 4

/** An arrow that ends at a point. */
export function arrow(x1: number, y1: number, x2: number, y2: number, stroke: Stroke): Markup[] {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length]
  const [bx, by] = [x2 - ux * HEAD_LENGTH, y2 - uy * HEAD_LENGTH]
  const corners: readonly (readonly [number, number])[] = [
    [x2, y2],
    [bx - uy * HEAD_HALF, by + ux * HEAD_HALF],
    [bx + uy * HEAD_HALF, by - ux * HEAD_HALF],
  ]
  const points = corners.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')
  return [line(x1, y1, bx, by, stroke), element('polygon', { points, fill: stroke.color })]
}

/** Where something ends that should not. */
export function cross(x: number, y: number): Markup[] {
  const stroke = { color: TONES.bad, width: 2.2 }
  return [line(x - 5, y - 5, x + 5, y + 5, stroke), line(x - 5, y + 5, x + 5, y - 5, stroke)]
}

/** A word on a lane, in a frame that hides the lane. */
export function tag(x: number, y: number, text: string, tone: Tone): Markup[] {
  const width = pixels(text) + 12
  const frame = { x: x - width / 2, y: y - 9, width, height: 18, rx: 4, fill: PAPER, stroke: TONES[tone] }
  return [element('rect', frame), label(x, y + 4, text, { tone, anchor: 'middle' })]
}

/** Hatching by name: what is down, and what is walled off. */
export const PATTERNS: Markup = element(
  'defs',
  {},
  [
    { id: 'down', color: TONES.fault, turn: 45 },
    { id: 'wall', color: '#8c959f', turn: -45 },
  ].map(({ id, color, turn }) =>
    element(
      'pattern',
      { id, width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: `rotate(${turn})` },
      element('rect', { width: 6, height: 6, fill: PAPER }),
      line(0, 0, 0, 6, { color, width: 2.4 }),
    ),
  ),
)
