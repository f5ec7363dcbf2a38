/**
 * `no-lost-updates`: what was acknowledged is still there once a history is quiet. `FinalReads` says when that is.
 *
 * Of a set, an element must be held by every replica if an addition of it was acknowledged, and began only when all its
 * removals were over, those that may have happened included. Of a register, a value must not be held if a write was
 * acknowledged that began after the write of that value was over; nor may the initial one once any write was acknowledged.
 * What overlapped in time may have taken effect in either order. Findings:
 *
 * - `lost`: an element that a replica does not hold, or a write whose effect it shows to be gone;
 * - `unexpected`: a replica holds what nobody put there.
 */
import type { Operation, Value } from '../../history/index.js'
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
  lost: {
    reason: (finding) => `${plural(finding.count, 'acknowledged update', 'was')} gone in the end: ${valuesOf(finding)}`,
    sentence: ({ value, operations: [update, read, kept], detail }, speaker) => {
      const gone = `${speaker.operation(update!)} was acknowledged, but in the end ${detail!.replica}`
      if (detail!.held === undefined) return `${gone} did not hold ${shown(value)} (${speaker.operation(read!)})`
      const older = kept
        ? `, of ${speaker.operation(kept)}, which was over when that began${speaker.start(update!)}`
        : ', the initial value'
      return `${gone} held ${shown(detail!.held)}${older} (${speaker.operation(read!)})`
    },
  },
  ...phantomPhrases,
}

/** O(operations, elements read, and elements × replicas). */
export const noLostUpdates = ({ initial = null }: ConvergenceOptions = {}) =>
  tallyChecker({
    name: 'no-lost-updates',
    operations: CONVERGENCE_OPERATIONS,
    isKeyed: true,
    phrases,
    judging: (all, history) => {
      const quiet = quietOf(all, history)
      return (operations) => {
        const held = heldInTheEnd(operations, quiet)
        const findings = new Findings()
        findPhantoms(held, quiet.kind, initial, findings)
        return quiet.kind === 'set' ? judgeSet(held, findings) : judgeRegister(held, initial, findings)
      }
    },
  })

function judgeSet({ values, reads, updates }: Held, findings: Findings): Judgement {
  /** By element, when its last removal was over, and the last acknowledged addition. */
  const removed = new Map<number, number>()
  const added = new Map<number, Operation>()
  for (const update of updates) {
    const element = values.of(update.input)
    if (update.f === 'add' && isCertain(update)) added.set(element, update)
    if (update.f !== 'remove' || !isPossible(update)) continue
    const over = isCertain(update) ? update.completed! : Number.POSITIVE_INFINITY
    removed.set(element, Math.max(over, removed.get(element) ?? 0))
  }
  const kept = [...added].filter(([element, add]) => add.invoked > (removed.get(element) ?? -1))
  for (const { replica, operation, held } of reads) {
    for (const [element, add] of kept) {
      if (held.has(element)) continue
      findings.add('lost', () => ({
        value: values.values[element]!,
        operations: [mentionOf(add), mentionOf(operation)],
        detail: { replica },
      }))
    }
  }
  return judgement({ updates: updates.length, kept: kept.length, replicas: reads.length }, findings)
}

function judgeRegister({ values, reads, updates }: Held, initial: Value, findings: Findings): Judgement {
  const last = updates.filter(isCertain).at(-1)
  /** By value, a write of it that may have been the last one; otherwise any. */
  const writes = new Map<number, Operation>()
  const isOver = (write: Operation) => isCertain(write) && last !== undefined && write.completed! < last.invoked
  for (const write of updates) {
    const value = values.of(write.input)
    const known = writes.get(value)
    if (isPossible(write) && (known === undefined || isOver(known))) writes.set(value, write)
  }
  for (const { replica, operation, held } of reads) {
    const [value] = held as ReadonlySet<number>
    const write = writes.get(value!)
    const isInitial = write === undefined && value === values.of(initial)
    if (last === undefined || !(isInitial || (write !== undefined && isOver(write)))) continue
    findings.add('lost', () => ({
      value: last.input,
      operations: [last, operation, ...(write ? [write] : [])].map((each) => mentionOf(each)),
      detail: { replica, held: values.values[value!]! },
    }))
  }
  return judgement({ updates: updates.length, kept: last ? 1 : 0, replicas: reads.length }, findings)
}

function judgement(counts: { updates: number; kept: number; replicas: number }, findings: Findings): Judgement {
  if (counts.replicas === 0) return { counts, findings, vacuous: 'no replica was read once the updates were over' }
  return counts.kept > 0
    ? { counts, findings }
    : { counts, findings, vacuous: 'no acknowledged update that nothing undid' }
}
