/**
 * `queue`: whatever is taken out was put in before. Each completed `dequeue` must give an element whose `enqueue` had
 * begun, and that was not taken out as often as it was put in; in which order does not matter. A `drain` takes out a list;
 * a nil result says that the queue was empty, and is not judged. Findings:
 *
 * - `unexpected`: nobody had begun to enqueue the element when it came out, or the attempts failed;
 * - `duplicated`: it had come out as often as it was put in already.
 *
 * Source: `jepsen.checker/queue` with an unordered queue. It differs in that what failed did not happen.
 */
import { type Operation, showValue, type Value } from '../../history/index.js'
import { Findings, type Phrases, plural, valuesOf } from '../findings.js'
import { mentionOf } from '../mention.js'
import { Numbering } from '../numbering.js'
import { type Judgement, listRead, tallyChecker } from '../tally.js'
import { throughTime } from '../through-time.js'

const phrases: Phrases = {
  unexpected: {
    reason: (finding) => `${plural(finding.count, 'element')} came out that nobody had put in: ${valuesOf(finding)}`,
    sentence: ({ value, operations: [dequeue] }, speaker) =>
      `${speaker.operation(dequeue!)} gave ${showValue(value!)}, which nobody had put in`,
  },
  duplicated: {
    reason: (finding) => `${plural(finding.count, 'element')} came out more often than put in: ${valuesOf(finding)}`,
    sentence: ({ value, operations: [dequeue, earlier] }, speaker) =>
      `${speaker.operation(dequeue!)} gave ${showValue(value!)}, which had come out before by ${speaker.operation(earlier!)}`,
  },
}

export const QUEUE_OPERATIONS: readonly string[] = ['enqueue', 'dequeue', 'drain']

/** O(n log n). */
export const queue = () =>
  tallyChecker({ name: 'queue', operations: QUEUE_OPERATIONS, isKeyed: true, phrases, judging: () => judge })

/** What a completed dequeue or drain took out. @throws HistoryError for a drain whose result is no list */
export function takenOut(operation: Operation): readonly Value[] {
  const { f, status, output } = operation
  if (status !== 'ok' || output === null || output === undefined || f === 'enqueue') return []
  return f === 'drain' ? listRead(operation)! : [output]
}

function judge(operations: readonly Operation[]): Judgement {
  const findings = new Findings()
  const elements = new Numbering()
  const inside: number[] = []
  const latest: (Operation | undefined)[] = []
  let [enqueued, dequeued] = [0, 0]
  throughTime(
    operations,
    ({ f, status, input }) => {
      if (f !== 'enqueue' || status === 'fail') return
      enqueued += 1
      const element = elements.of(input)
      inside[element] = (inside[element] ?? 0) + 1
    },
    (operation) => {
      for (const value of takenOut(operation)) {
        dequeued += 1
        const element = elements.of(value)
        const out = operation
        const earlier = latest[element]
        if (inside[element]) inside[element] -= 1
        else if (inside[element] === undefined)
          findings.add('unexpected', () => ({ value, operations: [mentionOf(out)] }))
        else findings.add('duplicated', () => ({ value, operations: [out, earlier!].map((each) => mentionOf(each)) }))
        latest[element] = out
      }
    },
  )
  const counts = { enqueued, dequeued }
  return dequeued > 0 ? { counts, findings } : { counts, findings, vacuous: 'nothing came out of the queue' }
}
