/**
 * Swarm: each run is lopsided in its own way. It draws which kinds of fault it uses at all, how many faults it can
 * afford, and a weight for every link, every type of message, every node's timers and every client, so that some links and
 * some kinds of message are slow and some nodes impatient for the whole run. Deep bugs of consensus protocols need just
 * that: one node left behind for long, or votes that travel fast where entries do not.
 *
 * Source: Groce et al., "Swarm Testing" (2012), for omitting features at random.
 */
import { EVENT, kindOf, operandOf, type System } from '../../../kernel/index.js'
import { type Policy, pick, placeOf, type RandomSource, type Scheduler } from './scheduler.js'

/** Relative speeds. A link of weight 1 beside one of weight 64 delivers next to nothing while the other has messages. */
const WEIGHTS = [1, 4, 16, 64]
/** Most faults that a run spends, whatever its budgets allow. */
const FAULT_LIMITS = [0, 1, 2, 4, 1000]
const FAULT_PERCENT = [3, 10, 30]
const KINDS = Object.keys(EVENT).length

export const swarm: Scheduler = {
  name: 'swarm',
  begin: (system, random) => new SwarmPolicy(system, random),
}

class SwarmPolicy implements Policy {
  /** By link, type of message, or what else an event belongs to. */
  readonly #weights = new Map<number | string, number>()
  readonly #isUsed: readonly boolean[]
  readonly #faultPercent: number
  #faultsLeft: number

  constructor(
    readonly system: System,
    readonly random: RandomSource,
  ) {
    this.#faultsLeft = FAULT_LIMITS[random.nextInt(0, FAULT_LIMITS.length - 1)]!
    this.#faultPercent = FAULT_PERCENT[random.nextInt(0, FAULT_PERCENT.length - 1)]!
    this.#isUsed = Array.from({ length: KINDS }, () => random.nextInt(0, 1) === 1)
  }

  choose(_state: readonly number[], steps: readonly number[], faults: readonly number[]): number | undefined {
    const fault = this.#fault(steps, faults)
    if (fault !== undefined) return fault
    return steps.length === 0 ? undefined : this.#weighted(steps)
  }

  #fault(steps: readonly number[], faults: readonly number[]): number | undefined {
    // What ends a fault (restart, heal) costs nothing and is never left out: else crashes would mostly be final.
    const usable = faults.filter((event) => isRelief(event) || (this.#faultsLeft > 0 && this.#isUsed[kindOf(event)]))
    if (usable.length === 0) return undefined
    if (steps.length > 0 && this.random.nextInt(1, 100) > this.#faultPercent) return undefined
    const chosen = pick(usable, this.random)
    if (!isRelief(chosen)) this.#faultsLeft--
    return chosen
  }

  #weighted(steps: readonly number[]): number {
    let total = 0
    for (const event of steps) total += this.#weightOf(event)
    let left = this.random.nextInt(1, total)
    for (const event of steps) {
      left -= this.#weightOf(event)
      if (left <= 0) return event
    }
    return steps[0]!
  }

  #weightOf(event: number): number {
    // Timers of a node, or a client.
    if (kindOf(event) !== EVENT.deliver) return this.#drawn(2 ** 13 * (1 + kindOf(event)) + placeOf(this.system, event))
    const { messages } = this.system
    return this.#drawn(messages.linkOf(operandOf(event))) * this.#drawn(messages.typeOf(operandOf(event)))
  }

  #drawn(group: number | string): number {
    let weight = this.#weights.get(group)
    if (weight === undefined) {
      weight = WEIGHTS[this.random.nextInt(0, WEIGHTS.length - 1)]!
      this.#weights.set(group, weight)
    }
    return weight
  }
}

const isRelief = (event: number): boolean => kindOf(event) === EVENT.restart || kindOf(event) === EVENT.heal
