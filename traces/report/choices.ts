/** Events that could have happened instead, in words. */
import { canonicalText, type Json, type ScheduledEvent } from '../../kernel/index.js'
import { type Scene, sceneOf } from '../render/scene.js'
import { rowPhrases } from '../render/words/event.js'
import { Room } from '../render/words/room.js'
import type { Trace, TraceStep } from '../trace.js'
import type { ReportTone } from './report.js'
import { toneOf } from './steps.js'

const VALUE_WIDTH_MAX = 72

export interface ChoiceWords {
  readonly words: string
  readonly tone: ReportTone
}

/** For a trace, the words of an event after so many of its steps: `server1 → server3 m11 vote(granted true)`. */
export function choicesIn(trace: Trace): (event: ScheduledEvent, after: number) => ChoiceWords {
  const scene = sceneOf(trace)
  return (event, after) => {
    const message = messageOf(scene, event, after)
    const step: TraceStep = {
      event,
      ...(message === undefined ? {} : { message }),
      ...(event.type === 'tick' ? { time: (trace.steps[after - 1]?.time ?? 0) + 1 } : {}),
      sent: [],
      lost: [],
      changes: [],
      observed: [],
      timers: [],
      client: [],
    }
    const phrases = rowPhrases(scene, { first: after + 1, last: after + 1, step }, new Room(VALUE_WIDTH_MAX))
    return { words: phrases.map(({ text }) => text).join('; '), tone: toneOf(phrases[0]) }
  }
}

/** The name of the first message like this one that is in flight. */
function messageOf({ flights }: Scene, event: ScheduledEvent, after: number): string | undefined {
  if (event.type !== 'deliver' && event.type !== 'lose' && event.type !== 'duplicate') return undefined
  const body = canonicalText(event.message as Json)
  const found = [...flights.values()].find(
    ({ message, sentAt, end }) =>
      message.from === event.from &&
      message.to === event.to &&
      sentAt <= after &&
      (end === undefined || end.step > after) &&
      canonicalText(message.body) === body,
  )
  return found?.message.id
}
