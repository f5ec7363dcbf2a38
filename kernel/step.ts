/** What one step did, in the words of a trace: for those who draw runs, not for those who search. */
import type { HistoryEvent } from '../history/event.js'
import type { Choice } from './system/labels.js'
import type { State } from './system/layout.js'
import type { Reaction } from './system/reactions.js'
import type { StepLog } from './system/successor.js'
import type { System } from './system/system.js'

export interface StepEffects {
  readonly after: State
  /** What a node did; absent for events that no handler hears of. */
  readonly reaction: Reaction | undefined
  /** Positions, among the envelopes in flight before the step, of those that left the network. */
  readonly removed: readonly number[]
  /** Envelopes that the step put behind those that stayed. */
  readonly added: readonly number[]
  /** Envelopes sent to nodes that had crashed for good. */
  readonly vanished: readonly number[]
  /** Events that the step added to the history, invocations first. */
  readonly events: readonly HistoryEvent[]
}

export function stepEffects(system: System, before: State, choice: Choice): StepEffects {
  const log: StepLog = { reaction: undefined, removed: [], added: [], vanished: [] }
  const after = system.successor(before, choice.event, choice.alternative, log)
  const { reaction, removed, added, vanished } = log
  return { after, reaction, removed, added, vanished, events: newEvents(system, before, after) }
}

/** Histories are kept in a normal form, so an added event need not stand last. */
function newEvents({ histories, at }: System, before: State, after: State): HistoryEvent[] {
  const old = [...histories.eventsOf(before[at.history]!)]
  const added = histories.eventsOf(after[at.history]!).filter((event) => {
    const index = old.indexOf(event)
    if (index >= 0) old.splice(index, 1)
    return index < 0
  })
  return [...added.filter(({ type }) => type === 'invoke'), ...added.filter(({ type }) => type !== 'invoke')]
}
