/**
 * `set-full`: elements are added and read again and again, and each element's fate is told: from when on it was known to
 * be there, and which reads found it.
 *
 * An element is **known** when its addition was acknowledged, or when a read found it, whichever ended first. Of the reads
 * that ended after its addition began, the latest one that found it and the latest one that did not (by when they began)
 * decide: it is **stable** if the former began later, **lost** if the latter did, after the element was known; otherwise it
 * was **never read**. A stable element is **stale** if a read that began after it was known did not find it. Findings:
 *
 * - `lost` elements;
 * - `stale` ones, where the set is said to be `linearizable`;
 * - `duplicated`: a read found an element more than once;
 * - `unexpected`: a read found what nobody had begun to add, or whose additions failed.
 *
 * Source: `jepsen.checker/set-full`. It differs in four points: positions decide, not clocks; what failed did not happen;
 * an element that nobody added is wrong; and a history without stable or lost elements is vacuous.
 */
import { type Operation, showValue } from '../../history/index.js'
import { Findings, type Phrases, plural, valuesOf } from '../findings.js'
import { mentionOf } from '../mention.js'
import { Numbering } from '../numbering.js'
import { type Judgement, listRead, tallyChecker } from '../tally.js'
import { whyNot } from './set.js'

export interface SetFullOptions {
  /** Whether an element must be found by every read that begins after it is known. */
  readonly linearizable?: boolean
}

const phrases: Phrases = {
  lost: {
    reason: (finding) => `${plural(finding.count, 'element', 'was')} lost: ${valuesOf(finding)}`,
    sentence: ({ value, operations: [known, read] }, speaker) =>
      `${showValue(value!)} was lost: it was there after ${speaker.operation(known!)}, but ${speaker.operation(read!)} did not find it, and no read after that did`,
  },
  stale: {
    reason: (finding) => `${plural(finding.count, 'element', 'was')} missing for a while: ${valuesOf(finding)}`,
    sentence: ({ value, operations: [known, read] }, speaker) =>
      `${showValue(value!)} was missing for a while: it was there after ${speaker.operation(known!)}, but ${speaker.operation(read!)} did not find it`,
  },
  duplicated: {
    reason: (finding) => `${plural(finding.count, 'element', 'was')} found twice by one read: ${valuesOf(finding)}`,
    sentence: ({ value, operations: [read] }, speaker) =>
      `${speaker.operation(read!)} found ${showValue(value!)} twice`,
  },
  unexpected: {
    reason: (finding) => `${plural(finding.count, 'element', 'was')} found that nobody had added: ${valuesOf(finding)}`,
    sentence: ({ value, operations: [read, failed] }, speaker) => {
      const found = `${speaker.operation(read!)} found ${showValue(value!)}`
      return failed ? `${found}, but ${whyNot(failed, speaker)}` : `${found}, which nobody had added`
    },
  },
}

/** O(operations and elements read). */
export const setFull = ({ linearizable = false }: SetFullOptions = {}) =>
  tallyChecker({
    name: 'set-full',
    operations: ['add', 'read'],
    isKeyed: true,
    phrases,
    judging: () => (operations) => judge(operations, linearizable),
  })

const NEVER = -1

/** What became of each element, by its number; those that were added come first, in order of the first addition. */
class Elements {
  readonly numbers = new Numbering()
  readonly added: Operation[] = []
  /** The first acknowledgement or read that made it known. */
  readonly known: (Operation | undefined)[] = []
  readonly present: (Operation | undefined)[] = []
  readonly absent: (Operation | undefined)[] = []
  readonly failed = new Map<number, Operation>()

  constructor(adds: readonly Operation[]) {
    for (const add of adds) {
      if (add.status === 'fail') continue
      const element = this.numbers.of(add.input)
      if (element === this.added.length) this.added.push(add)
      if (add.status === 'ok') this.makeKnown(element, add)
    }
    for (const add of adds) if (add.status === 'fail') this.failed.set(this.numbers.of(add.input), add)
  }

