/** The two ways in which something is wrong that is not a violation of a property. */
import type { ScheduledEvent } from './event.js'

/**
 * The model is broken: a handler threw, is missing or impure, or put something into its state that is not a value.
 * The user can mend it; `place` says where (`two-phase-commit: participant.receive.prepare`).
 */
export class ModelError extends Error {
  override readonly name = 'ModelError'
  /** The choices that led to the error; empty when it shows before the first step. */
  schedule: readonly ScheduledEvent[] = []

  constructor(
    readonly place: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`${place}: ${problem}`, options)
  }
}

/** An invariant of Faultline itself is broken. Never the user's fault; the message says how to reproduce it. */
export class KernelBug extends Error {
  override readonly name = 'KernelBug'
}
