/**
 * `set`: elements are added, and in the end all of them are read. What was acknowledged before the final read began must
 * be found by it, and what it finds must have been added.
 *
 * The final read is the completed one that ended last; earlier ones do not count. Findings:
 *
 * - `lost`: the addition was acknowledged before the final read began, which did not find the element;
 * - `unexpected`: the final read found what nobody had begun to add, or whose additions failed.
 *
 * Counted besides: `recovered` elements, whose additions were not acknowledged and which are there all the same.
 *
 * Source: `jepsen.checker/set`. It differs in three points: what is acknowledged only after the final read began is not
 * lost, what failed did not happen, and a history that was never read is vacuous.
 */
import { type Operation, showValue } from '../../history/index.js'
import { Findings, type Phrases, plural, valuesOf } from '../findings.js'
import { type Mention, mentionOf, type Speaker } from '../mention.js'
import { Numbering } from '../numbering.js'
import { type Judgement, listRead, tallyChecker } from '../tally.js'

const phrases: Phrases = {
  lost: {
    reason: (finding) =>
      `${plural(finding.count, 'acknowledged element', 'was')} not found by the final read: ${valuesOf(finding)}`,
    sentence: ({ operations: [add, read] }, speaker) =>
      `${speaker.operation(add!)} was acknowledged, but ${speaker.operation(read!)} did not find it`,
  },
  unexpected: {
    reason: (finding) =>
      `the final read found ${plural(finding.count, 'element')} that nobody had added: ${valuesOf(finding)}`,
    sentence: ({ value, operations: [read, failed] }, speaker) => {
      const found = `${speaker.operation(read!)} found ${showValue(value!)}`
      return failed ? `${found}, but ${whyNot(failed, speaker)}` : `${found}, which nobody had added`
    },
  },
}

/** Of what was found although the attempt to add it failed, or began too late. */
export function whyNot(add: Mention, speaker: Speaker): string {
  const operation = speaker.operation(add)
  return add.status === 'fail'
    ? `${operation} did not happen`
    : `${operation} began only after that${speaker.start(add)}`
}

/** O(operations and elements read). */
export const set = () =>
  tallyChecker({ name: 'set', operations: ['add', 'read'], isKeyed: true, phrases, judging: () => judge })

function judge(operations: readonly Operation[]): Judgement {
  const findings = new Findings()
  const adds = operations.filter(({ f }) => f === 'add')
  const acknowledged = adds.filter(({ status }) => status === 'ok')
  const counts = { attempted: adds.length, acknowledged: acknowledged.length }
  const read = finalRead(operations)
  if (read === undefined) {
    return { counts, findings, vacuous: 'no completed read, so that nobody knows what became of the elements' }
  }
  const found = new Numbering()
  for (const element of listRead(read)!) found.of(element)
  const foundCount = found.size
  /** Of what was found, whether it was added, whether that was acknowledged in time, and who failed to. */
  const isAdded = new Uint8Array(foundCount)
  const isAcknowledged = new Uint8Array(foundCount)
  const failed = new Map<number, Operation>()
  const lost = new Set<number>()
  for (const add of adds) {
    const element = found.of(add.input)
    const isFound = element < foundCount
    const inTime = add.status === 'ok' && add.completed! < read.invoked
    if (isFound && add.status !== 'fail' && add.invoked < read.completed!) isAdded[element] = 1
    else if (isFound) failed.set(element, add)
    if (isFound && inTime) isAcknowledged[element] = 1
    if (isFound || !inTime || lost.has(element)) continue
    lost.add(element)
    findings.add('lost', () => ({ value: add.input, operations: [mentionOf(add), mentionOf(read)] }))
  }
  for (let element = 0; element < foundCount; element += 1) {
    if (isAdded[element] === 1) continue
    const operations = [read, ...(failed.has(element) ? [failed.get(element)!] : [])]
    findings.add('unexpected', () => ({
      value: found.values[element]!,
      operations: operations.map((each) => mentionOf(each)),
    }))
  }
  const ok = isAdded.reduce((sum, each) => sum + each, 0)
  const recovered = ok - isAcknowledged.reduce((sum, each) => sum + each, 0)
  const wrong = { lost: findings.count('lost'), unexpected: findings.count('unexpected') }
  return { counts: { ...counts, ok, recovered, ...wrong }, findings }
}

/** The completed read that ended last. */
function finalRead(operations: readonly Operation[]): Operation | undefined {
  let last: Operation | undefined
  for (const operation of operations) {
    if (operation.f !== 'read' || listRead(operation) === undefined) continue
    if (last === undefined || operation.completed! > last.completed!) last = operation
  }
  return last
}
