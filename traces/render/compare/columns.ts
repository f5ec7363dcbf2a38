/** Two columns of text, base and variant, that say row by row what differs; one below the other where it is narrow. */
import type { Pen } from '../pen.js'
import { flow, type Phrase, phrase, type TextLine } from '../wrap.js'
import type { Contrast, Sides } from './contrast.js'

/** Narrower than this, columns would be towers. */
const COLUMNS_WIDTH_MIN = 72
/** ` │ ` */
const BETWEEN = 3

export function columnLines(titles: Sides<string>, rows: readonly Contrast[], width: number, pen: Pen): string[] {
  if (width < COLUMNS_WIDTH_MIN) return stacked(titles, rows, width, pen)
  const left = Math.floor((width - BETWEEN) / 2)
  const right = width - BETWEEN - left
  const { rule, tee, bar } = pen.glyphs
  const heading = pen.paint(`${rule.repeat(left + 1)}${tee}${rule.repeat(right + 1)}`, 'dim')
  const pairs = [
    beside(titleLines(titles.base, left, pen), titleLines(titles.variant, right, pen)),
    ...rows.map(({ base, variant }) => beside(cellLines(base, left, pen), cellLines(variant, right, pen))),
  ].flat()
  const between = ` ${pen.paint(bar, 'dim')} `
  return [heading, ...pairs.map(([a, b]) => `${a.printed}${' '.repeat(left - a.width)}${between}${b.printed}`)]
}

function stacked(titles: Sides<string>, rows: readonly Contrast[], width: number, pen: Pen): string[] {
  const rule = pen.paint(pen.glyphs.rule.repeat(width), 'dim')
  return (['base', 'variant'] as const).flatMap((side) => [
    rule,
    ...titleLines(titles[side], width, pen).map(({ printed }) => printed),
    ...rows.flatMap((row) => cellLines(row[side], width, pen)).map(({ printed }) => printed),
  ])
}

const BLANK: TextLine = { printed: '', width: 0 }

/** Line by line, the shorter side filled up. */
function beside(left: readonly TextLine[], right: readonly TextLine[]): (readonly [TextLine, TextLine])[] {
  const height = Math.max(left.length, right.length)
  return Array.from({ length: height }, (_, i) => [left[i] ?? BLANK, right[i] ?? BLANK] as const)
}

function titleLines(title: string, width: number, pen: Pen): TextLine[] {
  return flow([phrase(title, 'strong')], width, pen, { indent: 2 })
}

/** Every phrase begins with the mark: colour would not reach everybody. */
function cellLines(phrases: readonly Phrase[], width: number, pen: Pen): TextLine[] {
  const mark = `${pen.paint(pen.glyphs.differs, 'bad')} `
  return phrases.flatMap((each) =>
    flow([each], width - 2, pen, { indent: 2 }).map((line, i) => ({
      printed: `${i === 0 ? mark : '  '}${line.printed}`,
      width: line.width + 2,
    })),
  )
}
