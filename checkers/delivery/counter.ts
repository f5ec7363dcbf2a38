/**
 * `counter`: a number to which amounts are added. Each completed read must give a number within bounds: at least what was
 * acknowledged before the read began, and at most what was attempted before it ended. Amounts may be negative, which
 * Jepsen forbids: those lower the lower bound when they are attempted, and the upper one when they are acknowledged.
 * Findings:
 *
 * - `out-of-bounds`: a read outside of them.
 *
 * Bounds are necessary, not sufficient: whether a read can be put in order with the others is for `linearizable` to say.
 *
 * Source: `jepsen.checker/counter`.
 */
import { HistoryError, type Operation, showValue, type Value } from '../../history/index.js'
import { Findings, type Phrases, plural } from '../findings.js'
import { mentionOf } from '../mention.js'
import { type Judgement, tallyChecker } from '../tally.js'
import { throughTime } from '../through-time.js'

export interface CounterOptions {
  /** By default 0. */
  readonly initial?: number
}

const phrases: Phrases = {
  'out-of-bounds': {
    reason: (finding) =>
      `${plural(finding.count, 'read', 'was')} out of bounds, first ${boundsOf(finding.examples[0]!)}`,
    sentence: (example, speaker) => `${speaker.operation(example.operations[0]!)} found ${boundsOf(example)}`,
  },
}

function boundsOf({
  value,
  detail,
}: {
  readonly value?: Value
  readonly detail?: Readonly<Record<string, Value>>
}): string {
  const { lower, upper } = detail!
  return `${showValue(value!)} where ${lower === upper ? `only ${lower}` : `${lower} to ${upper}`} was possible`
}

/** O(n log n). */
export const counter = ({ initial = 0 }: CounterOptions = {}) =>
  tallyChecker({
    name: 'counter',
    operations: ['add', 'read'],
    isKeyed: true,
    phrases,
    judging: () => (operations) => judge(operations, initial),
  })

function judge(operations: readonly Operation[], initial: number): Judgement {
  const findings = new Findings()
  /** Sums of amounts above and below zero. */
  const attempted = { above: 0, below: 0 }
  const acknowledged = { above: 0, below: 0 }
  const atStart = new Map<Operation, { readonly above: number; readonly below: number }>()
  const counts = { adds: 0, reads: 0, outOfBounds: 0 }
  const sign = (amount: number) => (amount > 0 ? 'above' : 'below')
  throughTime(
    operations,
    (operation) => {
      const { f, status, input, invoked } = operation
      if (status === 'fail') return
      if (f === 'read') atStart.set(operation, { ...acknowledged })
      else {
        const amount = numberOf(input, invoked)
        counts.adds += 1
        attempted[sign(amount)] += amount
      }
    },
    (operation) => {
      const { f, status, input, output, completed } = operation
      if (status !== 'ok') return
      if (f === 'add') {
        acknowledged[sign(input as number)] += input as number
        return
      }
      counts.reads += 1
      const before = atStart.get(operation)!
      atStart.delete(operation)
      const value = numberOf(output!, completed!)
      const detail = {
        lower: initial + before.above + attempted.below,
        upper: initial + attempted.above + before.below,
      }
      if (value >= detail.lower && value <= detail.upper) return
      counts.outOfBounds += 1
      findings.add('out-of-bounds', () => ({ value, operations: [mentionOf(operation)], detail }))
    },
  )
  return counts.reads > 0 ? { counts, findings } : { counts, findings, vacuous: 'no completed read' }
}

function numberOf(value: Value, position: number): number {
  if (typeof value === 'number') return value
  throw new HistoryError({ position, expected: 'a number', got: showValue(value) })
}
