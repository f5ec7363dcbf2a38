/** The steps of a trace as a list: for terminals too narrow for lanes, and for pasting into a message. */
import type { TraceStep } from '../trace.js'
import { endsBadly, endWords, repeatsFrom } from './lasso.js'
import type { Pen } from './pen.js'
import { type Row, rowNumber, rowsOf } from './rows.js'
import { isCited, type Scene } from './scene.js'
import { rowPhrases } from './words/event.js'
import { answerPhrases } from './words/operation.js'
import type { Room } from './words/room.js'
import { effectPhrases, isIdle, notePhrases } from './words/step.js'
import { flow, type Phrase, phrase } from './wrap.js'

/** A step takes a line for its event, one for what it changed, and one for each client operation that ends. `steps` are the first ones of the trace. */
export function listLines(scene: Scene, steps: readonly TraceStep[], width: number, given: Room, pen: Pen): string[] {
  const digits = Math.max(2, String(scene.trace.steps.length).length)
  const gutter = digits + 3
  const room = given.within(Math.max(24, Math.min(60, width - gutter - 10)))
  return rowsOf(steps, scene.trace.lasso).flatMap((row) => {
    const [event, ...consequences] = paragraphs(scene, row, room)
    const repeats = repeatsFrom(scene.trace, row)
    const mark =
      repeats === undefined
        ? []
        : flow([repeats], width - gutter, pen).map(
            ({ printed }) => `${pen.paint(pen.glyphs.self, 'bad')}${' '.repeat(gutter - 1)}${printed}`,
          )
    const lines = [
      ...flow(event ?? [], width - gutter, pen, { indent: 2 }).map(({ printed }) => printed),
      ...consequences
        .flatMap((phrases) => flow(phrases, width - gutter - 4, pen, { indent: 2 }))
        .map(({ printed }) => `    ${printed}`),
    ]
    return [
      ...mark,
      ...lines.map((line, i) => (i === 0 ? numbered(scene, row, digits, pen) : ' '.repeat(gutter)) + line),
    ]
  })
}

function paragraphs(scene: Scene, row: Row, room: Room): Phrase[][] {
  const { step } = row
  const named = 'node' in step.event && step.event.type !== 'invoke' ? step.event.node : undefined
  const effects = effectPhrases(scene, step, room, named)
  const answers = answerPhrases(scene, step, room)
  return [
    [...rowPhrases(scene, row, room), ...notePhrases(scene, step)],
    isIdle(step, effects.length + answers.length) ? [phrase('changes nothing', 'dim')] : effects,
    ...answers.map((answer) => [answer]),
    row.last === scene.trace.steps.length ? [endWords(scene.trace)] : [],
  ].filter(({ length }) => length > 0)
}

function numbered(scene: Scene, row: Row, digits: number, pen: Pen): string {
  const number = pen.clean(rowNumber(row, digits)).padStart(digits)
  if (row.last === scene.trace.steps.length && endsBadly(scene.trace))
    return `${pen.paint(`${pen.glyphs.violated} ${number}`, 'bad')} `
  return isCited(scene, row) ? `${pen.paint(`${pen.glyphs.cited} ${number}`, 'strong')} ` : `  ${number} `
}
