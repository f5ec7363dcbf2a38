/**
 * Probabilistic concurrency testing. Places (nodes and clients) get random priorities, and the place with the highest
 * runs as long as it can; at d - 1 random moments the running place falls behind all others. Finds a bug that needs d
 * ordered events with a probability that is polynomial, not exponential, in the length of the run.
 *
 * Source: Burckhardt et al., "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs" (2010), with places
 * for threads. Within a place the next event is drawn uniformly.
 */

import type { System } from '../../../kernel/index.js'
import { FaultDice, type Policy, pick, placeOf, type RandomSource, type Scheduler } from './scheduler.js'

/** Runs are much shorter than allowed; change points beyond the end would be wasted. */
const LENGTH_GUESS = 60
const PRIORITY_MAX = 2 ** 30

export const pct = (depth: number): Scheduler => ({
  name: `pct${depth}`,
  begin: (system, random, depthMax) => new PctPolicy(system, random, depth, Math.min(depthMax, LENGTH_GUESS)),
})

class PctPolicy implements Policy {
  readonly #priorities = new Map<number, number>()
  readonly #changes: ReadonlySet<number>
  readonly #dice: FaultDice
  #step = 0
  /** Priorities given at change points: below all that were drawn, later ones lower. */
  #lowest = 0

  constructor(
    readonly system: System,
    readonly random: RandomSource,
    depth: number,
    length: number,
  ) {
    this.#dice = new FaultDice(random)
    this.#changes = new Set(Array.from({ length: depth - 1 }, () => random.nextInt(1, length)))
  }

  choose(_state: readonly number[], steps: readonly number[], faults: readonly number[]): number | undefined {
    this.#step++
    if (this.#dice.wantsFault(steps, faults)) return pick(faults, this.random)
    if (steps.length === 0) return undefined
    const place = this.#highest(steps)
    if (this.#changes.has(this.#step)) {
      this.#lowest--
      this.#priorities.set(place, this.#lowest)
    }
    const chosen = this.#highest(steps)
    return pick(
      steps.filter((event) => placeOf(this.system, event) === chosen),
      this.random,
    )
  }

  #highest(steps: readonly number[]): number {
    let best = placeOf(this.system, steps[0]!)
    for (const event of steps) {
      const place = placeOf(this.system, event)
      if (this.#priorityOf(place) > this.#priorityOf(best)) best = place
    }
    return best
  }

  #priorityOf(place: number): number {
    let priority = this.#priorities.get(place)
    if (priority === undefined) {
      priority = this.random.nextInt(1, PRIORITY_MAX)
      this.#priorities.set(place, priority)
    }
    return priority
  }
}
