/** Reactions and their twins: what a node does, and what the node that takes its place does under other names. */
import { countOf, type System } from '../../../kernel/index.js'
import {
  firstOf,
  type Reaction,
  STIMULUS,
  stimulusKind,
  stimulusOf,
  stimulusOperand,
} from '../../../kernel/system/reactions.js'
import { PairTable } from '../../../kernel/table/pair-table.js'
import type { Permuted } from './permuted.js'

/** A reaction, as it should be under other names, that is not among those of the twin; and one that is there instead. */
export interface Mismatch {
  readonly before: number
  readonly expected: string
  readonly got: string
}

/** The twins of reactions under one renaming. */
export class Twins {
  readonly #twins = new PairTable(16)
  compared = 0

  constructor(
    readonly system: System,
    readonly renaming: Permuted,
  ) {}

  /** The id of a reaction's twin, once `compare` has found it. */
  of(reaction: number): number {
    return this.#twins.get(reaction, 0)
  }

  /** Compares the alternatives of one memo entry (see `Reactions.alternatives`) with those of the twin. */
  compare(packed: number, now: number): Mismatch | undefined {
    if (this.of(firstOf(packed)) >= 0) return undefined
    this.compared++
    const { reactions } = this.system
    const { before, stimulus } = reactions.reaction(firstOf(packed))
    const twin = reactions.alternatives(this.renaming.local(before), this.#stimulus(stimulus), now)
    const left = new Map(idsOf(twin).map((id) => [id, this.#key(reactions.reaction(id))]))
    for (const id of idsOf(packed)) {
      const renamed = this.#renamed(reactions.reaction(id))
      const key = this.#key(renamed)
      const found = [...left].find(([, other]) => other === key)
      if (!found) {
        const other = reactions.reaction([...left.keys()][0] ?? firstOf(twin))
        return { before, expected: this.#text(renamed), got: this.#text(other) }
      }
      left.delete(found[0])
      this.#twins.set(id, 0, found[0])
    }
    if (left.size === 0) return undefined
    return { before, expected: 'nothing else', got: this.#text(reactions.reaction([...left.keys()][0]!)) }
  }

  #stimulus(stimulus: number): number {
    const [kind, operand] = [stimulusKind(stimulus), stimulusOperand(stimulus)]
    return stimulusOf(kind, kind === STIMULUS.receive ? this.renaming.envelope(operand) : operand)
  }

  #renamed(reaction: Reaction): Reaction {
    const { renaming } = this
    return {
      ...reaction,
      after: renaming.local(reaction.after),
      sends: reaction.sends.map((envelope) => renaming.envelope(envelope)),
      completions: reaction.completions.map((end) => ({ ...end, value: renaming.rename(end.value) })),
    }
  }

  /** Equal for what comes to the same. On FIFO links it matters what was sent first. */
  #key({ after, sends, completions }: Reaction): string {
    return JSON.stringify([after, this.#sorted(sends), completions.map(({ id: _, ...end }) => end)])
  }

  #sorted(sends: readonly number[]): number[] {
    const { cluster, messages } = this.system
    const rank = cluster.fifo ? (envelope: number) => messages.linkOf(envelope) : (envelope: number) => envelope
    return [...sends].sort((a, b) => rank(a) - rank(b))
  }

  #text({ after, sends, completions }: Reaction): string {
    const { locals, messages, cluster } = this.system
    return JSON.stringify({
      node: cluster.nodes[locals.nodeOf(after)]!.id,
      state: locals.jsonOf(after),
      timers: cluster.timers.filter((_, bit) => (locals.timersOf(after) >> bit) & 1),
      sends: this.#sorted(sends).map((envelope) => ({
        to: cluster.nodes[messages.receiverOf(envelope)]!.id,
        message: messages.jsonOf(envelope),
      })),
      ends: completions.map(({ type, value, error }) => ({ type, value, error })),
    })
  }
}

const idsOf = (packed: number): number[] => Array.from({ length: countOf(packed) }, (_, i) => firstOf(packed) + i)
