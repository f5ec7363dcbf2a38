/**
 * Relative labels: a message by its link, its type and its place among like messages, instead of by its content. Leaving
 * out one event changes the content of later messages (terms, counters, ids) far more often than their place.
 */
import {
  describe,
  EVENT,
  kindOf,
  Run as NewRun,
  operandOf,
  type Run,
  resolve,
  type ScheduledEvent,
  type State,
  type System,
} from '../../kernel/index.js'

export type Pick = 'oldest' | 'newest'

/** An event of a schedule; for events on messages, any message of the same type on the same link will do. */
export interface RelativeLabel {
  readonly scheduled: ScheduledEvent
  /** Sender, receiver and type of the message, in one string; `undefined` for events that have no message. */
  readonly like: string | undefined
}

const ON_MESSAGES = new Set<number>([EVENT.deliver, EVENT.lose, EVENT.duplicate])

export function relativeLabels(run: Run): RelativeLabel[] {
  const { system } = run
  return run.choices.map((choice, i) => ({
    scheduled: describe(system, run.states[i]!, choice),
    like: ON_MESSAGES.has(kindOf(choice.event))
      ? likeness(system, kindOf(choice.event), operandOf(choice.event))
      : undefined,
  }))
}

function likeness({ messages }: System, kind: number, envelope: number): string {
  return `${kind} ${messages.linkOf(envelope)} ${messages.typeOf(envelope)}`
}

/** Replays what is enabled, each label taking the oldest or newest message that is like it. */
export function replayRelative(system: System, labels: readonly RelativeLabel[], pick: Pick): Run {
  const run = new NewRun(system)
  for (const label of labels) takeLike(run, label, pick)
  return run
}

/** Takes what a label means in the run's last state, if anything is like it. */
export function takeLike(run: Run, label: RelativeLabel, pick: Pick): void {
  const { system, last } = run
  const choice =
    label.like === undefined ? resolve(system, last, label.scheduled) : resolveLike(system, last, label, pick)
  if (choice) run.take(choice)
}

function resolveLike(system: System, state: State, { scheduled, like }: RelativeLabel, pick: Pick) {
  const enabled: number[] = []
  system.enabled(state, enabled, enabled)
  const alike = enabled.filter(
    (event) => ON_MESSAGES.has(kindOf(event)) && likeness(system, kindOf(event), operandOf(event)) === like,
  )
  const event = pick === 'oldest' ? alike[0] : alike[alike.length - 1]
  if (event === undefined) return undefined
  const wanted = 'choice' in scheduled ? scheduled.choice : undefined
  if (wanted === undefined) return system.alternativeCount(state, event) === 1 ? { event, alternative: 0 } : undefined
  for (let alternative = 0; alternative < system.alternativeCount(state, event); alternative++) {
    const described = describe(system, state, { event, alternative })
    if ('choice' in described && described.choice === wanted) return { event, alternative }
  }
  return undefined
}
