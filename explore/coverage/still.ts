/**
 * Properties whose judgement says nothing, because nothing that they look at ever changed.
 *
 * What a pure function looks at next depends on what it has seen so far. So when no part that it looks at in the initial
 * state ever changes, it sees the same and says the same in every state. Observers are excepted.
 */
import { type Run, type System, viewOf } from '../../kernel/index.js'
import type { AnyProperty } from '../../properties/index.js'

/** What a view reports when a property looks at the network as a whole; what is smaller stands for observers. */
const NETWORK = -1

export class Stillness {
  readonly #reads = new Map<AnyProperty, readonly number[]>()
  /** Positions that some property looks at, and that no state since `reset` had another value at. */
  #still = new Set<number>()

  /** Asks every property that is judged state by state once about the initial state. */
  constructor(
    readonly system: System,
    properties: readonly AnyProperty[],
  ) {
    for (const property of properties)
      if (property.kind === 'always' || property.kind === 'finally') this.#reads.set(property, reads(system, property))
    this.reset()
  }

  reset(): void {
    // An observer sees every step, and may well remember nothing but what is wrong.
    this.#still = new Set([...this.#reads.values()].flat().filter((slot) => slot >= NETWORK))
  }

  add({ states }: { readonly states: Run['states'] }): void {
    if (this.#still.size === 0) return
    for (const slot of this.#still)
      if (slot === NETWORK ? !this.#isNetworkStill(states) : states.some((state) => state[slot] !== states[0]![slot]))
        this.#still.delete(slot)
  }

  #isNetworkStill(states: Run['states']): boolean {
    const { network } = this.system.at
    const first = states[0]!
    return states.every(
      (state) => state.length === first.length && state.every((id, slot) => slot < network || id === first[slot]),
    )
  }

  /** Why a pass of the property would say nothing; `undefined` when it says something. */
  reasonFor(property: AnyProperty): string | undefined {
    const slots = this.#reads.get(property)
    if (!slots?.every((slot) => this.#still.has(slot))) return undefined
    if (slots.length === 0) return 'it looks at no part of the state'
    return `nothing that it looks at (${slots.map((slot) => this.#nameOf(slot)).join(', ')}) ever changed`
  }

  #nameOf(slot: number): string {
    const { cluster, at } = this.system
    if (slot === NETWORK) return 'messages in flight'
    if (slot < cluster.nodes.length) return cluster.nodes[slot]!.id
    return slot === at.history ? 'the history' : 'time'
  }
}

function reads(system: System, property: AnyProperty): number[] {
  const slots = new Set<number>()
  try {
    if (property.kind !== 'history') property.holds(viewOf(system, system.initial, (slot) => slots.add(slot)))
  } catch {} // what it throws is a violation, and will be found
  return [...slots]
}
