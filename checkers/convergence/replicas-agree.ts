/**
 * `replicas-agree`: once a history is quiet, all replicas hold the same: sets the same elements, registers the same value.
 * `FinalReads` says what that is. Findings:
 *
 * - `disagree`: the final read of a replica differs from that of the first one;
 * - `unexpected`: a replica holds what nobody put there.
 *
 * `unknown` where updates whose outcome nobody saw may explain the difference: they may have taken effect in between.
 *
 * Source: Shapiro, Preguiça, Baquero & Zawirski, "Conflict-free replicated data types" (2011), section 2.2: replicas that
 * have delivered the same updates have equivalent states.
 */
import type { History, Operation, Value } from '../../history/index.js'
import { Findings, type Phrases } from '../findings.js'
import { mentionOf } from '../mention.js'
import { type Judgement, tallyChecker } from '../tally.js'
import {
  CONVERGENCE_OPERATIONS,
  type FinalRead,
  type Held,
  heldInTheEnd,
  isCertain,
  isPossible,
  type Quiet,
  quietOf,
  shown,
} from './final-reads.js'
import { findPhantoms, phantomPhrases } from './phantoms.js'

export interface ConvergenceOptions {
  /** What registers hold at first; by default nil. */
  readonly initial?: Value
}

const phrases: Phrases = {
  disagree: {
    reason: ({ count, examples: [first] }) => {
      const { replica, other } = first!.detail!
      const others = count === 1 ? '' : `, and so ${count === 2 ? 'does 1 other' : `do ${count - 1} others`}`
      return `in the end ${other} differs from ${replica}${others}`
    },
    sentence: ({ operations: [one, two], detail }, speaker) => {
      const { replica, other, first, second } = detail as Readonly<Record<string, Value>>
      return `${replica} held ${shown(first)} in the end (${speaker.operation(one!)}), and ${other} held ${shown(second)} (${speaker.operation(two!)})`
    },
  },
  ...phantomPhrases,
}

/** O(operations and elements read). */
export const replicasAgree = ({ initial = null }: ConvergenceOptions = {}) =>
  tallyChecker({
    name: 'replicas-agree',
    operations: CONVERGENCE_OPERATIONS,
    isKeyed: true,
    phrases,
    judging: (all: readonly Operation[], history: History) => {
      const quiet = quietOf(all, history)
      return (operations) => judge(heldInTheEnd(operations, quiet), quiet, initial)
    },
  })

function judge(held: Held, { kind }: Quiet, initial: Value): Judgement {
  const findings = new Findings()
  const { reads, updates } = held
  const counts = { updates: updates.length, replicas: reads.length }
  findPhantoms(held, kind, initial, findings)
  const [first, ...others] = reads
  if (first === undefined || others.length === 0)
    return { counts, findings, vacuous: 'fewer than two replicas were read once the updates were over' }
  const different = others.filter((other) => !isSame(first, other))
  if (different.length > 0 && isExcused(held, kind)) {
    const unknown =
      'replicas differ in the end, but updates whose outcome nobody saw may have taken effect between the reads'
    return { counts, findings, unknown }
  }
  for (const other of different) {
    findings.add('disagree', () => ({
      operations: [mentionOf(first.operation), mentionOf(other.operation)],
      detail: { replica: first.replica, other: other.replica, ...differences(held, kind, first, other) },
    }))
  }
  return { counts, findings }
}

const isSame = (a: FinalRead, b: FinalRead) =>
  a.held.size === b.held.size && [...a.held].every((each) => b.held.has(each))

/** Of sets only what the other does not hold. */
function differences({ values }: Held, kind: Quiet['kind'], a: FinalRead, b: FinalRead): Record<string, Value> {
  const valuesOf = (read: FinalRead, other: FinalRead) => {
    const held = [...read.held]
      .filter((each) => kind !== 'set' || !other.held.has(each))
      .map((each) => values.values[each]!)
    return kind === 'set' ? held : held[0]!
  }
  return { first: valuesOf(a, b), second: valuesOf(b, a) }
}

/** Whether everything that some hold and others do not may have come or gone between the reads. */
function isExcused({ values, reads, updates }: Held, kind: Quiet['kind']): boolean {
  const uncertain = new Set<number>()
  for (const update of updates) if (isPossible(update) && !isCertain(update)) uncertain.add(values.of(update.input))
  const holders = new Map<number, number>()
  for (const { held } of reads) for (const value of held) holders.set(value, (holders.get(value) ?? 0) + 1)
  const open = [...holders].filter(([value, count]) => count < reads.length && !uncertain.has(value))
  return kind === 'set' ? open.length === 0 : open.length <= 1 && uncertain.size > 0
}
