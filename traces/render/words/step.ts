/** What happens in a step, in words. */
import type { ScheduledEvent } from '../../../kernel/index.js'
import type { ClientEvent, SentMessage, StateChange, TraceStep } from '../../trace.js'
import { actorOf, clientName, type Flight, type Scene, timerKey } from '../scene.js'
import { neutralised } from '../text.js'
import { type Phrase, phrase } from '../wrap.js'
import { changeWords } from './change.js'
import { sendWords } from './send.js'
import { valueWords } from './value.js'

/** The event itself: `participant1 → coordinator m3 vote(yes)`, `FAULT participant2 crashes`. */
export function eventWords(_scene: Scene, step: TraceStep, width: number): Phrase {
  const { event } = step
  const choice = 'choice' in event && event.choice !== undefined ? ` [${neutralised(event.choice)}]` : ''
  const message = step.message ?? 'a message'
  switch (event.type) {
    case 'deliver':
      return phrase(`${event.from} → ${event.to} ${message} ${valueWords(event.message, width)}${choice}`, 'message')
    case 'lose':
      return phrase(`FAULT ${message} ${valueWords(event.message, width)} ${event.from} → ${event.to} LOST`, 'fault')
    case 'duplicate': {
      const copies = step.sent.map((copy) => copy.id).join(', ')
      const what = `${message} ${valueWords(event.message, width)} ${event.from} → ${event.to}`
      return phrase(`FAULT ${what} DUPLICATED${copies === '' ? '' : ` as ${copies}`}`, 'fault')
    }
    case 'timeout':
      return phrase(`timeout [${neutralised(event.timer)}] at ${event.node}${choice}`, 'fault')
    case 'invoke':
      return phrase(`${event.client} → ${event.node} ${operationWords(event.operation, width)}${choice}`, 'client')
    case 'giveUp':
      return phrase(`${event.client} gives up waiting`, 'fault')
    case 'crash':
      return phrase(`FAULT ${event.node} crashes`, 'fault')
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
export function briefEventWords(scene: Scene, step: TraceStep, width: number): Phrase {
  const { event } = step
  if (event.type === 'deliver' && event.choice === undefined) {
    return phrase(`${step.message ?? 'a message'} ${valueWords(event.message, width)}`, 'message')
  }
  if (event.type === 'invoke' && event.choice === undefined) {
    return phrase(`${event.client}: ${operationWords(event.operation, width)}`, 'client')
  }
  return eventWords(scene, step, width)
}

/** `write x 1`, `read x`, `commit`. */
export function operationWords(operation: Pick<ClientEvent, 'f' | 'key' | 'value'>, width: number): string {
  const { f, key, value } = operation
  const argument = value === undefined || value === null ? [] : [valueWords(value, width)]
  return [neutralised(f), ...(key === undefined ? [] : [valueWords(key, width)]), ...argument].join(' ')
}

/** Short form of how an operation ended: `= 1`, `= ok`, `failed`, `unknown`. */
export function resultWords(scene: Scene, event: ClientEvent, width: number): string {
  if (event.type === 'fail') return 'failed'
  if (event.type === 'info') return 'unknown'
  const call = scene.operations.get(event.operation)?.call
  const echoed = event.value === undefined || JSON.stringify(event.value) === JSON.stringify(call?.value)
  return echoed ? '= ok' : `= ${valueWords(event.value, width)}`
}

/**
 * What the step did to nodes, messages and observers; empty when it did nothing. Where the words before have just
 * named a node (`named`), its changes do not name it again.
 */
export function effectPhrases(scene: Scene, step: TraceStep, width: number, named?: string): Phrase[] {
  return [
    ...nodePhrases(scene, step, width, named),
    ...step.lost.map((id) => lostWords(step, scene.flights.get(id), id, width)),
    ...grouped(step.observed).map(([name, changes]) => phrase(`observer ${name}: ${joined(changes, width)}`, 'dim')),
  ]
}

/** Per node, its changes, messages and timers: `coordinator: decision ∅→commit; sends …`. */
function nodePhrases(scene: Scene, step: TraceStep, width: number, named: string | undefined): Phrase[] {
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
      ...(changes.has(name) ? [phrase(joined(changes.get(name) ?? [], width))] : []),
      ...sendWords(sends.get(name) ?? [], width).map((text) => phrase(text, 'message')),
      ...timers
        .filter(({ node }) => node === name)
        .map(({ timer, change }) => phrase(`${change === 'set' ? 'sets' : 'clears'} [${neutralised(timer)}]`, 'dim')),
    ]
    return parts.map((part, i) =>
      i === 0 && name !== named ? { ...part, text: `${neutralised(name)}: ${part.text}` } : part,
    )
  })
}

/** The client operations that end in this step: `client1: read x → 0`. */
export function answerPhrases(scene: Scene, step: TraceStep, width: number): Phrase[] {
  return step.client.filter(({ type }) => type !== 'invoke').map((event) => completion(scene, event, width))
}

/** A timer that fires is thereby cleared: no news. */
function fires({ event }: TraceStep, node: string, timer: string): boolean {
  return event.type === 'timeout' && event.node === node && event.timer === timer
}

function completion(scene: Scene, event: ClientEvent, width: number): Phrase {
  const call = scene.operations.get(event.operation)?.call ?? event
  const what = `${clientName(scene.trace, event.client)}: ${operationWords(call, width)}`
  const error = event.error === undefined ? '' : ` (${neutralised(event.error)})`
  if (event.type === 'info') return phrase(`${what} → nobody knows whether it happened${error}`, 'fault')
  const result = resultWords(scene, event, width).replace(/^= /, '')
  return phrase(`${what} → ${result}${error}`, event.type === 'ok' ? 'good' : 'fault')
}

function lostWords(step: TraceStep, flight: Flight | undefined, id: string, width: number): Phrase {
  const sentHere = step.sent.some((message) => message.id === id)
  const what =
    flight === undefined || sentHere ? '' : ` ${valueWords(flight.message.body, width)} → ${flight.message.to}`
  return phrase(`${id}${what} can never arrive`, 'fault')
}

function joined(changes: readonly StateChange[], width: number): string {
  return changes.map((change) => changeWords(change, width)).join(', ')
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
