/**
 * `long-fork`: two reads that tell two writes in different orders. Every operation is a transaction: a write of one key,
 * or reads of several; every key is written once at most, and holds nil before.
 *
 * A read that finds the write of `x` and not that of `y` says that `x` was written first. If no order of all writes agrees
 * with what all reads say, the history has a long fork: snapshot isolation forbids it, parallel snapshot isolation does
 * not. Findings:
 *
 * - `fork`: reads that contradict each other: two of them, or a circle of more where reads are of different keys;
 * - `unexpected`: a read found a value that nobody wrote.
 *
 * `unknown` when a key is written twice: then what a read does not find may have been overwritten.
 *
 * Source: `jepsen.tests.long-fork`. It differs in that reads need not be of groups of one size, unless `groupSize` says so,
 * and that reads of different keys are compared as well, all at once: O(operations and accesses).
 */
import { HistoryError, type Operation, showValue, type Value } from '../../history/index.js'
import { isTransaction } from '../../history/transactions.js'
import { Edges } from '../circle.js'
import { type Example, Findings, type Phrases, plural, valuesOf } from '../findings.js'
import { type Mention, mentionOf } from '../mention.js'
import { Numbering } from '../numbering.js'
import { type Judgement, tallyChecker } from '../tally.js'

export interface LongForkOptions {
  /** How many keys every read must have; a read of another number is an error. */
  readonly groupSize?: number
}

/** A read, and the two keys that make it part of the contradiction. */
function said(
  { operations, detail }: Example,
  tell: (read: Mention, found: string, missing: string) => string,
): string {
  const keys = detail!.keys as readonly Value[]
  const parts = operations.map((read, i) => tell(read, showValue(keys[i]!), showValue(keys[(i + 1) % keys.length]!)))
  return parts.join('; ')
}

const phrases: Phrases = {
  fork: {
    reason: ({ examples: [first] }) =>
      `${first!.operations.length} reads contradict each other: ${said(first!, (_, found, missing) => `one found ${found} and not ${missing}`)}`,
    sentence: (example, speaker) =>
      `${said(example, (read, found, missing) => `${speaker.operation(read)} found the write of ${found}, and not yet that of ${missing}`)}. No order of the writes does all of that`,
  },
  unexpected: {
    reason: (finding) => `${plural(finding.count, 'value', 'was')} found that nobody had written: ${valuesOf(finding)}`,
    sentence: ({ value, operations: [read], detail }, speaker) =>
      `${speaker.operation(read!)} found ${showValue(value!)} in ${showValue(detail!.key!)}, which nobody wrote`,
  },
}

export const longFork = ({ groupSize }: LongForkOptions = {}) =>
  tallyChecker({
    name: 'long-fork',
    isKeyed: false,
    phrases,
    judging: () => (operations) => judge(operations, groupSize),
  })

type Steps = readonly (readonly [string, Value, Value])[]

function judge(operations: readonly Operation[], groupSize: number | undefined): Judgement {
  const findings = new Findings()
  const keys = new Numbering()
  /** For each key the values that may be found. */
  const written: Numbering[] = []
  let twice: Value | undefined
  const reads: { readonly operation: Operation; readonly steps: Steps }[] = []
  for (const operation of operations) {
    const steps = stepsOf(operation)
    if (isReading(steps)) {
      if (groupSize !== undefined && steps.length !== groupSize) throw wrongGroup(operation, steps, groupSize)
      if (operation.status === 'ok') reads.push({ operation, steps })
    } else if (operation.status !== 'fail') {
      const [, key, value] = steps[0]!
      written[keys.of(key)] ??= new Numbering()
      if (written[keys.of(key)]!.size > 0) twice ??= key
      written[keys.of(key)]!.of(value)
    }
  }
  const counts = {
    writes: operations.length - operations.filter((each) => isReading(stepsOf(each))).length,
    reads: reads.length,
  }
  if (twice !== undefined) return { counts, findings, unknown: `key ${showValue(twice)} is written twice` }
  const edges = new Edges(0)
  const ofKey: number[] = []
  const nodeOfKey = (key: Value) => {
    ofKey[keys.of(key)] ??= edges.node()
    return ofKey[keys.of(key)]!
  }
  const nodes: (Value | Operation)[] = []
  for (const { operation, steps } of reads) {
    for (const [, key] of steps) nodes[nodeOfKey(key)] = key
    const read = edges.node()
    nodes[read] = operation
    for (const [, key, value] of steps) {
      if (value === null) edges.add(read, nodeOfKey(key))
      else edges.add(nodeOfKey(key), read)
      if (value === null || written[keys.of(key)]?.find(value) !== undefined) continue
      findings.add('unexpected', () => ({ value, detail: { key }, operations: [mentionOf(operation)] }))
    }
  }
  const circle = edges.circle()
  if (circle) findings.add('fork', () => forkOf(circle, nodes, new Set(ofKey)))
  if (reads.filter(({ steps }) => steps.length > 1).length > 1) return { counts, findings }
  return { counts, findings, vacuous: 'fewer than two completed reads of several keys' }
}

/** Keys and reads in turn: each read found the write of the key before it, and not that of the key after it. */
function forkOf(circle: readonly number[], nodes: readonly (Value | Operation)[], isKey: ReadonlySet<number>): Example {
  const from = isKey.has(circle[0]!) ? circle : [...circle.slice(1), circle[0]!]
  const keys = from.filter((node) => isKey.has(node)).map((node) => nodes[node] as Value)
  const operations = from.filter((node) => !isKey.has(node)).map((node) => mentionOf(nodes[node] as Operation))
  return { operations, detail: { keys } }
}

const isReading = (steps: Steps) => steps.every(([name]) => /^r/.test(name))

/** @throws HistoryError for what is neither a write of one key nor reads */
function stepsOf({ input, output, status, invoked, completed = invoked }: Operation): Steps {
  const isOk = status === 'ok'
  const steps = isOk && output !== null && output !== undefined ? output : input
  const isSound = isTransaction(steps) && (isReading(steps) || (steps.length === 1 && /^w/.test(steps[0]![0])))
  if (isSound) return steps
  throw new HistoryError({
    position: isOk ? completed : invoked,
    expected: 'a transaction of one write, or of reads: [["w", key, value]] or [["r", key, value], …]',
    got: showValue(steps),
  })
}

function wrongGroup({ invoked }: Operation, steps: Steps, groupSize: number): HistoryError {
  return new HistoryError({
    position: invoked,
    expected: `reads of ${groupSize} keys each`,
    got: plural(steps.length, 'key'),
    hint: 'that is the group size that was asked for',
  })
}
