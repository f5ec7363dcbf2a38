/** A run: states from the initial one on, and the choices between them. */
import { ModelError } from './errors.js'
import type { ScheduledEvent } from './event.js'
import { protocolName } from './system/cluster.js'
import { type Choice, describe, resolve } from './system/labels.js'
import { ANYTHING_ELSE, placeBit, type State } from './system/layout.js'
import type { System } from './system/system.js'

/** `states` has one entry more than `choices`; `choices[i]` leads from `states[i]` to `states[i + 1]`. */
export class Run {
  readonly states: State[]
  readonly choices: Choice[] = []
  /** For each choice the id of the node's reaction; -1 for events that no node hears of. */
  readonly reactions: number[] = []
  readonly #changes: number[] = []

  constructor(readonly system: System) {
    this.states = [system.initial]
  }

  get length(): number {
    return this.choices.length
  }

  /** For each choice what it changed of the fixed part of the state: bits as of `placeBit`; what is in flight always counts. */
  get changes(): readonly number[] {
    const { states, system } = this
    for (let i = this.#changes.length; i < this.length; i++)
      this.#changes.push(changesBetween(states[i]!, states[i + 1]!, system.at.network) | ANYTHING_ELSE)
    return this.#changes
  }

  get last(): State {
    return this.states[this.states.length - 1]!
  }

  /** Takes one enabled choice. A `ModelError` leaves with the schedule that led to it. */
  take(choice: Choice): void {
    try {
      const next = this.system.successor(this.last, choice.event, choice.alternative)
      this.choices.push(choice)
      this.reactions.push(this.system.lastReaction)
      this.states.push(next)
    } catch (error) {
      throw this.blame(error, choice)
    }
  }

  /** The choice that a schedule's entry names, if it is enabled now. */
  resolve(scheduled: ScheduledEvent): Choice | undefined {
    try {
      return resolve(this.system, this.last, scheduled)
    } catch (error) {
      if (error instanceof ModelError && error.schedule.length === 0) error.schedule = [...this.schedule(), scheduled]
      throw error
    }
  }

  /** Adds to a `ModelError` the schedule of this run and, where it is known, the choice at which the model failed. */
  blame(error: unknown, choice?: Choice): unknown {
    if (error instanceof ModelError && error.schedule.length === 0) {
      const failing = choice === undefined ? [] : [describe(this.system, this.last, choice, false)]
      error.schedule = [...this.schedule(), ...failing]
    }
    return error
  }

  /** The first `length` steps as a run of their own. */
  prefix(length: number): Run {
    const run = new Run(this.system)
    run.choices.push(...this.choices.slice(0, length))
    run.reactions.push(...this.reactions.slice(0, length))
    run.states.push(...this.states.slice(1, length + 1))
    return run
  }

  /** The choices by content. */
  schedule(): ScheduledEvent[] {
    return this.choices.map((choice, i) => describe(this.system, this.states[i]!, choice))
  }

  /** The schedule, an event a line: what fast-check prints of a counterexample. */
  toString(): string {
    const lines = this.schedule().map((event, i) => `\n  ${i + 1}. ${JSON.stringify(event)}`)
    return `${protocolName(this.system.cluster.protocol)}, ${this.length} steps:${lines.join('')}`
  }
}

function changesBetween(before: State, after: State, length: number): number {
  let bits = 0
  for (let place = 0; place < length; place++) if (before[place] !== after[place]) bits |= placeBit(place)
  return bits
}

/** Replays what is enabled of a schedule and skips the rest. */
export function replayEnabled(system: System, schedule: readonly ScheduledEvent[]): Run {
  const run = new Run(system)
  for (const scheduled of schedule) {
    const choice = run.resolve(scheduled)
    if (choice) run.take(choice)
  }
  return run
}

/** Replays a schedule as it stands; gives the position of the first choice that is not enabled, counted from 0. */
export function replayExactly(
  system: System,
  schedule: readonly ScheduledEvent[],
): { run: Run; stuckAt: number | undefined } {
  const run = new Run(system)
  for (const [i, scheduled] of schedule.entries()) {
    const choice = run.resolve(scheduled)
    if (!choice) return { run, stuckAt: i }
    run.take(choice)
  }
  return { run, stuckAt: undefined }
}
