/**
 * Labels: the events of a run in a form in which they can be looked up in other runs. A message is found by its content, or
 * by its link, its type and its place among like messages. Leaving out one event changes the content of later messages
 * (terms, counters, ids) far more often than their place.
 */
import {
  type Choice,
  describe,
  EVENT,
  kindOf,
  type NodeId,
  operandOf,
  type Run,
  type ScheduledEvent,
  type State,
  type System,
} from '../../kernel/index.js'

/**
 * How a label is looked up: by content, or the oldest, the newest, or the message in the same place as it was when the
 * label was made, counted from the oldest, among those of its type on its link.
 */
export type Encoding = 'content' | 'oldest' | 'newest' | 'same'

/** An event of a run. */
export interface Label {
  readonly scheduled: ScheduledEvent
  /** Place of its message among like messages, from the oldest; 0 for events that have no message. */
  readonly place: number
  /** The event itself, which stands for its content in the system in which the label was made. */
  readonly origin?: { readonly system: System; readonly event: number }
}

/** Events on a message in flight, by what they are called in schedules. */
type OnMessage = ScheduledEvent & { readonly type: 'deliver' | 'lose' | 'duplicate' }

const isOnMessage = (event: ScheduledEvent): event is OnMessage =>
  event.type === 'deliver' || event.type === 'lose' || event.type === 'duplicate'

export function labelsOf(run: Run): Label[] {
  const { system } = run
  return run.choices.map((choice, i) => {
    const state = run.states[i]!
    const scheduled = describe(system, state, choice)
    const place = isOnMessage(scheduled) ? placeOf(system, state, choice) : 0
    return { scheduled, place, origin: { system, event: choice.event } }
  })
}

/** Nodes and clients that an event names. */
export function partiesOf(event: ScheduledEvent): string[] {
  switch (event.type) {
    case 'deliver':
    case 'lose':
    case 'duplicate':
    case 'forge':
      return [event.from, event.to]
    case 'invoke':
      return [event.client, event.node]
    case 'giveUp':
      return [event.client]
    case 'tick':
    case 'partition':
    case 'heal':
      return []
    default:
      return [event.node]
  }
}

/** Continues a run with what is enabled of the labels, one after the other; skips the rest. Changes `run`, and returns it. */
export function continueWith(run: Run, labels: Iterable<Label>, encoding: Encoding): Run {
  for (const label of labels) {
    const choice = choiceOf(run, label, encoding)
    if (choice) run.take(choice)
  }
  return run
}

/** What a label means in the run's last state, if anything. */
function choiceOf(run: Run, { scheduled, place, origin }: Label, encoding: Encoding): Choice | undefined {
  const { system } = run
  if (encoding === 'content' || !isOnMessage(scheduled))
    return origin?.system === system ? choiceAt(run, origin.event, scheduled) : run.resolve(scheduled)
  const [from, to] = [indexOf(system, scheduled.from), indexOf(system, scheduled.to)]
  const type = (scheduled.message as { readonly type: string }).type
  const alike = eventsAlike(system, run.last, EVENT[scheduled.type], from, to, type)
  const event = encoding === 'oldest' ? alike[0] : encoding === 'newest' ? alike[alike.length - 1] : alike[place]
  return event === undefined ? undefined : alternativeOf(run, event, scheduled)
}

/** An event of the same system: its number says it all, and no text need be compared. */
function choiceAt(run: Run, event: number, scheduled: ScheduledEvent): Choice | undefined {
  const enabled: number[] = []
  run.system.enabled(run.last, enabled, enabled)
  return enabled.includes(event) ? alternativeOf(run, event, scheduled) : undefined
}

/** The way to go that is called as it was, or the only one where it had no name. */
function alternativeOf({ system, last }: Run, event: number, scheduled: ScheduledEvent): Choice | undefined {
  const wanted = 'choice' in scheduled ? scheduled.choice : undefined
  const count = system.alternativeCount(last, event)
  if (wanted === undefined) return count === 1 ? { event, alternative: 0 } : undefined
  for (let alternative = 0; alternative < count; alternative++) {
    const described = describe(system, last, { event, alternative })
    if ('choice' in described && described.choice === wanted) return { event, alternative }
  }
  return undefined
}

const indexOf = ({ cluster }: System, id: NodeId): number => cluster.nodes.findIndex((node) => node.id === id)

/** Enabled events of a kind on messages of one type on one link, oldest first. */
function eventsAlike(system: System, state: State, kind: number, from: number, to: number, type: string): number[] {
  const { messages } = system
  const enabled: number[] = []
  system.enabled(state, enabled, enabled)
  return enabled.filter((event) => {
    if (kindOf(event) !== kind) return false
    const envelope = operandOf(event)
    return (
      messages.senderOf(envelope) === from && messages.receiverOf(envelope) === to && messages.typeOf(envelope) === type
    )
  })
}

function placeOf(system: System, state: State, { event }: Choice): number {
  const { messages } = system
  const envelope = operandOf(event)
  const [from, to] = [messages.senderOf(envelope), messages.receiverOf(envelope)]
  return eventsAlike(system, state, kindOf(event), from, to, messages.typeOf(envelope)).indexOf(event)
}
