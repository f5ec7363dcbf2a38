/**
 * Debug mode for `obsolete`: in a search that drops nothing, every message in flight that is declared obsolete is watched.
 * It must have no effect where it can be delivered, and stay obsolete in every step that leaves it in flight. So by
 * induction over the steps that were looked at, its delivery would never have had an effect.
 */
import { type Choice, describe, EVENT, eventOf, type ModelError, type System } from '../../../kernel/index.js'
import { isEnabled } from '../../../kernel/system/labels.js'

export class ObsoleteCheck {
  /** Dead messages in flight, state by state, that were looked at. */
  watched = 0
  /** The choice that is being looked at: where the last error was found. */
  choice: Choice | undefined

  constructor(readonly system: System) {}

  /** Throws `ModelError` where the declaration does not keep its word in this state, or in a step from it. */
  visit(state: readonly number[]): void {
    const { obsolete, at } = this.system
    if (!obsolete.isDeclared) return
    const dead = [...new Set(state.slice(at.network))].filter((envelope) => obsolete.isDeadIn(state, envelope))
    this.choice = undefined
    if (dead.length === 0) return
    this.watched += dead.length
    for (const envelope of dead) this.#expectNoEffect(state, envelope)
    this.#expectLasting(state, dead)
  }

  #expectNoEffect(state: readonly number[], envelope: number): void {
    const { system } = this
    const { obsolete, messages, observers, at } = system
    const deliver = eventOf(EVENT.deliver, envelope)
    if (!isEnabled(system, state, deliver)) return
    this.choice = { event: deliver, alternative: 0 }
    const node = messages.receiverOf(envelope)
    const local = state[node]!
    const effect = obsolete.effectOf(local, envelope, system.nowAt(state, node))
    if (effect !== undefined) throw obsolete.lie(local, envelope, `its delivery ${effect}`)
    if (at.observers < 0) return
    const [first, count] = [system.alternatives(state, deliver) >> 6, system.alternativeCount(state, deliver)]
    for (let reaction = first; reaction < first + count; reaction++)
      if (observers.observe(state[at.observers]!, reaction) !== state[at.observers])
        throw obsolete.lie(local, envelope, `an observer takes note of it`)
  }

  #expectLasting(state: readonly number[], dead: readonly number[]): void {
    const { system } = this
    const { obsolete, messages } = system
    const events: number[] = []
    system.enabled(state, events, events)
    for (const event of events)
      for (let alternative = 0; alternative < system.alternativeCount(state, event); alternative++) {
        this.choice = { event, alternative }
        const after = system.successor(state, event, alternative)
        for (const envelope of dead) {
          const node = messages.receiverOf(envelope)
          if (after[node] === state[node] || !after.includes(envelope, system.at.network)) continue
          if (!obsolete.isDeadIn(after, envelope)) throw this.#revived(state, envelope, after, this.choice)
        }
      }
  }

  #revived(state: readonly number[], envelope: number, after: readonly number[], choice: Choice): ModelError {
    const { obsolete, locals, messages } = this.system
    const node = messages.receiverOf(envelope)
    const step = JSON.stringify(describe(this.system, state, choice))
    const then = JSON.stringify(locals.jsonOf(after[node]!))
    return obsolete.lie(state[node]!, envelope, `it is obsolete no longer after ${step}, in state ${then}`)
  }
}
