/** For tests of models that are wrong: what is done with them, and the error that comes of it. */
import { ModelError } from '../kernel/index.js'
import { type ToyOptions, ToyState, toy, toyWords } from './protocols.js'
import { Steered } from './runs.js'

/** The error that a model brings about; the test fails when there is none, or one of another kind. */ export function errorOf(
  act: () => unknown,
): ModelError {
  try {
    act()
  } catch (error) {
    if (error instanceof ModelError) return error
    throw new Error(`expected a ModelError, got ${String(error)}`, { cause: error })
  }
  throw new Error('expected a ModelError, got none')
}

/** Lets go of TypeScript's objections: what follows does not type-check, and is meant not to. */ export const wrong = <
  T,
>(
  value: unknown,
): T => value as T

export const go = { type: 'invoke', client: 'client1', node: 'node', operation: { f: 'go' } } as const
export const tick = { type: 'timeout', node: 'node', timer: 'tick' } as const

/** A toy whose timer does `react`, and the error of letting it fire. */
export function whenItTicks(react: (state: ToyState) => unknown, options: ToyOptions = {}): ModelError {
  const protocol = toy(
    { init: () => toyWords.next(ToyState(), toyWords.setTimer('tick')), timeout: { tick: wrong(react) } },
    options,
  )
  return errorOf(() => new Steered(protocol).take(tick))
}
