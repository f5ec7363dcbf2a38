/** What happens in a step, in words. */
import type { ScheduledEvent } from '../../../kernel/index.js'
import type { SentMessage, StateChange, TraceStep } from '../../trace.js'
import { actorOf, type Flight, type Scene, timerKey } from '../scene.js'
import { neutralised } from '../text.js'
import { type Phrase, phrase } from '../wrap.js'
import { differenceWords, type Surroundings } from './difference.js'
import { operationWords } from './operation.js'
import type { Room } from './room.js'
import { sendWords } from './send.js'
import { valueWords } from './value.js'

/** The event itself: `participant1 → coordinator m3 vote(yes)`, `FAULT participant2 crashes`. */
export function eventWords(_scene: Scene, step: TraceStep, room: Room): Phrase {
  const { event } = step
  const choice = 'choice' in event && event.choice !== undefined ? ` [${neutralised(event.choice)}]` : ''
  const message = step.message ?? 'a message'
  switch (event.type) {
    case 'deliver':
      return phrase(`${event.from} → ${event.to} ${message} ${valueWords(event.message, room)}${choice}`, 'message')
    case 'lose':
      return phrase(`FAULT ${message} ${valueWords(event.message, room)} ${event.from} → ${event.to} LOST`, 'fault')
    case 'duplicate': {
      const copies = step.sent.map((copy) => copy.id).join(', ')
      const what = `${message} ${valueWords(event.message, room)} ${event.from} → ${event.to}`
      return phrase(`FAULT ${what} DUPLICATED${copies === '' ? '' : ` as ${copies}`}`, 'fault')
    }
    case 'timeout':
      return phrase(`timeout [${neutralised(event.timer)}] at ${event.node}${choice}`, 'fault')
    case 'invoke':
      return phrase(`${event.client} → ${event.node} ${operationWords(event.operation, room)}${choice}`, 'client')
    case 'giveUp':
      return phrase(`${event.client} gives up waiting`, 'fault')
    case 'crash':
      return phrase(`FAULT ${event.node} crashes${event.unsynced ? ' and loses what was not synced' : ''}`, 'fault')
    case 'pause':
      return phrase(`FAULT ${event.node} pauses`, 'fault')
    case 'resume':
      return phrase(`${event.node} resumes`, 'good')
    case 'gray':
      return phrase(`FAULT ${event.node} turns gray: it answers health checks and fails its work`, 'fault')
    case 'slow':
      return phrase(`FAULT ${event.node} turns slow`, 'fault')
    case 'tick':
      return phrase('time goes on by one tick')
    case 'clock':
      return phrase(`FAULT clock of ${event.node} jumps by ${event.by > 0 ? '+' : ''}${event.by}`, 'fault')
    case 'forge':
      return phrase(`FAULT ${event.from} lies to ${event.to}: ${valueWords(event.message, room)}`, 'fault')
    case 'restart':
      return phrase(`${event.node} restarts${choice}`, 'fault')
    case 'partition':
      return phrase(`FAULT partition ${event.groups.map((group) => group.join(' ')).join(' ░ ')}`, 'fault')
    case 'heal':
      return phrase('the partition heals', 'good')
    default:
      return unheardOf(event)
  }
}

function unheardOf(event: never): Phrase {
  return phrase(valueWords(event))
}

/** The event beside its arrow, which shows who and whom: `m3 vote(yes)`, `client1: write x 1`. */
export function briefEventWords(scene: Scene, step: TraceStep, room: Room): Phrase {
  const { event } = step
  if (event.type === 'deliver' && event.choice === undefined) {
    return phrase(`${step.message ?? 'a message'} ${valueWords(event.message, room)}`, 'message')
  }
  if (event.type === 'invoke' && event.choice === undefined) {
    return phrase(`${event.client}: ${operationWords(event.operation, room)}`, 'client')
  }
  return eventWords(scene, step, room)
}

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
  // The copy that a duplication makes is news about the network, not about its sender.
  if (step.event.type !== 'duplicate') {
    for (const message of step.sent) sends.set(message.from, [...(sends.get(message.from) ?? []), message])
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

/** What a reader must know about the message this step delivers: that it is old, or a copy. */
export function messageNotes(scene: Scene, step: TraceStep): Phrase[] {
  if (step.event.type !== 'deliver' || step.message === undefined) return []
  const flight = scene.flights.get(step.message)
  if (flight === undefined) return []
  const { copyOf, id } = flight.message
  return [
    ...(copyOf === undefined ? [] : [phrase(`${id} is a copy of ${copyOf}`, 'fault')]),
    ...(flight.late
      ? [phrase(`late: ${id} was sent ${flight.sentAt === 0 ? 'initially' : `@${flight.sentAt}`}`, 'fault')]
      : []),
  ]
}

export function isFault(event: ScheduledEvent): boolean {
  return ['lose', 'duplicate', 'crash', 'partition'].includes(event.type)
}

/** Whether a handler ran and did nothing, which is worth saying; that a restart did nothing is not. */
export function isIdle({ event }: TraceStep, effects: number): boolean {
  return effects === 0 && event.type !== 'restart' && actorOf(event) !== undefined
}
