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

/** Budgets of recoveries. */
const SPENT_BY: ReadonlyMap<number, 'restart' | 'resume' | 'heal'> = new Map([
  [EVENT.restart, 'restart'],
  [EVENT.resume, 'resume'],
  [EVENT.heal, 'heal'],
] as const)

export class Steps {
  readonly #events: number[] = []
  readonly #recoveries: readonly number[]

  constructor(
    readonly space: ClusterSpace,
    readonly likeness: Likeness,
  ) {
    this.#recoveries = [...SPENT_BY.values()].map((name) => space.system.at.budgets[name]).filter((slot) => slot >= 0)
  }

  /** Timers fire although their budget is spent (see `Likeness`); the budgets of recoveries are part of the fault assumption. */
  of(state: readonly number[], visitor: StepVisitor): void {
    const { space, likeness } = this
    const { system } = space
    this.#events.length = 0
    system.enabled(this.#withRecoveries(state), this.#events, this.#events)
    for (const event of this.#events) {
      const label = likeness.label(state, event)
      const recovery = SPENT_BY.get(kindOf(event))
      const slot = recovery === undefined ? -1 : system.at.budgets[recovery]
      if (slot >= 0 && state[slot] === 0) visitor.blocked(label)
      else this.#take(state, event, label, visitor)
    }
    if (system.budgetLeft(state, 'timeout') === 0) this.#fireBeyond(state, visitor)
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

  /** Every timer that is set. No search has been there: what goes wrong there is not its business. */
  #fireBeyond(state: readonly number[], visitor: StepVisitor): void {
    const { locals, cluster, at } = this.space.system
    const slot = at.budgets.timeout
    const wide = slot < 0 ? state : state.with(slot, 1)
    for (let node = 0; node < cluster.nodes.length; node++) {
      if (!locals.canStep(state[node]!)) continue
      for (let timers = locals.timersOf(state[node]!), timer = 0; timers > 0; timers >>= 1, timer++) {
        if ((timers & 1) === 0) continue
        const event = eventOf(EVENT.timeout, node * 32 + timer)
        const label = this.likeness.label(state, event)
        try {
          this.#take(wide, event, label, visitor)
        } catch (error) {
          if (!(error instanceof ModelError)) throw error
          visitor.blocked(label)
        }
      }
    }
  }

  /** As if recoveries were still to be had. */
  #withRecoveries(state: readonly number[]): readonly number[] {
    if (!this.#recoveries.some((slot) => state[slot] === 0)) return state
    const wide = [...state]
    for (const slot of this.#recoveries) if (wide[slot] === 0) wide[slot] = 1
    return wide
  }
}
