/** How a random run chooses among what is enabled. */
import { EVENT, kindOf, operandOf, type State, type System } from '../../../kernel/index.js'

/** A source of random whole numbers, both bounds included: fast-check's, or a seeded one. */
export interface RandomSource {
  nextInt(min: number, max: number): number
}

/** Makes the choices of one run. */
export interface Policy {
  /**
   * One of `steps` or `faults` (at least one of them is not empty), or `undefined` to end the run. Both lists are in an
   * order that depends on content alone, so a policy may draw by position.
   */
  choose(state: State, steps: readonly number[], faults: readonly number[]): number | undefined
}

export interface Scheduler {
  readonly name: string
  /** Draws what is fixed for one run. `depthMax` is the longest that the run can get. */
  begin(system: System, random: RandomSource, depthMax: number): Policy
}

export const pick = (from: readonly number[], random: RandomSource): number => from[random.nextInt(0, from.length - 1)]!

/** Where an event happens: a node's index, or 64 and more for clients. Events at one place never happen at once. */
export function placeOf({ messages }: System, event: number): number {
  const operand = operandOf(event)
  switch (kindOf(event)) {
    case EVENT.deliver:
    case EVENT.lose:
    case EVENT.duplicate:
      return messages.receiverOf(operand)
    case EVENT.timeout:
      return operand >> 5
    case EVENT.invoke:
      return 64 + (operand >> 6)
    case EVENT.giveUp:
      return 64 + operand
    case EVENT.clock:
      return operand >> 6
    default:
      return operand
  }
}

/** Percent of steps that are faults, one of which is drawn per run: some bugs need quiet, some need trouble. */
const FAULT_PERCENT = [0, 5, 15, 40]

/**
 * Decides, step by step, whether the next event is a fault. Faults are drawn apart from protocol steps, so that many
 * possible faults do not crowd out the protocol.
 */
export class FaultDice {
  readonly #percent: number

  constructor(readonly random: RandomSource) {
    this.#percent = FAULT_PERCENT[random.nextInt(0, FAULT_PERCENT.length - 1)]!
  }

  wantsFault(steps: readonly number[], faults: readonly number[]): boolean {
    if (faults.length === 0 || this.#percent === 0) return false
    return steps.length === 0 || this.random.nextInt(1, 100) <= this.#percent
  }
}
