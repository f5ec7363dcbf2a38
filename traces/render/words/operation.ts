/** Client operations in words. Their values are the clients' own: no value is `nil`, as in the explanations. */
import type { ClientEvent, TraceStep } from '../../trace.js'
import { clientName, type Scene } from '../scene.js'
import { neutralised } from '../text.js'
import { type Phrase, phrase } from '../wrap.js'
import type { Room } from './room.js'
import { NIL, valueWords } from './value.js'

/** `write x 1`, `read x`, `commit`. */
export function operationWords({ f, key, value }: Pick<ClientEvent, 'f' | 'key' | 'value'>, room: Room): string {
  const argument = value === undefined || value === null ? [] : [valueWords(value, room, NIL)]
  return [neutralised(f), ...(key === undefined ? [] : [valueWords(key, room, NIL)]), ...argument].join(' ')
}

/** Short form of how an operation ended: `= 1`, `= ok`, `failed`, `unknown`. */
export function resultWords(scene: Scene, event: ClientEvent, room: Room): string {
  if (event.type === 'fail') return 'failed'
  if (event.type === 'info') return 'unknown'
  const { value } = event
  const argument = scene.operations.get(event.operation)?.call.value
  const isEchoed = value !== null && JSON.stringify(value) === JSON.stringify(argument)
  return value === undefined || isEchoed ? '= ok' : `= ${valueWords(value, room, NIL)}`
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
  const result = resultWords(scene, event, room).replace(/^= /, '')
  return phrase(`${what} → ${result}${error}`, event.type === 'ok' ? 'good' : 'fault')
}
