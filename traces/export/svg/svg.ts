/**
 * A trace as a static space-time diagram: time runs down, one row a step, messages are lines from where they are sent to
 * where they end. The same scene as the terminal’s picture, with the same words beside it.
 */
import { footerLines } from '../../render/footer.js'
import { headerLines, titlePhrases } from '../../render/header.js'
import { endsBadly } from '../../render/lasso.js'
import { rowNumber } from '../../render/rows.js'
import { isCited, type Scene, sceneOf } from '../../render/scene.js'
import { Room } from '../../render/words/room.js'
import type { Trace } from '../../trace.js'
import type { Exported } from '../formats.js'
import { hasChanges, SETTING, titleOf, told } from '../losses.js'
import { arrow, columnsIn, FONT, FONT_SIZE, LINE_HEIGHT, label, line, PAPER, PATTERNS, RULE, TONES } from './ink.js'
import { legend } from './legend.js'
import { comment, content, element, type Markup, NEWLINE, NOTHING } from './markup.js'
import { lowered, PEN, type PlacedRow, type Plan, planOf } from './plan.js'
import { HEADS_HEIGHT, standing } from './standing.js'
import { Strokes } from './strokes.js'

const MARGIN = 20
const WIDTH_MIN = 760
const VALUE_WIDTH_MAX = 60

export function toSvg(trace: Trace): Exported {
  const room = new Room(VALUE_WIDTH_MAX)
  const scene = sceneOf(trace)
  const base = planOf(scene, room)
  const width = Math.max(WIDTH_MIN, base.width)
  const header = headerOf(scene, base, room, width)
  const plan = lowered(base, header.height + HEADS_HEIGHT)
  const footer = footerOf(scene, plan, room, width)
  const losses = told([
    [hasChanges(trace), 'the states of nodes: what each step changes is told in words'],
    [room.isCut, 'parts of long values and lists of changes'],
    [plan.folded.length > 0, `who takes no part, but for the name: ${plan.folded.join(', ')}`],
    [true, SETTING],
  ])
  const comments = [titleOf(trace), ...losses.map((loss) => `lost: ${loss}`)].map(comment)
  const described = [...trace.why, ...losses.map((loss) => `Lost: ${loss}.`)].join(' ')
  const parts: readonly Markup[] = [
    // Inside the root: what comes before it some readers do not take.
    ...comments,
    element('title', { id: 'title' }, content(titleOf(trace))),
    element('desc', { id: 'description' }, content(described)),
    PATTERNS,
    element('rect', { width: '100%', height: '100%', fill: PAPER }),
    ...header.shapes,
    ...plan.rows.flatMap((row) => rowBack(scene, row, width)),
    ...standing(scene, plan),
    ...new Strokes(scene, plan).all(),
    ...plan.rows.flatMap((row) => rowWords(scene, plan, row)),
    ...lassoBracket(trace, plan),
    ...footer.shapes,
  ]
  const lines = parts.filter((part) => part !== NOTHING).flatMap((part) => [part, NEWLINE])
  const attributes = rootOf(Math.ceil(width), Math.ceil(plan.bottom + 24 + footer.height))
  return { text: `${element('svg', attributes, NEWLINE, lines)}\n`, losses }
}

const rootOf = (width: number, height: number) => ({
  xmlns: 'http://www.w3.org/2000/svg',
  width,
  height,
  viewBox: `0 0 ${width} ${height}`,
  // Several blanks in a row are kept.
  'xml:space': 'preserve',
  direction: 'ltr',
  role: 'img',
  'aria-labelledby': 'title description',
  'font-family': FONT,
  'font-size': FONT_SIZE,
})

interface Block {
  readonly shapes: readonly Markup[]
  readonly height: number
}

function headerOf(scene: Scene, plan: Plan, room: Room, width: number): Block {
  const columns = columnsIn(width - 2 * MARGIN)
  const title = titlePhrases(scene.trace)
    .map(({ text }) => PEN.clean(text))
    .join(' ')
  const titles = wrapped(title, Math.floor(columns * 0.7))
  const about = headerLines(scene.trace, columns, room, PEN, [])
  let y = MARGIN
  const shapes: Markup[] = []
  for (const text of titles) {
    y += 20
    shapes.push(label(MARGIN, y - 4, text, { tone: endsBadly(scene.trace) ? 'bad' : 'good', bold: true, size: 16 }))
  }
  for (const text of about) {
    y += LINE_HEIGHT
    shapes.push(label(MARGIN, y - 2, text.trim(), { tone: 'dim' }))
  }
  const explained = legend(scene, plan.lanes, MARGIN, y + 12, width - 2 * MARGIN)
  return { shapes: [...shapes, ...explained.shapes], height: y + 12 + explained.height + 14 }
}

/** A single long text in lines. */
function wrapped(text: string, columns: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** WHY, NEEDS and what else stands below, each with its label. */
function footerOf(scene: Scene, plan: Plan, room: Room, width: number): Block {
  const lines = footerLines(scene, plan.folded, columnsIn(width - 2 * MARGIN), room, PEN)
  const top = plan.bottom + 24
  const shapes = lines.flatMap((text, i) => {
    const y = top + 16 + i * (LINE_HEIGHT + 2)
    const [, name = ''] = /^([A-Z ]{10})/.exec(text) ?? []
    return [label(MARGIN, y, name.trim(), { bold: true }), label(MARGIN + 80, y, text.slice(10))]
  })
  return {
    shapes: [line(MARGIN, top, width - MARGIN, top, { color: RULE }), ...shapes],
    height: 20 + lines.length * (LINE_HEIGHT + 2) + 12,
  }
}

/** The row in which the property is violated. */
const isLast = ({ trace }: Scene, { row }: PlacedRow): boolean => row.last === trace.steps.length && endsBadly(trace)

/** The ground of a row, red where the property is violated, and the line above it. */
function rowBack(scene: Scene, placed: PlacedRow, width: number): Markup[] {
  const { top, height } = placed
  return [
    ...(isLast(scene, placed) ? [element('rect', { x: 0, y: top, width, height, fill: '#fdf0ee' })] : []),
    line(MARGIN, top, width - MARGIN, top, { color: RULE, width: 1 }),
  ]
}

function rowWords(scene: Scene, { wordsX }: Plan, placed: PlacedRow): Markup[] {
  const { row, y, words } = placed
  const cited = isCited(scene, row)
  const mark = isLast(scene, placed) ? '✗' : cited ? '▸' : ''
  const tone = isLast(scene, placed) ? 'bad' : cited ? 'strong' : 'dim'
  return [
    label(MARGIN, y + 4, mark, { tone, bold: true }),
    label(MARGIN + 44, y + 4, rowNumber(row, 5), { tone, anchor: 'end', bold: cited }),
    ...words.map(({ text, tone: of }, i) => label(wordsX, y + 4 + i * LINE_HEIGHT, text, { tone: of })),
  ]
}

/** On the left, from the last step back to the first that repeats. */
function lassoBracket({ lasso, steps }: Trace, { rows }: Plan): Markup[] {
  if (lasso === undefined || lasso.start >= steps.length) return []
  const first = rows.find(({ row }) => row.last > lasso.start)
  const last = rows.at(-1)
  if (first === undefined || last === undefined) return []
  const [x, top, bottom] = [9, first.y, last.y + 6]
  const stroke = { color: TONES.bad, width: 1.8 }
  return [
    line(MARGIN - 2, bottom, x, bottom, stroke),
    line(x, bottom, x, top, stroke),
    ...arrow(x, top, MARGIN - 1, top, stroke),
  ]
}
