/**
 * `unique-ids`: no identifier is given out twice. Findings:
 *
 * - `repeated`: an identifier that a completed `generate` gave, and another one had given before.
 *
 * Source: `jepsen.checker/unique-ids`.
 */
import { type Operation, showValue } from '../../history/index.js'
import { Findings, type Phrases, plural, valuesOf } from '../findings.js'
import { mentionOf } from '../mention.js'
import { Numbering } from '../numbering.js'
import { type Judgement, tallyChecker } from '../tally.js'

const phrases: Phrases = {
  repeated: {
    reason: (finding) => `${plural(finding.count, 'identifier', 'was')} given out again: ${valuesOf(finding)}`,
    sentence: ({ value, operations: [again, first] }, speaker) =>
      `${speaker.operation(again!)} gave ${showValue(value!)}, as ${speaker.operation(first!)} had done`,
  },
}

/** O(operations). */
export const uniqueIds = () =>
  tallyChecker({ name: 'unique-ids', operations: ['generate'], isKeyed: true, phrases, judging: () => judge })

function judge(operations: readonly Operation[]): Judgement {
  const findings = new Findings()
  const ids = new Numbering()
  const first: Operation[] = []
  let acknowledged = 0
  for (const operation of operations) {
    if (operation.status !== 'ok') continue
    acknowledged += 1
    const value = operation.output!
    const id = ids.of(value)
    if (id === first.length) first.push(operation)
    else findings.add('repeated', () => ({ value, operations: [mentionOf(operation), mentionOf(first[id]!)] }))
  }
  const counts = { attempted: operations.length, acknowledged, repeated: findings.count('repeated') }
  return acknowledged > 1 ? { counts, findings } : { counts, findings, vacuous: 'fewer than two identifiers' }
}
