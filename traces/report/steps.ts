/** The steps of a trace, each with its words. */
import { nodeKey } from '../render/lanes.js'
import { actorOf, type Scene, timerKey } from '../render/scene.js'
import { sketchOf } from '../render/sketch.js'
import { rowPhrases } from '../render/words/event.js'
import { answerPhrases } from '../render/words/operation.js'
import { Room } from '../render/words/room.js'
import { effectPhrases, isIdle, notePhrases } from '../render/words/step.js'
import type { Phrase } from '../render/wrap.js'
import type { TraceStep } from '../trace.js'
import type { Setting } from './build.js'
import type { ReportStep, ReportTone } from './report.js'

/** Columns of one value among the words of a step. */
const VALUE_WIDTH_MAX = 72

/**
 * Words of steps that were told before, where nothing has changed that they depend on: for traces with the same nodes and
 * clients that share their first steps.
 */
export type ReportMemory = WeakMap<TraceStep, { readonly circumstances: string; readonly told: Told }>

type Told = Pick<ReportStep, 'type' | 'tone' | 'words' | 'notes' | 'effects' | 'ends' | 'tag'>

/** @param messages the places of messages by their names */
export function stepsOf(
  setting: Setting,
  messages: ReadonlyMap<string, number>,
  memory: ReportMemory = new WeakMap(),
): ReportStep[] {
  const { trace, mentioned } = setting.scene
  const why = [...mentioned].join(' ')
  return trace.steps.map((step, i) => {
    const circumstances = `${why}|${circumstancesOf(setting.scene, step)}`
    const known = memory.get(step)
    const told = known?.circumstances === circumstances ? known.told : toldOf(setting, step, i + 1)
    if (known?.told !== told) memory.set(step, { circumstances, told })
    return placed(setting, messages, step, told)
  })
}

/** What later steps make of a step: whether its message counts as late, and which of its timers fire. */
function circumstancesOf({ flights, firing }: Scene, { message, timers }: TraceStep): string {
  const isLate = message !== undefined && flights.get(message)?.late === true
  return `${isLate} ${timers.map(({ node, timer }) => firing.has(timerKey(node, timer))).join()}`
}

function toldOf({ scene, pen }: Setting, step: TraceStep, number: number): Told {
  const room = new Room(VALUE_WIDTH_MAX)
  const [event, ...more] = rowPhrases(scene, { first: number, last: number, step }, room)
  const ends = texts(answerPhrases(scene, step, room))
  const effects = texts(effectPhrases(scene, step, room))
  const idle = isIdle(step, effects.length + ends.length) ? ['changes nothing'] : []
  const { tag } = sketchOf(scene, step, pen)
  return {
    type: step.event.type,
    tone: toneOf(event),
    words: event?.text ?? '',
    ...filled('notes', [...texts(more), ...texts(notePhrases(scene, step))]),
    ...filled('effects', [...effects, ...idle]),
    ...filled('ends', ends),
    ...(tag === undefined || step.event.type === 'deliver' ? {} : { tag: tag.text }),
  }
}

function placed(
  { places }: Setting,
  messages: ReadonlyMap<string, number>,
  step: TraceStep,
  { tag, ...told }: Told,
): ReportStep {
  const place = placeOf(step)
  const lane = place === undefined ? undefined : places.get(nodeKey(place))
  const message = step.message === undefined ? undefined : messages.get(step.message)
  return {
    ...told,
    ...(lane === undefined ? {} : { lane }),
    ...(tag === undefined ? {} : { tag }),
    ...(message === undefined ? {} : { message }),
    ...(step.time === undefined ? {} : { time: step.time }),
    ...(step.skews === undefined ? {} : { skews: step.skews }),
    ...filled('changes', step.changes),
    ...filled('observed', step.observed),
    ...filled('timers', step.timers),
  }
}

/** What there is none of need not be written down. */
function filled<Name extends string, T>(name: Name, items: readonly T[]): { readonly [N in Name]?: readonly T[] } {
  return (items.length === 0 ? {} : { [name]: items }) as { readonly [N in Name]?: readonly T[] }
}

const texts = (phrases: readonly Phrase[]): string[] => phrases.map(({ text }) => text)

/** The node at which a step happens: the one that acts, or suffers. */
function placeOf({ event }: TraceStep): string | undefined {
  if (event.type === 'lose' || event.type === 'duplicate' || event.type === 'forge') return event.from
  return actorOf(event) ?? ('node' in event ? event.node : undefined)
}

/** How the words of an event are meant. */
export function toneOf(event: Phrase | undefined): ReportTone {
  switch (event?.tone) {
    case 'message':
    case 'client':
    case 'fault':
    case 'good':
      return event.tone
    default:
      return 'plain'
  }
}
