/** The event of a step in words. */
import type { Json, ScheduledEvent } from '../../../kernel/index.js'
import type { TraceStep } from '../../trace.js'
import type { Row } from '../rows.js'
import { isForged, type Scene } from '../scene.js'
import { neutralised } from '../text.js'
import { type Phrase, phrase } from '../wrap.js'
import { operationWords } from './operation.js'
import type { Room } from './room.js'
import { clockWords, jumpWords, tickWords } from './time.js'
import { valueWords } from './value.js'

/** What happens in a row of the picture: its event, and what time does. */
export function rowPhrases(scene: Scene, row: Row, room: Room): Phrase[] {
  if (row.step.event.type !== 'tick') return [eventWords(scene, row.step, room)]
  return [phrase(tickWords(row)), ...clockWords(row.step).map((text) => phrase(text, 'fault'))]
}

/** The event itself: `participant1 → coordinator m3 vote(yes)`, `FAULT participant2 crashes`. */
function eventWords(scene: Scene, step: TraceStep, room: Room): Phrase {
  const { event } = step
  const choice = 'choice' in event && event.choice !== undefined ? ` [${neutralised(event.choice)}]` : ''
  switch (event.type) {
    case 'deliver':
      return phrase(`${event.from} → ${event.to} ${messageWords(scene, step, event.message, room)}${choice}`, 'message')
    case 'lose': {
      const what = messageWords(scene, step, event.message, room)
      return phrase(`FAULT ${what} ${event.from} → ${event.to} LOST`, 'fault')
    }
    case 'duplicate': {
      const copies = step.sent.map((copy) => copy.id).join(', ')
      const what = `${messageWords(scene, step, event.message, room)} ${event.from} → ${event.to}`
      return phrase(`FAULT ${what} DUPLICATED${copies === '' ? '' : ` as ${copies}`}`, 'fault')
    }
    case 'timeout':
      return phrase(`timeout [${neutralised(event.timer)}] at ${event.node}${choice}`, 'fault')
    case 'invoke':
      return phrase(`${event.client} → ${event.node} ${operationWords(event.operation, room)}${choice}`, 'client')
    case 'giveUp':
      return phrase(`${event.client} gives up waiting`, 'fault')
    case 'restart':
      return phrase(`${event.node} restarts${choice}`, 'fault')
    case 'resume':
      return phrase(`${event.node} resumes`, 'good')
    case 'heal':
      return phrase('the partition heals', 'good')
    case 'forge': {
      const id = step.sent[0]?.id ?? 'a message'
      return phrase(`FAULT ${event.from} lies: ${id} ${valueWords(event.message, room)} → ${event.to} FORGED`, 'fault')
    }
    case 'clock':
      return phrase(`FAULT ${jumpWords(step, event)}`, 'fault')
    case 'tick':
      return phrase('time goes on')
    case 'partition':
      return phrase(`FAULT ${partitionWords(event)}`, 'fault')
    case 'crash':
      return phrase(`FAULT ${event.node} crashes${event.unsynced ? ' and loses what was not synced' : ''}`, 'fault')
    default:
      return phrase(`FAULT ${event.node} ${AFFLICTIONS[event.type]}`, 'fault')
  }
}

const AFFLICTIONS = {
  pause: 'pauses',
  gray: 'turns gray: answers health checks only',
  slow: 'turns slow: its messages may take any time',
} as const

/** `m3 vote(yes)`, and whether it is a lie. */
function messageWords(scene: Scene, { message = 'a message' }: TraceStep, body: Json, room: Room): string {
  return `${message} ${valueWords(body, room)}${isForged(scene, message) ? ' FORGED' : ''}`
}

/** `partition node1 ░ node2 node3`; a wall with an arrow before it holds back one direction only. */
function partitionWords({ groups, bridge, oneWay }: ScheduledEvent & { readonly type: 'partition' }): string {
  const sides = groups.map((group) => group.join(' '))
  if (oneWay) return `one-way partition ${sides.join(' ►░ ')}: only this direction is held back`
  return `partition ${sides.join(' ░ ')}${bridge === undefined ? '' : `; ${bridge} reaches both sides`}`
}

/** The event beside its arrow, which shows who and whom: `m3 vote(yes)`, `client1: write x 1`. */
export function briefEventWords(scene: Scene, step: TraceStep, room: Room): Phrase {
  const { event } = step
  if (event.type === 'deliver' && event.choice === undefined) {
    return phrase(messageWords(scene, step, event.message, room), 'message')
  }
  if (event.type === 'invoke' && event.choice === undefined) {
    return phrase(`${event.client}: ${operationWords(event.operation, room)}`, 'client')
  }
  return eventWords(scene, step, room)
}

const FAULTS: ReadonlySet<ScheduledEvent['type']> = new Set([
  'lose',
  'duplicate',
  'crash',
  'partition',
  'pause',
  'gray',
  'slow',
  'clock',
  'forge',
])
const SHAPELESS: ReadonlySet<ScheduledEvent['type']> = new Set(['restart', 'resume', 'heal', 'giveUp', 'tick'])

/** Faults are never left to the picture alone, nor is a choice among several transitions. */
export function mustBeTold({ event }: TraceStep): boolean {
  return FAULTS.has(event.type) || SHAPELESS.has(event.type) || 'choice' in event
}
