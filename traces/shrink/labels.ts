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
    return { scheduled, place: isOnMessage(scheduled) ? placeOf(system, state, choice) : 0 }
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
function choiceOf(run: Run, { scheduled, place }: Label, encoding: Encoding): Choice | undefined {
  if (encoding === 'content' || !isOnMessage(scheduled)) return run.resolve(scheduled)
  const { system, last } = run
  const [from, to] = [indexOf(system, scheduled.from), indexOf(system, scheduled.to)]
  const type = (scheduled.message as { readonly type: string }).type
  const alike = eventsAlike(system, last, EVENT[scheduled.type], from, to, type)
  const event = encoding === 'oldest' ? alike[0] : encoding === 'newest' ? alike[alike.length - 1] : alike[place]
  if (event === undefined) return undefined
  const wanted = 'choice' in scheduled ? scheduled.choice : undefined
  if (wanted === undefined) return system.alternativeCount(last, event) === 1 ? { event, alternative: 0 } : undefined
  for (let alternative = 0; alternative < system.alternativeCount(last, event); alternative++) {
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
