/** Judging every state of a search, each property by what it reads of it. */
import { isQuiet, type System } from '../../kernel/index.js'
import type { AnyProperty } from '../../properties/index.js'
import { Stillness } from '../coverage/still.js'
import type { Judge } from '../judge.js'
import type { Visitor } from './search.js'

/** What a search found out about one property. */
export interface StateFinding {
  readonly property: string
  /** The first state that violates it (for a `sometimes`: that satisfies it), in the order of the search. */
  readonly index?: number
  /** Some history before that state could not be judged: why. */
  readonly undecided?: string
  /** States that could have violated it: for `finally` those at rest, for `history` those in which something was observed. */
  readonly telling: number
  /** Why the others could not. */
  readonly vacuous?: string
}

/** What is known of a history. */
const HISTORY = { new: 0, telling: 1, vacuous: 2, undecided: 3, violates: 4 } as const

class Tally {
  index: number | undefined
  undecided: string | undefined
  vacuous: string | undefined
  telling = 0
  /** By the id of a history: one of `HISTORY`. */
  histories = new Uint8Array(64)

  constructor(readonly property: AnyProperty) {}
}

export class Judging implements Visitor {
  readonly #tallies: readonly Tally[]
  readonly #hasFinally: boolean
  readonly #stillness: Stillness
  readonly #pair: [readonly number[], readonly number[]]
  #open: Tally[]
  #isViolated = false
  /** States at rest; counted while a `finally` is open. */
  quiet = 0

  constructor(
    readonly judge: Judge,
    readonly properties: readonly AnyProperty[],
    /** Go on after the first violation, until all properties are decided. */
    readonly untilDecided: boolean,
  ) {
    this.#tallies = properties.map((property) => new Tally(property))
    this.#open = [...this.#tallies]
    this.#hasFinally = properties.some(({ kind }) => kind === 'finally')
    this.#stillness = new Stillness(judge.system, properties)
    this.#pair = [judge.system.initial, judge.system.initial]
  }

  /** `true` once there is a violation, and no more is to be found out. */
  visit(state: readonly number[], index: number): boolean {
    const { system } = this.judge
    // Cheap before dear: most states have messages in flight.
    const mayRest = this.#hasFinally && (state.length === system.at.network || system.obsolete.isDeclared)
    const quiet = mayRest && isQuiet(system, state)
    if (quiet) this.quiet++
    this.#lookForChange(state, index)
    let decided = false
    for (const tally of this.#open) {
      if (!this.#isHit(tally, state, quiet)) continue
      tally.index = index
      this.#isViolated ||= tally.property.kind !== 'sometimes'
      decided = true
    }
    if (decided) this.#open = this.#open.filter((tally) => tally.index === undefined)
    return this.#isViolated && (!this.untilDecided || this.#open.length === 0)
  }

  #lookForChange(state: readonly number[], index: number): void {
    // The first state in normal form, as all others.
    if (index === 0) this.#pair[0] = [...state]
    this.#pair[1] = state
    this.#stillness.add({ states: this.#pair })
  }

  /** Whether the state decides the property: violates it, or satisfies a `sometimes`. */
  #isHit(tally: Tally, state: readonly number[], quiet: boolean): boolean {
    const { property } = tally
    switch (property.kind) {
      case 'always':
        tally.telling++
        return this.judge.answer(property, state) !== true
      case 'sometimes':
        return this.judge.answer(property, state) === true
      case 'finally':
        if (!quiet) return false
        tally.telling++
        return this.judge.answer(property, state) !== true
      case 'history':
        return this.#historyFails(tally, property.checker, state)
      case 'eventually':
      case 'leadsTo':
        return false
    }
  }

  #historyFails(
    tally: Tally,
    checker: (AnyProperty & { kind: 'history' })['checker'],
    state: readonly number[],
  ): boolean {
    const id = state[this.judge.system.at.history]!
    if (id >= tally.histories.length) tally.histories = widened(tally.histories, id)
    let known = tally.histories[id]!
    if (known === HISTORY.new) {
      const result = this.judge.verdict(checker, state)
      known =
        result.verdict === 'invalid'
          ? HISTORY.violates
          : result.verdict === 'unknown'
            ? HISTORY.undecided
            : result.vacuous === undefined
              ? HISTORY.telling
              : HISTORY.vacuous
      tally.histories[id] = known
      if (result.verdict === 'unknown') tally.undecided ??= result.reason
      if (result.verdict === 'valid') tally.vacuous ??= result.vacuous
    }
    if (known === HISTORY.telling) tally.telling++
    return known === HISTORY.violates
  }

  findings(): StateFinding[] {
    return this.#tallies.map(({ property, index, undecided, vacuous, telling }) => {
      const still = this.#stillness.reasonFor(property)
      const why = still ?? vacuous
      return {
        property: property.name,
        telling: still === undefined ? telling : 0,
        ...(index === undefined ? {} : { index }),
        ...(undecided === undefined ? {} : { undecided }),
        ...(why === undefined ? {} : { vacuous: why }),
      }
    })
  }
}

function widened(table: Uint8Array<ArrayBuffer>, id: number): Uint8Array<ArrayBuffer> {
  const wider = new Uint8Array(2 * id)
  wider.set(table)
  return wider
}

/** How many limited budgets are spent in how many states. */
export class SpentBudgets {
  readonly #slots: readonly (readonly [name: string, slot: number])[]
  readonly #states: number[]

  constructor(readonly system: System) {
    this.#slots = Object.entries(system.at.budgets).filter(([, slot]) => slot >= 0)
    this.#states = this.#slots.map(() => 0)
  }

  note(state: readonly number[]): void {
    for (let i = 0; i < this.#slots.length; i++) if (state[this.#slots[i]![1]] === 0) this.#states[i]!++
  }

  get counts(): Record<string, number> {
    return Object.fromEntries(this.#slots.map(([name], i) => [name, this.#states[i]!]))
  }
}
