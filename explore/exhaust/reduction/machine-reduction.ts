/** A plain machine's states up to exchanges of interchangeable values; and whether these make no difference, as declared. */
import { canonicalText, KernelBug, ModelError } from '../../../kernel/index.js'
import type { MachineState, MachineSystem } from '../../../kernel/machine/index.js'
import type { Emit, StateSpace } from '../space.js'
import type { StateSet } from '../state-set.js'
import type { Exchange } from './field-symmetry.js'
import { applyExchange, MachineCanonical } from './machine-canonical.js'

export interface MachineSymmetry {
  readonly sets: readonly (readonly string[])[]
  /** How many exchanges make no difference, the one that exchanges nothing included. */
  readonly permutations: number
}

interface Judged {
  readonly property: { readonly name: string }
  readonly holds: (state: MachineState) => boolean
}

export class MachineReduction implements StateSpace {
  readonly #canonical: MachineCanonical
  readonly #generators: readonly Exchange[]
  #emit: Emit = () => {}

  /** Throws `ModelError` when the declaration contradicts the domains. */
  constructor(
    readonly system: MachineSystem,
    readonly inner: StateSpace,
  ) {
    this.#canonical = new MachineCanonical(system)
    this.#generators = this.#canonical.generators()
  }

  get report(): MachineSymmetry {
    const { sets, permutations } = this.#canonical
    return { sets, permutations }
  }

  /** Throws `ModelError` where an exchange of names would make other initial states. */
  initial(emit: Emit): void {
    const all: number[][] = []
    this.inner.initial((words) => all.push([...words]))
    const known = new Set(all.map((state) => state.join()))
    for (const exchange of this.#generators)
      for (const state of all)
        if (!known.has(moved(exchange, state).join()))
          throw this.#asymmetric('init', exchange, state, 'no initial state')
    this.#emit = emit
    for (const state of all) this.#reduce(Int32Array.from(state), state.length)
  }

  successors(state: readonly number[], emit: Emit): void {
    this.#emit = emit
    this.inner.successors(state, this.#reduce)
  }

  readonly #reduce: Emit = (words, length) => this.#emit(this.#canonical.of(words), length)

  /** States that follow upon each other, and for which those on the path to `index` stand. */
  realPathTo(set: StateSet, index: number): MachineState[] {
    const wanted: number[][] = []
    for (let at = index; at >= 0; at = set.parentOf(at)) {
      const state: number[] = []
      set.load(at, state)
      wanted.unshift(state)
    }
    const path: MachineState[] = []
    for (const form of wanted) {
      const last = path.at(-1)
      let found: number[] | undefined
      const note: Emit = (words) => {
        if (!found && isSame(this.#canonical.of(words), form)) found = [...words]
      }
      if (last) this.inner.successors(last, note)
      else this.inner.initial(note)
      if (!found) throw new KernelBug(`${this.system.machine.name}: no state that is reached has the form ${form}`)
      path.push(found)
    }
    return path
  }

  /** Throws `ModelError` where, after an exchange, this state has other successors, or a property says otherwise. */
  check(state: MachineState, judged: readonly Judged[]): void {
    for (const [turn, exchange] of this.#generators.entries()) {
      this.checkVerdicts(state, turn, judged)
      const twin = moved(exchange, state)
      const expected = new Set(this.#successors(state).map((after) => moved(exchange, after).join()))
      const found = new Set(this.#successors(twin).map((after) => after.join()))
      const odd = [...expected].find((after) => !found.has(after)) ?? [...found].find((after) => !expected.has(after))
      if (odd !== undefined)
        throw this.#asymmetric(this.#actionTo(state, twin, odd, exchange), exchange, state, 'another successor')
    }
  }

  /** Throws `ModelError` where a property says otherwise of the state after an exchange, all of them in turn. */
  checkVerdicts(state: MachineState, turn: number, judged: readonly Judged[]): void {
    const exchange = this.#generators[turn % Math.max(1, this.#generators.length)]
    if (!exchange) return
    const twin = moved(exchange, state)
    for (const { property, holds } of judged)
      if (holds(state) !== holds(twin))
        throw this.#asymmetric(`property '${property.name}'`, exchange, state, 'another verdict')
  }

  /** The action, of the state or of its twin, that only one of them has. */
  #actionTo(state: MachineState, twin: MachineState, odd: string, exchange: Exchange): string {
    const after = odd.split(',').map(Number)
    const ofTwin = this.system.actionBetween(twin, after)
    const before = this.#successors(state).find((next) => moved(exchange, next).join() === odd)
    return ofTwin ?? (before && this.system.actionBetween(state, before)) ?? 'some action'
  }

  #successors(state: MachineState): number[][] {
    const all: number[][] = []
    this.inner.successors(state, (words) => all.push([...words]))
    return all
  }

  #asymmetric(what: string, { names }: Exchange, state: MachineState, how: string): ModelError {
    return new ModelError(
      `${this.system.machine.name}: ${what}`,
      `expected it to be symmetric, as the machine declares, but with ${names} there is ${how} for ${canonicalText(this.system.jsonOf(state))}`,
    )
  }
}

function moved(exchange: Exchange, state: MachineState): number[] {
  const into = new Int32Array(state.length)
  applyExchange(exchange, state, into)
  return [...into]
}

const isSame = (a: Int32Array, b: readonly number[]): boolean => b.every((word, i) => word === a[i])
