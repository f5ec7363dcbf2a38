/**
 * `total-queue`: what goes in must come out. Every acknowledged `enqueue` has its completed `dequeue` (or is in the list
 * of a `drain`), in a history that ends when the queue is empty: it is for whoever records it to see to that. Findings:
 *
 * - `lost`: enqueued and acknowledged, and never taken out;
 * - `unexpected`: taken out, though nobody began to enqueue it, or the attempts failed.
 *
 * Counted besides: `duplicated` elements, which came out more often than somebody tried to put them in, and `recovered`
 * ones, whose enqueue was not acknowledged. Both are allowed; `exactly-once` and `queue` refuse the former.
 *
 * What nobody saw the result of may have taken out an element: `unknown`, as long as not more are lost than there are such
 * dequeues, or if a drain is among them.
 *
 * Source: `jepsen.checker/total-queue`. It differs in that what failed did not happen, and that dequeues without a result
 * make it unknown: there, what they took out is lost.
 */
import { type Operation, showValue } from '../../history/index.js'
import { Findings, type Phrases, plural, valuesOf } from '../findings.js'
import { mentionOf } from '../mention.js'
import { Numbering } from '../numbering.js'
import { type Judgement, tallyChecker } from '../tally.js'
import { QUEUE_OPERATIONS, takenOut } from './queue.js'

const phrases: Phrases = {
  lost: {
    reason: (finding) => `${plural(finding.count, 'acknowledged element')} never came out: ${valuesOf(finding)}`,
    sentence: ({ operations: [enqueue] }, speaker) =>
      `${speaker.operation(enqueue!)} was acknowledged, but the element never came out`,
  },
  unexpected: {
    reason: (finding) => `${plural(finding.count, 'element')} came out that nobody had put in: ${valuesOf(finding)}`,
    sentence: ({ value, operations: [dequeue] }, speaker) =>
      `${speaker.operation(dequeue!)} gave ${showValue(value!)}, which nobody had put in`,
  },
}

/** O(operations and elements drained). */
export const totalQueue = () =>
  tallyChecker({ name: 'total-queue', operations: QUEUE_OPERATIONS, isKeyed: true, phrases, judging: () => judge })

function judge(operations: readonly Operation[]): Judgement {
  const findings = new Findings()
  const elements = new Numbering()
  const [attempted, acknowledged, out]: [number[], number[], number[]] = [[], [], []]
  const increment = (counts: number[], element: number) => {
    counts[element] = (counts[element] ?? 0) + 1
  }
  for (const { f, status, input } of operations) {
    if (f !== 'enqueue' || status === 'fail') continue
    increment(attempted, elements.of(input))
    if (status === 'ok') increment(acknowledged, elements.of(input))
  }
  for (const operation of operations) {
    for (const value of takenOut(operation)) {
      const element = elements.of(value)
      increment(out, element)
      if (attempted[element] === undefined)
        findings.add('unexpected', () => ({ value, operations: [mentionOf(operation)] }))
    }
  }
  const counts = { attempted: 0, acknowledged: 0, ok: 0, recovered: 0, duplicated: 0 }
  for (const element of elements.values.keys()) {
    const [tries, acks, outs] = [attempted[element] ?? 0, acknowledged[element] ?? 0, out[element] ?? 0]
    counts.attempted += tries
    counts.acknowledged += acks
    counts.ok += Math.min(tries, outs)
    counts.recovered += Math.max(0, Math.min(tries, outs) - acks)
    if (tries > 0) counts.duplicated += Math.max(0, outs - tries)
  }
  const lost = lostOf(operations, elements, out)
  const seenByNobody = operations.filter(({ f, status }) => f !== 'enqueue' && status !== 'ok' && status !== 'fail')
  const isDrained = seenByNobody.some(({ f }) => f === 'drain')
  if (lost.length > 0 && findings.count('unexpected') === 0 && (isDrained || lost.length <= seenByNobody.length)) {
    const takes = plural(seenByNobody.length, `operation`)
    const unknown = `${plural(lost.length, 'acknowledged element')} never came out, but ${takes} whose result nobody saw may have taken such out`
    return { counts, findings, unknown }
  }
  for (const enqueue of lost) findings.add('lost', () => ({ value: enqueue.input, operations: [mentionOf(enqueue)] }))
  if (counts.acknowledged + counts.ok > 0) return { counts, findings }
  return { counts, findings, vacuous: 'no enqueue was acknowledged, and nothing came out' }
}

/** The acknowledged enqueues that have no dequeue; of equal ones the last. */
function lostOf(operations: readonly Operation[], elements: Numbering, out: readonly number[]): readonly Operation[] {
  const left = [...out]
  return operations.filter(({ f, status, input }) => {
    if (f !== 'enqueue' || status !== 'ok') return false
    const element = elements.of(input)
    const isOut = (left[element] ?? 0) > 0
    if (isOut) left[element]! -= 1
    return !isOut
  })
}
