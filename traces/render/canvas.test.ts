import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { CanvasLine } from './canvas.js'
import { penFor } from './pen.js'
import { widthOf } from './text.js'
import { flow, phrase } from './wrap.js'

const pen = penFor({ ascii: false, color: false })
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 15 }),
  fc.string({ unit: 'binary', maxLength: 15 }),
  fc.string({ maxLength: 30 }),
)

describe('CanvasLine', () => {
  it('is exactly as wide as it was made, whatever is written where', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: -3, max: 42 }), text), { maxLength: 8 }), (strokes) => {
        const line = new CanvasLine(40)
        for (const [column, written] of strokes) line.put(column, pen.clean(written), 'plain')
        expect(stringWidth(line.print(pen))).toBe(40)
      }),
      { numRuns: 300 },
    )
  })

  it('blanks the other half of a wide character that is covered', () => {
    const line = new CanvasLine(4)
    line.put(0, '订单', 'plain')
    line.put(1, 'x', 'plain')
    expect(line.print(pen)).toBe(' x单')
  })

  it('lets two strokes share the column where one ends and the other begins', () => {
    const line = new CanvasLine(20)
    line.take(3, 8)
    expect([line.isFree(8, 12), line.isFree(0, 3), line.isFree(7, 9)]).toEqual([true, true, false])
  })
})

describe('flow', () => {
  it('exceeds no width', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), fc.integer({ min: 8, max: 60 }), (texts, width) => {
        const lines = flow(
          texts.map((written) => phrase(written)),
          width,
          pen,
          { separator: '' },
        )
        for (const line of lines) expect(stringWidth(line.printed)).toBeLessThanOrEqual(width)
      }),
      { numRuns: 300 },
    )
  })

  it('loses nothing and keeps the order', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.integer({ min: 8, max: 60 }), (texts, width) => {
        const lines = flow(
          texts.map((written) => phrase(written)),
          width,
          pen,
          { separator: '' },
        )
        const squeezed = (pieces: string[]): string => pieces.join('').replaceAll(' ', '')
        expect(squeezed(lines.map(({ printed }) => printed))).toBe(squeezed(texts))
      }),
    )
  })

  it('keeps a message on one line with whom it is for', () => {
    const lines = flow([phrase('sends m1 → participant1')], 18, pen)
    expect(lines.map(({ printed }) => printed)).toEqual(['sends', 'm1 → participant1'])
  })

  it('keeps whole phrases together when asked to', () => {
    const lines = flow([phrase('seed 1, run 2'), phrase('7 steps')], 16, pen, { separator: ' ·', apart: 1 })
    expect(lines.map(({ printed }) => printed)).toEqual(['seed 1, run 2 ·', '7 steps'])
  })
})

describe('widthOf', () => {
  it('agrees with string-width on the characters it does not ask about', () => {
    const simple = [
      ...' ~─╿░▒►◄→∅…·×⇉−▸✗↺',
      ...Array.from({ length: 0x80 }, (_, i) => String.fromCodePoint(0x2500 + i)),
    ]
    for (const character of simple) expect([character, stringWidth(character)]).toEqual([character, widthOf(character)])
  })
})
