/** The steps of a trace as a list: for terminals too narrow for lanes, and for pasting into a message. */
import type { TraceStep } from '../trace.js'
import type { Pen } from './pen.js'
import { actorOf, type Scene } from './scene.js'
import { answerPhrases, effectPhrases, eventWords, messageNotes } from './words/step.js'
import { flow, type Phrase, phrase } from './wrap.js'

/** A step takes a line for its event, one for what it changed, and one for each client operation that ends. */
export function listLines(scene: Scene, width: number, pen: Pen): string[] {
  const { steps } = scene.trace
  const digits = Math.max(2, String(steps.length).length)
  const gutter = digits + 3
  return steps.flatMap((step, index) => {
    const [event, ...consequences] = paragraphs(scene, step, index === steps.length - 1, width - gutter)
    const lines = [
      ...flow(event ?? [], width - gutter, pen, { indent: 2 }).map(({ printed }) => printed),
      ...consequences
        .flatMap((phrases) => flow(phrases, width - gutter - 4, pen, { indent: 2 }))
        .map(({ printed }) => `    ${printed}`),
    ]
    return lines.map((line, i) => (i === 0 ? numbered(scene, index, digits, pen) : ' '.repeat(gutter)) + line)
  })
}

function paragraphs(scene: Scene, step: TraceStep, last: boolean, width: number): Phrase[][] {
  const valueWidth = Math.max(24, Math.min(60, width - 10))
  const named = 'node' in step.event && step.event.type !== 'invoke' ? step.event.node : undefined
  const effects = effectPhrases(scene, step, valueWidth, named)
  const answers = answerPhrases(scene, step, valueWidth)
  const idle = effects.length + answers.length === 0 && actorOf(step.event) !== undefined
  return [
    [eventWords(scene, step, valueWidth), ...messageNotes(scene, step)],
    idle ? [phrase('changes nothing', 'dim')] : effects,
    ...answers.map((answer) => [answer]),
    last ? [phrase('✗ violated here', 'bad')] : [],
  ].filter(({ length }) => length > 0)
}

function numbered(scene: Scene, index: number, digits: number, pen: Pen): string {
  const number = String(index + 1).padStart(digits)
  if (index === scene.trace.steps.length - 1) return `${pen.paint(`${pen.glyphs.violated} ${number}`, 'bad')} `
  return scene.cited.has(index + 1) ? `${pen.paint(`${pen.glyphs.cited} ${number}`, 'strong')} ` : `  ${number} `
}
