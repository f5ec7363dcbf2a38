/** The steps of a state, with their labels; also those that only a spent budget is in the way of. */
import { EVENT, eventOf, kindOf, ModelError } from '../../../kernel/index.js'
import type { ClusterSpace } from '../cluster-space.js'
import type { Likeness } from './likeness.js'

export interface StepVisitor {
  /** The words of the state after it are overwritten by the next step. */
  step(label: number, words: Int32Array, length: number, event: number, alternative: number): void
  /** What cannot be done, or what follows from it: a budget is spent, time is over. */
  blocked(label: number): void
}

/** Budgets that a step which may be fair spends. */
const SPENT_BY: ReadonlyMap<number, 'timeout' | 'restart' | 'resume' | 'heal'> = new Map([
  [EVENT.timeout, 'timeout'],
  [EVENT.restart, 'restart'],
  [EVENT.resume, 'resume'],
  [EVENT.heal, 'heal'],
] as const)

export class Steps {
  readonly #events: number[] = []
  readonly #spendable: readonly number[]

  constructor(
    readonly space: ClusterSpace,
    readonly likeness: Likeness,
  ) {
    this.#spendable = [...SPENT_BY.values()].map((name) => space.system.at.budgets[name]).filter((slot) => slot >= 0)
  }

  /** Timers fire although their budget is spent (see `Likeness`); the budgets of recoveries are part of the fault assumption. */
  of(state: readonly number[], visitor: StepVisitor): void {
    const { space, likeness } = this
    const { system } = space
    const wide = this.#spendable.some((slot) => state[slot] === 0) ? this.#widened(state) : state
    this.#events.length = 0
    system.enabled(wide, this.#events, this.#events)
    for (const event of this.#events) {
      const label = likeness.label(state, event)
      const budget = SPENT_BY.get(kindOf(event))
      const slot = budget === undefined ? -1 : system.at.budgets[budget]
      if (slot < 0 || state[slot]! > 0) this.#take(state, event, label, visitor)
      else if (budget === 'timeout') this.#takeBeyond(state, event, label, visitor)
      else visitor.blocked(label)
    }
    const { clock } = system.cluster
    if (clock !== null && state[system.at.time]! >= clock.horizon)
      visitor.blocked(likeness.label(state, eventOf(EVENT.tick, 0)))
  }

  #take(state: readonly number[], event: number, label: number, visitor: StepVisitor): void {
    const count = this.space.system.alternativeCount(state, event)
    for (let alternative = 0; alternative < count; alternative++) {
      const after = this.space.after(state, event, alternative)
      visitor.step(label, after.words, after.length, event, alternative)
    }
  }

  /** No search has been there: what goes wrong there is not its business. */
  #takeBeyond(state: readonly number[], event: number, label: number, visitor: StepVisitor): void {
    const wide = [...state]
    wide[this.space.system.at.budgets.timeout] = 1
    try {
      this.#take(wide, event, label, visitor)
    } catch (error) {
      if (!(error instanceof ModelError)) throw error
      visitor.blocked(label)
    }
  }

  #widened(state: readonly number[]): number[] {
    const wide = [...state]
    for (const slot of this.#spendable) if (wide[slot] === 0) wide[slot] = 1
    return wide
  }
}
