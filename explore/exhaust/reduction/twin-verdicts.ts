/**
 * Properties under other names: where states that differ in names alone count as one, no property may tell them apart.
 * A reduced search compares one twin of every state that it looks at; the debug mode several.
 */
import { ModelError, protocolName } from '../../../kernel/index.js'
import type { AnyProperty } from '../../../properties/index.js'
import type { Judge } from '../../judge.js'
import type { Permuted } from './permuted.js'

export class TwinVerdicts {
  #words = new Int32Array(128)
  #twin: number[] = []
  /** Verdicts that were compared. */
  compared = 0

  constructor(
    readonly judge: Judge,
    readonly properties: readonly AnyProperty[],
  ) {}

  /** Throws `ModelError` where a property says something else of the state under other names. */
  compare(state: readonly number[], renaming: Permuted): void {
    const twin = this.#renamed(state, renaming)
    for (const property of this.properties) {
      this.compared++
      if (this.#verdict(property, state) !== this.#verdict(property, twin))
        throw this.#asymmetric(property, state, renaming)
    }
  }

  #renamed(state: readonly number[], renaming: Permuted): readonly number[] {
    const { length } = state
    if (length > this.#words.length) this.#words = new Int32Array(2 * length)
    renaming.apply(state, this.#words, length)
    for (let i = 0; i < length; i++) this.#twin[i] = this.#words[i]!
    this.#twin.length = length
    return this.#twin
  }

  #verdict(property: AnyProperty, state: readonly number[]): boolean | string {
    if (property.kind === 'history') return this.judge.verdict(property.checker, state).verdict
    return this.judge.answer(property, state) === true
  }

  #asymmetric(property: AnyProperty, state: readonly number[], { names, system }: Permuted): ModelError {
    const verdict = this.#verdict(property, state)
    return new ModelError(
      `${protocolName(system.cluster.protocol)}: property '${property.name}'`,
      `expected a property that is symmetric, as the roles that it looks at are declared: in the state that the schedule leads to it is ${verdict}, and with ${names} it is not; search without symmetry`,
    )
  }
}
