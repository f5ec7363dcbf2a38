/** How many limited budgets are spent in how many states. */
import type { System } from '../../kernel/index.js'

export class SpentBudgets {
  readonly #names: readonly string[]
  readonly #slots: Int32Array
  readonly #states: number[]

  constructor(readonly system: System) {
    const limited = Object.entries(system.at.budgets).filter(([, slot]) => slot >= 0)
    this.#names = limited.map(([name]) => name)
    this.#slots = Int32Array.from(limited, ([, slot]) => slot)
    this.#states = limited.map(() => 0)
  }

  note(state: readonly number[]): void {
    const slots = this.#slots
    for (let i = 0; i < slots.length; i++) if (state[slots[i]!] === 0) this.#states[i]!++
  }

  get counts(): Record<string, number> {
    return Object.fromEntries(this.#names.map((name, i) => [name, this.#states[i]!]))
  }
}
