/** What the page of the explorer asks of its model, as it goes over to the thread that has it. */

import type { StepperContext } from '../../explore/stepper/index.js'
import type { ProtocolReference } from '../targets.js'

/** Everything that a stepper is asked. */
export const METHODS = ['offer', 'tell', 'outcomes', 'run', 'compare', 'trace'] as const
export type Method = (typeof METHODS)[number]

export interface LiveModel extends StepperContext {
  readonly reference: Pick<ProtocolReference, 'file' | 'suite'>
}

export interface Question {
  readonly method: Method
  readonly given: readonly unknown[]
}

/** The first thing that the thread says: it has loaded the model. */
export const READY = 'ready'

export type Answer = { readonly answer: unknown } | { readonly error: string; readonly isOurFault: boolean }
