/**
 * `no-resurrections`: what was removed from a set does not come back. `FinalReads` says what replicas hold once a history
 * is quiet. An element must not be held if a removal of it was acknowledged that began only when all its additions were
 * over, those that may have happened included. Findings:
 *
 * - `resurrected`: an element that a replica holds all the same;
 * - `unexpected`: a replica holds what nobody put there.
 *
 * A removal that found nothing to remove, as those of some replicated sets do where the addition has not arrived yet,
 * should fail, or not be recorded: here, what is acknowledged has removed the element.
 */
import type { Operation } from '../../history/index.js'
import { Findings, type Phrases, plural, valuesOf } from '../findings.js'
import { mentionOf } from '../mention.js'
import { type Judgement, tallyChecker } from '../tally.js'
import {
  CONVERGENCE_OPERATIONS,
  type Held,
  heldInTheEnd,
  isCertain,
  isPossible,
  quietOf,
  shown,
} from './final-reads.js'
import { findPhantoms, phantomPhrases } from './phantoms.js'
import type { ConvergenceOptions } from './replicas-agree.js'

const phrases: Phrases = {
  resurrected: {
    reason: (finding) =>
      `${plural(finding.count, 'removed element', 'was')} there again in the end: ${valuesOf(finding)}`,
    sentence: ({ value, operations: [add, remove, read], detail }, speaker) =>
      `${speaker.operation(add!)} was over when ${speaker.operation(remove!)} began${speaker.start(remove!)}, but in the end ${detail!.replica} held ${shown(value)} (${speaker.operation(read!)})`,
  },
  ...phantomPhrases,
}

/** O(operations and elements read). */
export const noResurrections = ({ initial = null }: ConvergenceOptions = {}) =>
  tallyChecker({
    name: 'no-resurrections',
    operations: CONVERGENCE_OPERATIONS,
    isKeyed: true,
    phrases,
    judging: (all, history) => {
      const quiet = quietOf(all, history)
      return (operations) => {
        const held = heldInTheEnd(operations, quiet)
        const findings = new Findings()
        findPhantoms(held, quiet.kind, initial, findings)
        return judge(held, findings)
      }
    },
  })

function judge({ values, reads, updates }: Held, findings: Findings): Judgement {
  /** By element, when its last addition was over, which one that is, and the last acknowledged removal. */
  const over = new Map<number, number>()
  const added = new Map<number, Operation>()
  const removed = new Map<number, Operation>()
  for (const update of updates) {
    if (!isPossible(update)) continue
    const element = values.of(update.input)
    if (update.f === 'remove') {
      if (isCertain(update)) removed.set(element, update)
      continue
    }
    const end = isCertain(update) ? update.completed! : Number.POSITIVE_INFINITY
    if (end < (over.get(element) ?? 0)) continue
    over.set(element, end)
    added.set(element, update)
  }
  const isGone = (element: number) => (removed.get(element)?.invoked ?? -1) > over.get(element)!
  for (const { replica, operation, held } of reads) {
    for (const element of held) {
      if (!added.has(element) || !isGone(element)) continue
      findings.add('resurrected', () => ({
        value: values.values[element]!,
        operations: [added.get(element)!, removed.get(element)!, operation].map((each) => mentionOf(each)),
        detail: { replica },
      }))
    }
  }
  const counts = { updates: updates.length, removed: removed.size, replicas: reads.length }
  if (reads.length === 0) return { counts, findings, vacuous: 'no replica was read once the updates were over' }
  return removed.size > 0 ? { counts, findings } : { counts, findings, vacuous: 'no acknowledged removal' }
}
