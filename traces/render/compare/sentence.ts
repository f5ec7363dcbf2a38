/** The parting of two protocols in one sentence. */
import { type Divergence, lastStep, type SideName, type Split, split } from '../../compare/index.js'
import { eventName } from '../../replay.js'
import type { StateChange, TraceStep } from '../../trace.js'
import { type Scene, sceneOf } from '../scene.js'
import { neutralised } from '../text.js'
import { pathWords } from '../words/change.js'
import { answerPhrases, operationWords } from '../words/operation.js'
import { Room } from '../words/room.js'
import { valueWords } from '../words/value.js'
import { groupWords, messageGroups, type Sides } from './contrast.js'

const ROOM = new Room(48)

/** `After the same 2 steps, when [decision] of participant2 fires, the base …, and the variant …`. */
export function divergenceSentence(divergence: Divergence): string {
  const { step, kind, foundIn } = divergence
  if (kind === 'start') return 'The base and the variant start differently.'
  const event = divergence[foundIn].steps[step - 1]!.event
  const other = foundIn === 'base' ? 'variant' : 'base'
  const so = sameSteps(step - 1)
  if (kind === 'enabled')
    return `${so}, the ${foundIn} can take “${neutralised(eventName(event))}”, and the ${other} cannot.`
  const parts = split(lastStep(divergence, 'base')!, lastStep(divergence, 'variant')!)
  const scenes = { base: sceneOf(divergence.base), variant: sceneOf(divergence.variant) }
  const [base, variant] = told(parts, scenes)
  return `${so}, ${occasion(parts.both)}, the base ${base}, and the variant ${variant}.`
}

function sameSteps(count: number): string {
  if (count === 0) return 'In the very first step'
  return count === 1 ? 'After the same first step' : `After the same ${count} steps`
}

/** When it happens: `when vote(yes) of participant1 reaches coordinator`. */
function occasion({ event }: TraceStep): string {
  switch (event.type) {
    case 'deliver':
      return `when ${valueWords(event.message, ROOM)} of ${event.from} reaches ${event.to}`
    case 'timeout':
      return `when timer [${neutralised(event.timer)}] of ${event.node} fires`
    case 'invoke':
      return `when ${event.client} calls ${operationWords(event.operation, ROOM)} at ${event.node}`
    case 'crash':
      return `when ${event.node} crashes`
    case 'restart':
      return `when ${event.node} restarts`
    default:
      return `in “${neutralised(eventName(event))}”`
  }
}

type Part = 'client' | 'sent' | 'changes' | 'timers' | 'observed'
/** What clients and other nodes see says more than what a node keeps for itself. */
const PARTS: readonly Part[] = ['client', 'sent', 'changes', 'timers', 'observed']

/** What each side does that says most; what it does not do, where that is nothing, or nothing that anybody sees. */
function told({ both, ...steps }: Split, scenes: Sides<Scene>): readonly [base: string, variant: string] {
  const parts = { base: firstPart(steps.base), variant: firstPart(steps.variant) }
  const side = (mine: SideName, theirs: SideName): string => {
    const isSilent = parts[theirs] === 'client' && !['client', 'sent'].includes(parts[mine] ?? '')
    const part = isSilent ? 'client' : (parts[mine] ?? parts[theirs])
    const [own, other] = [steps[mine], steps[theirs]]
    switch (part) {
      case 'client':
        return answerVerb(own, other, scenes[mine])
      case 'sent':
        return sendVerb(own.sent, both.sent.length > 0)
      case 'changes':
        return changeVerb(own.changes, other.changes)
      case 'timers':
        return timerVerb(own, other)
      case 'observed':
        return `lets observer ${neutralised((own.observed[0] ?? other.observed[0])!.node)} see ${own.observed.length > 0 ? 'something else' : 'nothing of it'}`
      default:
        return 'does something that a trace does not record'
    }
  }
  return [side('base', 'variant'), side('variant', 'base')]
}

const firstPart = (step: TraceStep): Part | undefined => PARTS.find((part) => step[part].length > 0)

function answerVerb(mine: TraceStep, theirs: TraceStep, scene: Scene): string {
  const [answer] = answerPhrases(scene, mine, ROOM)
  if (answer !== undefined) return `answers ${answer.text}`
  return `does not answer ${scene.trace.clients[theirs.client[0]?.client ?? 0] ?? 'the client'}`
}

function sendVerb(sent: TraceStep['sent'], isMore: boolean): string {
  const [first, ...others] = messageGroups(sent)
  if (first === undefined) return isMore ? 'sends nothing else' : 'sends nothing'
  return `sends ${groupWords(first, ROOM, ' to ')}${others.length > 0 ? ' and more' : ''}`
}

/** Of what it changes, that which the other side changes as well, if there is any. */
function changeVerb(mine: readonly StateChange[], theirs: readonly StateChange[]): string {
  const shared = mine.find((change) => theirs.some((other) => isSame(change, other)))
  const change = shared ?? mine[0]
  if (change === undefined) return leaveVerb(theirs[0])
  const name = `${pathWords(change.path)} of ${neutralised(change.node)}`
  if (change.after === undefined) return `removes ${name}`
  const from = change.before === undefined ? '' : ` from ${valueWords(change.before, ROOM)}`
  return `${from === '' ? 'sets' : 'changes'} ${name}${from} to ${valueWords(change.after, ROOM)}`
}

function leaveVerb(change: StateChange | undefined): string {
  if (change === undefined) return 'changes nothing else'
  const name = `${pathWords(change.path)} of ${neutralised(change.node)}`
  if (change.before === undefined) return `does not set ${name}`
  return `leaves ${name} at ${valueWords(change.before, ROOM)}`
}

const isSame = (a: StateChange, b: StateChange): boolean => a.node === b.node && a.path.join('\0') === b.path.join('\0')

function timerVerb({ timers }: TraceStep, other: TraceStep): string {
  const [mine, theirs] = [timers[0], other.timers[0]]
  if (mine !== undefined) return `${mine.change === 'set' ? 'sets' : 'clears'} timer [${neutralised(mine.timer)}]`
  return `does not ${theirs?.change === 'cleared' ? 'clear' : 'set'} timer [${neutralised(theirs?.timer ?? '')}]`
}
