/**
 * Debug mode for `symmetric`: in a search without renaming, every reaction, every step of an observer and every verdict of
 * a property is compared with what it is under other names. Where they agree everywhere, a state and its twin lead to
 * twins, and every property holds in both or in neither.
 */
import {
  type Choice,
  countOf,
  describe,
  EVENT,
  kindOf,
  ModelError,
  protocolName,
  type System,
} from '../../../kernel/index.js'
import { firstOf } from '../../../kernel/system/reactions.js'
import { PairTable } from '../../../kernel/table/pair-table.js'
import type { AnyProperty } from '../../../properties/index.js'
import type { Judge } from '../../judge.js'
import { type NodeSymmetry, nodeSymmetryOf } from './node-symmetry.js'
import { generators } from './permutations.js'
import { TwinVerdicts } from './twin-verdicts.js'
import { Twins } from './twins.js'

/** Events that a node reacts to; all others are the same under any names, or the renaming would not be one of them. */
const ASKS_A_NODE = new Set<number>([
  EVENT.deliver,
  EVENT.timeout,
  EVENT.invoke,
  EVENT.restart,
  EVENT.crash,
  EVENT.powerLoss,
])

export class SymmetryCheck {
  readonly symmetry: NodeSymmetry
  readonly #twins: readonly Twins[]
  readonly #observed: readonly PairTable[]
  readonly #verdicts: TwinVerdicts
  /** The choice that is being looked at: where the last error was found. */
  choice: Choice | undefined

  constructor(
    readonly system: System,
    judge: Judge,
    properties: readonly AnyProperty[],
  ) {
    this.#verdicts = new TwinVerdicts(judge, properties)
    this.symmetry = nodeSymmetryOf(system)
    const { renamings } = this.symmetry
    const few = generators(renamings.map(({ permutation }) => permutation))
    this.#twins = few.map((index) => new Twins(system, renamings[index]!))
    this.#observed = few.map(() => new PairTable(16))
  }

  /** Reactions that were compared. */
  get reactions(): number {
    return this.#twins.reduce((sum, { compared }) => sum + compared, 0)
  }

  /** Verdicts that were compared. */
  get verdicts(): number {
    return this.#verdicts.compared
  }

  /** Throws `ModelError` where this state, or a step from it, is not what it would be under other names. */
  visit(state: readonly number[]): void {
    if (this.#twins.length === 0) return
    const events: number[] = []
    this.system.enabled(state, events, events)
    for (const event of events) {
      this.choice = { event, alternative: 0 }
      if (ASKS_A_NODE.has(kindOf(event))) this.#visitEvent(state, event)
    }
    this.choice = undefined
    for (const { renaming } of this.#twins) this.#verdicts.compare(state, renaming)
  }

  #visitEvent(state: readonly number[], event: number): void {
    const { system } = this
    const packed = system.alternatives(state, event)
    const { before } = system.reactions.reaction(firstOf(packed))
    const now = system.nowAt(state, system.locals.nodeOf(before))
    for (const [index, twins] of this.#twins.entries()) {
      const mismatch = twins.compare(packed, now)
      if (mismatch) {
        const { nodes } = system.cluster
        throw new ModelError(
          `${this.#name}: ${nodes[system.locals.nodeOf(before)]!.role}.symmetric`,
          `expected the role to be symmetric, as it is declared: with ${twins.renaming.names}, ${this.#text(state, event)} in state ${JSON.stringify(system.locals.jsonOf(before))} should lead to ${mismatch.expected}, got ${mismatch.got}`,
        )
      }
      if (system.at.observers >= 0)
        for (let i = 0; i < countOf(packed); i++) this.#visitObservers(state, event, firstOf(packed) + i, index)
    }
  }

  #visitObservers(state: readonly number[], event: number, reaction: number, index: number): void {
    const { observers, at } = this.system
    const all = state[at.observers]!
    if (this.#observed[index]!.get(all, reaction) >= 0) return
    this.#observed[index]!.set(all, reaction, 1)
    const twins = this.#twins[index]!
    const expected = twins.renaming.observers(observers.observe(all, reaction))
    const got = observers.observe(twins.renaming.observers(all), twins.of(reaction))
    if (got === expected) return
    const differing = observers.names.findIndex((_, i) => observers.partOf(got, i) !== observers.partOf(expected, i))
    const [wanted, found] = [expected, got].map((id) => JSON.stringify(observers.jsonOf(id, differing)))
    throw new ModelError(
      `${this.#name}: observers.${observers.names[differing]}`,
      `expected an observer that is symmetric, as the roles that it sees are declared: with ${twins.renaming.names}, ${this.#text(state, event)} should lead to ${wanted}, got ${found}`,
    )
  }

  #text(state: readonly number[], event: number): string {
    return JSON.stringify(describe(this.system, state, { event, alternative: 0 }, false))
  }

  get #name(): string {
    return protocolName(this.system.cluster.protocol)
  }
}