  makeKnown(element: number, by: Operation): void {
    const known = this.known[element]
    if (known === undefined || by.completed! < known.completed!) this.known[element] = by
  }

  makePresent(element: number, read: Operation): void {
    this.makeKnown(element, read)
    const present = this.present[element]
    if (present === undefined || read.invoked > present.invoked) this.present[element] = read
  }
}

function judge(operations: readonly Operation[], linearizable: boolean): Judgement {
  const findings = new Findings()
  const elements = new Elements(operations.filter(({ f }) => f === 'add'))
  const reads = operations.filter((operation) => operation.f === 'read' && listRead(operation) !== undefined)
  const found = reads.map((read) => elementsFound(read, elements, findings))
  for (const [i, read] of reads.entries()) for (const element of found[i]!) elements.makePresent(element, read)
  findAbsent(reads, found, elements)
  const counts = { attempted: elements.added.length, stable: 0, lost: 0, neverRead: 0, stale: 0 }
  for (const element of elements.added.keys()) {
    const [known, present, absent] = [elements.known[element], elements.present[element], elements.absent[element]]
    const [lastPresent, lastAbsent] = [present?.invoked ?? NEVER, absent?.invoked ?? NEVER]
    const isMissed = known !== undefined && known.completed! < lastAbsent
    const example = () => ({
      value: elements.numbers.values[element]!,
      operations: [mentionOf(known!), mentionOf(absent!)],
    })
    if (present && lastAbsent < lastPresent) {
      counts.stable += 1
      if (!isMissed) continue
      counts.stale += 1
      if (linearizable) findings.add('stale', example)
    } else if (isMissed) {
      counts.lost += 1
      findings.add('lost', example)
    } else counts.neverRead += 1
  }
  if (counts.stable + counts.lost > 0) return { counts, findings }
  return { counts, findings, vacuous: 'no element was read after it was known to be there' }
}

/** The elements that a read found and that somebody had begun to add. */
function elementsFound(read: Operation, elements: Elements, findings: Findings): readonly number[] {
  const seen = new Set<number>()
  const sound: number[] = []
  for (const value of listRead(read)!) {
    const element = elements.numbers.of(value)
    if (seen.has(element)) findings.add('duplicated', () => ({ value, operations: [mentionOf(read)] }))
    else if (elements.added[element] && elements.added[element].invoked < read.completed!) sound.push(element)
    else {
      const attempt = elements.failed.get(element) ?? elements.added[element]
      const operations = [read, ...(attempt ? [attempt] : [])]
      findings.add('unexpected', () => ({ value, operations: operations.map((each) => mentionOf(each)) }))
    }
    seen.add(element)
  }
  return sound
}

/**
 * For each element the latest read, by when it began, that did not find it and ended after its addition began.
 *
 * From the latest read back, the elements that all reads so far found stand in a list, in order of their additions. Those
 * that a read might have found are its beginning; of these, the read found some, and the others leave the list: so the
 * work is as much as there is to read.
 */
function findAbsent(reads: readonly Operation[], found: readonly (readonly number[])[], elements: Elements): void {
  const { added, absent } = elements
  const next = Int32Array.from({ length: added.length + 1 }, (_, i) => i)
  const [first, end] = [added.length, added.length]
  // The places of the list: next[first] is its first element, next[element] the one after it.
  next[first] = 0
  for (let element = 0; element < added.length; element += 1) next[element] = element + 1
  const foundBy = new Int32Array(added.length).fill(NEVER)
  const latestFirst = [...reads.keys()].sort((a, b) => reads[b]!.invoked - reads[a]!.invoked)
  for (const i of latestFirst) {
    const read = reads[i]!
    for (const element of found[i]!) foundBy[element] = i
    let before = first
    for (let element = next[first]!; element !== end; element = next[element]!) {
      if (added[element]!.invoked >= read.completed!) break
      if (foundBy[element] === i) before = element
      else {
        absent[element] = read
        next[before] = next[element]!
      }
    }
  }
}
