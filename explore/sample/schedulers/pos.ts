/**
 * Partial order sampling. Every event gets a random priority when it is first enabled, and the highest goes first; the
 * events that compete with the one taken (those at the same place) are drawn anew. Spreads over orders of dependent
 * events rather than over interleavings, most of which differ only in the order of independent ones.
 *
 * Source: Yuan, Yang & Gu, "Partial Order Aware Concurrency Sampling" (2018).
 */
import type { System } from '../../../kernel/index.js'
import { FaultDice, type Policy, pick, placeOf, type RandomSource, type Scheduler } from './scheduler.js'

const PRIORITY_MAX = 2 ** 30

export const pos: Scheduler = {
  name: 'pos',
  begin: (system, random) => new PosPolicy(system, random),
}

class PosPolicy implements Policy {
  readonly #priorities = new Map<number, number>()
  readonly #dice: FaultDice

  constructor(
    readonly system: System,
    readonly random: RandomSource,
  ) {
    this.#dice = new FaultDice(random)
  }

  choose(_state: readonly number[], steps: readonly number[], faults: readonly number[]): number | undefined {
    if (this.#dice.wantsFault(steps, faults)) return pick(faults, this.random)
    if (steps.length === 0) return undefined
    let chosen = steps[0]!
    for (const event of steps) if (this.#priorityOf(event) > this.#priorityOf(chosen)) chosen = event
    const place = placeOf(this.system, chosen)
    for (const event of steps) if (placeOf(this.system, event) === place) this.#priorities.delete(event)
    return chosen
  }

  #priorityOf(event: number): number {
    let priority = this.#priorities.get(event)
    if (priority === undefined) {
      priority = this.random.nextInt(1, PRIORITY_MAX)
      this.#priorities.set(event, priority)
    }
    return priority
  }
}
