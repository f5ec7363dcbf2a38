/** Two protocols on one schedule: the first step at which they part. */
import {
  type Choice,
  canonicalText,
  countOf,
  describe,
  type Json,
  ModelError,
  protocolName,
  Run,
  type System,
  toJson,
} from '../../kernel/index.js'
import { isEnabled } from '../../kernel/system/labels.js'
import { firstOf } from '../../kernel/system/reactions.js'
import { Counterparts } from './counterpart.js'

/** Where two systems part on the schedule of a run. */
export interface Parting {
  /** The step, counted from 1; 0 when they start differently. */
  readonly step: number
  /** Whether the other system can take that step at all. */
  readonly isFollowed: boolean
  /** The run of the other system: up to that step, and with it where it can be taken. */
  readonly other: Run
}

export class Pair {
  readonly #fromBase: Follower
  readonly #fromVariant: Follower

  /** Throws `ModelError` when the two do not have the same nodes, clients and configuration. */
  constructor(
    readonly base: System,
    readonly variant: System,
  ) {
    expectAlike(base, variant)
    this.#fromBase = new Follower(base, variant)
    this.#fromVariant = new Follower(variant, base)
  }

  /** Interned values in both, as a measure of memory. */
  get size(): number {
    return this.base.size + this.variant.size
  }

  /** Expects a run of either system. `undefined` when the other does the same at every step. */
  part(run: Run): Parting | undefined {
    return (run.system === this.base ? this.#fromBase : this.#fromVariant).part(run)
  }
}

/** Takes the schedules of one system on another. */
class Follower {
  readonly #counterparts: Counterparts
  /** Events of the one as events of the other. */
  readonly #events = new Map<number, number>()

  constructor(
    readonly from: System,
    readonly to: System,
  ) {
    this.#counterparts = new Counterparts(from, to)
  }

  part(run: Run): Parting | undefined {
    const other = new Run(this.to)
    if (!this.#counterparts.isSameState(run.states[0]!, other.last)) return { step: 0, isFollowed: true, other }
    for (let i = 0; i < run.length; i++) {
      const choice = this.#resolve(run, i, other)
      if (!choice) return { step: i + 1, isFollowed: false, other }
      other.take(choice)
      const isSame =
        this.#counterparts.hasSentSame(run.reactions[i]!, other.reactions[i]!) &&
        this.#counterparts.isSameState(run.states[i + 1]!, other.last)
      if (!isSame) return { step: i + 1, isFollowed: true, other }
    }
    return undefined
  }

  /** What the step of the run is in the other system, if it can be taken there. */
  #resolve(run: Run, step: number, other: Run): Choice | undefined {
    const [before, choice] = [run.states[step]!, run.choices[step]!]
    const known = this.#events.get(choice.event)
    if (known !== undefined && !isEnabled(this.to, other.last, known)) return undefined
    if (known !== undefined && this.#isPlain(run.reactions[step]!, other, known))
      return { event: known, alternative: 0 }
    const found = other.resolve(describe(this.from, before, choice))
    if (found) this.#events.set(choice.event, found.event)
    return found
  }

  /** Whether neither system has a choice among labelled transitions there. */
  #isPlain(reaction: number, other: Run, event: number): boolean {
    if (reaction < 0) return true
    if (this.from.reactions.reaction(reaction).choice !== null) return false
    try {
      const packed = this.to.alternatives(other.last, event)
      return countOf(packed) === 1 && this.to.reactions.reaction(firstOf(packed)).choice === null
    } catch (error) {
      throw other.blame(error, { event, alternative: 0 })
    }
  }
}

/** The labels among which the event of a schedule's entry may choose; `undefined` when it cannot happen at all. */
export function choicesOffered(run: Run, step: number, other: Run): string[] | undefined {
  const { choice: _, ...event } = { choice: '', ...describe(run.system, run.states[step - 1]!, run.choices[step - 1]!) }
  const { system, last } = other
  const enabled: number[] = []
  system.enabled(last, enabled, enabled)
  const named = enabled.flatMap((candidate) => {
    const first = describe(system, last, { event: candidate, alternative: 0 }, false)
    if (textOf(first) !== textOf(event)) return []
    return Array.from({ length: system.alternativeCount(last, candidate) }, (_, alternative) => {
      const described = describe(system, last, { event: candidate, alternative })
      return 'choice' in described ? (described.choice ?? '') : ''
    })
  })
  return named.length === 0 ? undefined : named.filter((label) => label !== '')
}

const textOf = (value: unknown): string => canonicalText(toJson(value) as Json)

/** Steps can be compared one by one only where the same nodes and clients take them. */
function expectAlike(base: System, variant: System): void {
  const parts: readonly (readonly [string, (system: System) => unknown])[] = [
    ['nodes', ({ cluster }) => cluster.nodes.map(({ id }) => id)],
    ['roles of the nodes', ({ cluster }) => cluster.nodes.map(({ role }) => role)],
    ['configuration', ({ cluster }) => cluster.config],
    [
      'client operations',
      ({ cluster }) =>
        cluster.clients.map((list) => list.map(({ f, key = null, value = null }) => ({ f, key, value }))),
    ],
  ]
  for (const [what, of] of parts) {
    const [left, right] = [textOf(of(base)), textOf(of(variant))]
    if (left !== right)
      throw new ModelError(
        protocolName(variant.cluster.protocol),
        `expected the ${what} of ${protocolName(base.cluster.protocol)}, with which it is compared: ${left}, got ${right}`,
      )
  }
}
