/** From the path of a reduced search back to a run of the protocol itself, with the names that its nodes really have. */
import { type Choice, EVENT, eventOf, KernelBug, Run, type State } from '../../../kernel/index.js'
import { isEnabled } from '../../../kernel/system/labels.js'
import { normalise } from '../normal.js'
import type { StateSet } from '../state-set.js'
import type { ReducedSpace } from './reduced-space.js'

/**
 * A run through the states that those on the path stand for. It has as many steps as the path, but for deliveries of dead
 * messages where they are in the way of others: on FIFO links.
 */
export function realRunTo(space: ReducedSpace, set: StateSet, index: number): Run {
  const run = new Run(space.system)
  const indices = [index]
  for (let at = set.parentOf(index); at >= 0; at = set.parentOf(at)) indices.unshift(at)
  const wanted: number[] = []
  for (const next of indices.slice(1)) {
    set.load(next, wanted)
    for (let choice = choiceTo(space, run.last, wanted); ; choice = choiceTo(space, run.last, wanted)) {
      const taken = choice ?? deadDelivery(space, run.last)
      if (!taken) throw new KernelBug(`state ${next} of a reduced search cannot be reached from its parent`)
      run.take(taken)
      if (choice) break
    }
  }
  return run
}

/** The first choice that leads to a state for which the wanted one stands. */
function choiceTo(space: ReducedSpace, state: State, wanted: readonly number[]): Choice | undefined {
  const { system } = space
  const events: number[] = []
  system.enabled(state, events, events)
  for (const event of events)
    for (let alternative = 0; alternative < system.alternativeCount(state, event); alternative++) {
      const found = representative(space, system.successor(state, event, alternative))
      if (found.length === wanted.length && found.every((word, i) => word === wanted[i])) return { event, alternative }
    }
  return undefined
}

/** What stands for a state whose messages in flight are in any order. */
export function representative(space: ReducedSpace, state: State): number[] {
  const words = Int32Array.from(state)
  normalise(space.system, words, words.length)
  return space.representative([...words])
}

function deadDelivery({ system, dropsDead }: ReducedSpace, state: State): Choice | undefined {
  if (!dropsDead) return undefined
  const isDue = (envelope: number) =>
    system.obsolete.isDeadIn(state, envelope) && isEnabled(system, state, eventOf(EVENT.deliver, envelope))
  const dead = system.inFlight(state).find(isDue)
  return dead === undefined ? undefined : { event: eventOf(EVENT.deliver, dead), alternative: 0 }
}
