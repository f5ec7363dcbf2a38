/** The words of a step beside its picture, which shows already who sends to whom. */
import type { Report, ReportStep } from '../../traces/report/index.js'

export function besidePicture(
  { lanes, messages }: Report,
  { words, notes = [], effects = [], ends = [], message, lane }: ReportStep,
): Required<Pick<ReportStep, 'words' | 'notes' | 'effects' | 'ends'>> {
  const sent = message === undefined ? undefined : messages[message]
  const way = sent === undefined ? '' : `${lanes[sent.from]?.name} → ${lanes[sent.to]?.name} `
  const place = lane === undefined ? '' : `${lanes[lane]?.name}: `
  return {
    words: without(words, way),
    notes,
    effects: effects.map((text) => without(text, place)),
    ends,
  }
}

const without = (text: string, start: string): string => (text.startsWith(start) ? text.slice(start.length) : text)
