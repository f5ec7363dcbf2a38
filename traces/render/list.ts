/** The steps of a trace as a list: for terminals too narrow for lanes, and for pasting into a message. */
import type { TraceStep } from '../trace.js'
import type { Pen } from './pen.js'
import type { Scene } from './scene.js'
import { answerPhrases } from './words/operation.js'
import type { Room } from './words/room.js'
import { effectPhrases, eventWords, isIdle, messageNotes } from './words/step.js'
import { flow, type Phrase, phrase } from './wrap.js'

/** A step takes a line for its event, one for what it changed, and one for each client operation that ends. */
export function listLines(scene: Scene, width: number, given: Room, pen: Pen): string[] {
  const { steps } = scene.trace
  const digits = Math.max(2, String(steps.length).length)
  const gutter = digits + 3
  const room = given.within(Math.max(24, Math.min(60, width - gutter - 10)))
  return steps.flatMap((step, index) => {
    const [event, ...consequences] = paragraphs(scene, step, index === steps.length - 1, room)
    const lines = [
      ...flow(event ?? [], width - gutter, pen, { indent: 2 }).map(({ printed }) => printed),
      ...consequences
        .flatMap((phrases) => flow(phrases, width - gutter - 4, pen, { indent: 2 }))
        .map(({ printed }) => `    ${printed}`),
    ]
    return lines.map((line, i) => (i === 0 ? numbered(scene, index, digits, pen) : ' '.repeat(gutter)) + line)
  })
}

function paragraphs(scene: Scene, step: TraceStep, last: boolean, room: Room): Phrase[][] {
  const named = 'node' in step.event && step.event.type !== 'invoke' ? step.event.node : undefined
  const effects = effectPhrases(scene, step, room, named)
  const answers = answerPhrases(scene, step, room)
  return [
    [eventWords(scene, step, room), ...messageNotes(scene, step)],
    isIdle(step, effects.length + answers.length) ? [phrase('changes nothing', 'dim')] : effects,
    ...answers.map((answer) => [answer]),
    last ? [phrase('✗ violated here', 'bad')] : [],
  ].filter(({ length }) => length > 0)
}

function numbered(scene: Scene, index: number, digits: number, pen: Pen): string {
  const number = String(index + 1).padStart(digits)
  if (index === scene.trace.steps.length - 1) return `${pen.paint(`${pen.glyphs.violated} ${number}`, 'bad')} `
  return scene.cited.has(index + 1) ? `${pen.paint(`${pen.glyphs.cited} ${number}`, 'strong')} ` : `  ${number} `
}
