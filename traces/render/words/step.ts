/** What a step does, in words. */
import type { SentMessage, StateChange, TraceStep } from '../../trace.js'
import { actorOf, type Flight, type Scene, timerKey } from '../scene.js'
import { neutralised } from '../text.js'
import { type Phrase, phrase } from '../wrap.js'
import { differenceWords, type Surroundings } from './difference.js'
import type { Room } from './room.js'
import { sendWords } from './send.js'
import { readingAt } from './time.js'
import { valueWords } from './value.js'

/**
 * What the step did to nodes, messages and observers; empty when it did nothing. Where the words before have just
 * named a node (`named`), its changes do not name it again.
 */
export function effectPhrases(scene: Scene, step: TraceStep, room: Room, named?: string): Phrase[] {
  return [
    ...nodePhrases(scene, step, room, named),
    ...step.lost.map((id) => lostWords(step, scene.flights.get(id), id, room)),
    ...grouped(step.observed).flatMap(([name, changes]) =>
      led(`observer ${neutralised(name)}: `, differenceWords(changes, surroundings(scene, step), room)).map((text) =>
        phrase(text, 'dim'),
      ),
    ),
  ]
}

/** Per node, its changes, messages and timers: `coordinator: decision ∅→commit; sends …`. */
function nodePhrases(scene: Scene, step: TraceStep, room: Room, named: string | undefined): Phrase[] {
  const changes = new Map(grouped(step.changes))
  const sends = new Map<string, SentMessage[]>()
  // The copy that a duplication makes is news about the network, not about its sender; a lie was just told.
  if (step.event.type !== 'duplicate' && step.event.type !== 'forge') {
    // Nor is the copy of what arrives, where a network keeps one.
    for (const message of step.sent.filter(({ copyOf }) => copyOf === undefined))
      sends.set(message.from, [...(sends.get(message.from) ?? []), message])
  }
  const timers = step.timers.filter(
    ({ node, timer }) => scene.firing.has(timerKey(node, timer)) && !fires(step, node, timer),
  )
  const actor = actorOf(step.event)
  const names = new Set([...(actor === undefined ? [] : [actor]), ...changes.keys(), ...sends.keys()])
  for (const { node } of timers) names.add(node)
  return [...names].flatMap((name) => {
    const parts = [
      ...led(
        step.event.type === 'crash' ? 'forgets ' : '',
        differenceWords(changes.get(name) ?? [], surroundings(scene, step, name), room),
      ).map((text) => phrase(text)),
      ...sendWords(sends.get(name) ?? [], room).map((text) => phrase(text, 'message')),
      ...timers
        .filter(({ node }) => node === name)
        .map(({ timer, change }) => phrase(`${change === 'set' ? 'sets' : 'clears'} [${neutralised(timer)}]`, 'dim')),
      ...(step.synced && name === actor ? [phrase('syncs to disk', 'dim')] : []),
    ]
    return parts.map((part, i) =>
      i === 0 && name !== named ? { ...part, text: `${neutralised(name)}: ${part.text}` } : part,
    )
  })
}

/** A timer that fires is thereby cleared: no news. */
function fires({ event }: TraceStep, node: string, timer: string): boolean {
  return event.type === 'timeout' && event.node === node && event.timer === timer
}

function lostWords(step: TraceStep, flight: Flight | undefined, id: string, room: Room): Phrase {
  const sentHere = step.sent.some((message) => message.id === id)
  const what =
    flight === undefined || sentHere ? '' : ` ${valueWords(flight.message.body, room)} → ${flight.message.to}`
  return phrase(`${id}${what} can never arrive`, 'fault')
}

/** The texts, the first of them with something before it. */
function led(lead: string, texts: readonly string[]): string[] {
  return texts.map((text, i) => (i === 0 ? lead + text : text))
}

function surroundings({ trace, mentioned }: Scene, { event }: TraceStep, node?: string): Surroundings {
  const isLoss = event.type === 'crash' && event.node === node
  return { initial: trace.nodes.find(({ id }) => id === node)?.initial, mentioned, isLoss }
}

/** Changes by name, in the order in which the names first appear. */
function grouped(changes: readonly StateChange[]): [string, StateChange[]][] {
  const groups = new Map<string, StateChange[]>()
  for (const change of changes) groups.set(change.node, [...(groups.get(change.node) ?? []), change])
  return [...groups]
}

/** What a reader must know to understand what a step does: that its message is old, a copy or a lie, that a clock is off. */
export function notePhrases(scene: Scene, step: TraceStep): Phrase[] {
  const { event, swallowed } = step
  const actor = actorOf(event)
  const inside = swallowed && actor !== undefined ? [`lost inside ${actor}, which is gray`] : []
  return [...messageNotes(scene, step), ...readingAt(step), ...inside].map((text) => phrase(text, 'fault'))
}

function messageNotes(scene: Scene, { event, message }: TraceStep): string[] {
  if (event.type !== 'deliver' || message === undefined) return []
  const flight = scene.flights.get(message)
  if (flight === undefined) return []
  const { sentAt, late } = flight
  const { copyOf, forged, id, from } = flight.message
  const when = sentAt === 0 ? 'initially' : `@${sentAt}`
  return [
    ...(copyOf === undefined ? [] : [`${id} is a copy of ${copyOf}`]),
    ...(forged ? [`${id} is a lie that ${from} told ${when}`] : []),
    ...(late && !forged ? [`late: ${id} was sent ${when}`] : []),
  ]
}

/** Whether a handler ran and did nothing, which is worth saying; that a restart did nothing is not. */
export function isIdle({ event, swallowed }: TraceStep, effects: number): boolean {
  return effects === 0 && !swallowed && event.type !== 'restart' && actorOf(event) !== undefined
}
