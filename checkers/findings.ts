/** What a checker that counts finds wrong: how often, and the first examples, as data and in English. */
import { showValue, type Value } from '../history/index.js'
import type { Mention, Speaker } from './mention.js'
import type { Evidence } from './verdict.js'

/** One thing that is wrong. */
export interface Example {
  /** What it is about: an element, a message, an account. */
  readonly value?: Value
  /** The operations that show it, in the order in which they are told. */
  readonly operations: readonly Mention[]
  /** Other numbers and values that the sentence about it needs. */
  readonly detail?: Readonly<Record<string, Value>>
}

export interface Finding {
  /** `lost`, `unexpected`, … Each checker documents its own. */
  readonly what: string
  readonly count: number
  /** The first few. */
  readonly examples: readonly Example[]
}

/** What the checkers of delivery and convergence give back. */
export interface TallyEvidence extends Evidence {
  /** The name of the checker. */
  readonly type: string
  /** The object that is to blame, where the history has several. */
  readonly key?: Value
  /** How many elements, messages or reads there were of each kind. Of all objects, if none is to blame. */
  readonly counts: Readonly<Record<string, number>>
  /** Empty when nothing is wrong. */
  readonly findings: readonly Finding[]
}

/** How a checker speaks of one kind of finding. */
export interface Phrase {
  /** A clause: `2 elements were lost: 1, 2`. */
  reason(finding: Finding): string
  /** A sentence about one example, without its full stop. */
  sentence(example: Example, speaker: Speaker): string
}

/** By what they speak of; graver ones first. */
export type Phrases = Readonly<Record<string, Phrase>>

const EXAMPLES_MAX = 8
/** How many values a reason names. */
const NAMED_MAX = 5

/** Findings on their way. */
export class Findings {
  readonly #found = new Map<string, { count: number; examples: Example[] }>()

  /** @param example asked for only while there are few */
  add(what: string, example: () => Example): void {
    const finding = this.#found.get(what) ?? { count: 0, examples: [] }
    this.#found.set(what, finding)
    finding.count += 1
    if (finding.examples.length < EXAMPLES_MAX) finding.examples.push(example())
  }

  count(what: string): number {
    return this.#found.get(what)?.count ?? 0
  }

  /** In the order of the phrases. */
  inOrder(phrases: Phrases): readonly Finding[] {
    return Object.keys(phrases).flatMap((what) => {
      const finding = this.#found.get(what)
      return finding ? [{ what, ...finding }] : []
    })
  }
}

/** `1, 2, 3, …`: the values of the examples. */
export function valuesOf({ count, examples }: Finding): string {
  const named = examples.slice(0, NAMED_MAX).map(({ value }) => showValue(value ?? null))
  return `${named.join(', ')}${count > named.length ? ', …' : ''}`
}

/** `1 element was`, `2 elements were`. */
export function plural(count: number, noun: string, verb?: 'was' | 'has' | 'does'): string {
  const verbs = { was: 'were', has: 'have', does: 'do' } as const
  const end = verb === undefined ? '' : ` ${count === 1 ? verb : verbs[verb]}`
  return `${count} ${noun}${count === 1 ? '' : 's'}${end}`
}
