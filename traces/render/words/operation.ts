/** Client operations in words. Their values are the clients' own: no value is `nil`, as in the explanations. */
import { isTransaction } from '../../../history/transactions.js'
import type { Json } from '../../../kernel/index.js'
import type { ClientEvent, TraceStep } from '../../trace.js'
import { clientName, type Scene } from '../scene.js'
import { neutralised } from '../text.js'
import { type Phrase, phrase } from '../wrap.js'
import type { Room } from './room.js'
import { NIL, valueWords } from './value.js'

/** `write x 1`, `read x`, `commit`, `txn r x, append y 1`. */
export function operationWords({ f, key, value }: Pick<ClientEvent, 'f' | 'key' | 'value'>, room: Room): string {
  const argument = value === undefined || value === null ? [] : [argumentWords(value, room)]
  return [neutralised(f), ...(key === undefined ? [] : [valueWords(key, room, NIL)]), ...argument].join(' ')
}

/** Whether a value lists the steps of a transaction. (An empty list may be anything.) */
export const hasSteps = (value: Json | undefined): value is readonly (readonly [string, Json, Json])[] =>
  value !== undefined && isTransaction(value) && value.length > 0

/** The steps of a transaction stand alone; any other value as it always does. */
function argumentWords(value: Json, room: Room): string {
  if (!hasSteps(value)) return valueWords(value, room, NIL)
  return valueWords(value, room.within(room.width + 2), NIL).replace(/^\[(.*)\]$/, '$1')
}

/** Short form of how an operation ended: `= 1`, `= r x → [1]`, `= ok`, `failed`, `unknown`. */
export function resultWords(scene: Scene, event: ClientEvent, room: Room): string {
  if (event.type === 'fail') return 'failed'
  if (event.type === 'info') return 'unknown'
  const { value } = event
  const argument = scene.operations.get(event.operation)?.call.value
  if (value === undefined || (value !== null && JSON.stringify(value) === JSON.stringify(argument))) return '= ok'
  // What a transaction wrote was said when it was begun.
  const news = hasSteps(value) ? value.filter(([f]) => f === 'r' || f === 'read') : value
  return `= ${argumentWords(news, room)}`
}

/** The client operations that end in this step: `client1: read x → 0`. */
export function answerPhrases(scene: Scene, step: TraceStep, room: Room): Phrase[] {
  return step.client.filter(({ type }) => type !== 'invoke').map((event) => completion(scene, event, room))
}

function completion(scene: Scene, event: ClientEvent, room: Room): Phrase {
  const call = scene.operations.get(event.operation)?.call ?? event
  const what = `${clientName(scene.trace, event.client)}: ${operationWords(call, room)}`
  const error = event.error === undefined ? '' : ` (${neutralised(event.error)})`
  if (event.type === 'info') return phrase(`${what} → nobody knows whether it happened${error}`, 'fault')
  const { value } = event
  if (event.type === 'ok' && hasSteps(value))
    return phrase(
      `${clientName(scene.trace, event.client)}: ${operationWords({ ...call, value }, room)}: committed`,
      'good',
    )
  const result = resultWords(scene, event, room).replace(/^= /, '')
  return phrase(`${what} → ${result}${error}`, event.type === 'ok' ? 'good' : 'fault')
}
