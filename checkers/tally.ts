/** Checkers that count: each object of a history is judged by itself, and what is wrong with it is listed. */
import { type History, HistoryError, type Operation, pairOperations, showValue, type Value } from '../history/index.js'
import type { Findings, Phrases, TallyEvidence } from './findings.js'
import { Speaker } from './mention.js'
import { Numbering } from './numbering.js'
import type { CheckResult, HistoryChecker, Naming } from './verdict.js'

/** What is said of one object. */
export interface Judgement {
  readonly counts: Readonly<Record<string, number>>
  readonly findings: Findings
  /** What the object lacks, if nothing could have been wrong. */
  readonly vacuous?: string
  /** Why nobody knows, if nothing is found. */
  readonly unknown?: string
}

export interface TallyRules {
  readonly name: string
  /** The operations that it knows; without, it looks for itself. */
  readonly operations?: readonly string[]
  /** Whether operations with different keys are about different objects. */
  readonly isKeyed: boolean
  readonly phrases: Phrases
  /** Looks at a whole history first, then judges each of its objects by the operations on it. */
  judging(all: readonly Operation[], history: History): (operations: readonly Operation[]) => Judgement
}

export function tallyChecker(rules: TallyRules): HistoryChecker<TallyEvidence> {
  return {
    name: rules.name,
    check: (history) => {
      const operations = pairOperations(history)
      for (const operation of operations) expectKnown(operation, rules)
      const judge = rules.judging(operations, history)
      return resultOf(rules, rules.isKeyed ? byKey(operations) : [{ operations }], judge)
    },
    explain: (evidence, naming) => explain(rules, evidence, naming),
  }
}

type Judge = (operations: readonly Operation[]) => Judgement

interface Share {
  readonly key?: Value
  readonly operations: readonly Operation[]
}

function byKey(operations: readonly Operation[]): readonly Share[] {
  if (operations.every(({ key }) => key === undefined)) return [{ operations }]
  const keys = new Numbering()
  const shares: Operation[][] = []
  for (const operation of operations) {
    const share = keys.of(operation.key)
    if (share === shares.length) shares.push([])
    shares[share]!.push(operation)
  }
  return shares.map((share, i) => {
    const key = keys.values[i]
    return { operations: share, ...(key === undefined ? {} : { key }) }
  })
}

/** Invalid when some object is, then unknown when some object is; vacuous when all are. */
function resultOf(rules: TallyRules, shares: readonly Share[], judge: Judge): CheckResult<TallyEvidence> {
  const counts: Record<string, number> = {}
  let unknown: string | undefined
  let [vacuous, isVacuous]: [string | undefined, boolean] = [undefined, true]
  for (const { key, operations } of shares) {
    const judgement = judge(operations)
    const findings = judgement.findings.inOrder(rules.phrases)
    const keyed = key === undefined ? {} : { key }
    if (findings.length > 0) {
      const evidence = { type: rules.name, ...keyed, counts: judgement.counts, findings }
      return { verdict: 'invalid', reason: reasonOf(rules, evidence), evidence }
    }
    const of = key === undefined ? '' : ` (key ${showValue(key)})`
    if (judgement.unknown !== undefined) unknown ??= `${judgement.unknown}${of}`
    vacuous ??= judgement.vacuous
    isVacuous &&= judgement.vacuous !== undefined
    for (const [name, count] of Object.entries(judgement.counts)) counts[name] = (counts[name] ?? 0) + count
  }
  const evidence = { type: rules.name, counts, findings: [] }
  if (unknown !== undefined) return { verdict: 'unknown', reason: unknown, evidence }
  if (!isVacuous || vacuous === undefined) return { verdict: 'valid', evidence }
  return { verdict: 'valid', evidence, vacuous }
}

function reasonOf({ phrases }: TallyRules, { key, findings }: TallyEvidence): string {
  const clauses = findings.map((finding) => phrases[finding.what]!.reason(finding)).join('; ')
  return key === undefined ? clauses : `${clauses} (key ${showValue(key)})`
}

/** The counts, then what is wrong, example by example. */
function explain(
  { phrases }: TallyRules,
  { counts, findings, key }: TallyEvidence,
  naming?: Naming,
): readonly string[] {
  const speaker = new Speaker(naming)
  const numbers = Object.entries(counts).map(
    ([name, count]) => `${count} ${name.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`)}`,
  )
  const lines = findings.flatMap(({ what, count, examples }) => {
    const sentences = examples.map((example) => `${phrases[what]!.sentence(example, speaker)}.`)
    return count > examples.length ? [...sentences, `… and ${count - examples.length} more.`] : sentences
  })
  return [`${key === undefined ? '' : `Of key ${showValue(key)}: `}${numbers.join(', ')}.`, ...lines]
}

function expectKnown({ f, invoked }: Operation, { name, operations }: TallyRules): void {
  if (operations === undefined || operations.includes(f)) return
  throw new HistoryError({
    position: invoked,
    expected:
      operations.length === 1 ? operations[0]! : `${operations.slice(0, -1).join(', ')} or ${operations.at(-1)}`,
    got: f,
    hint: `that is what ${name} is about`,
  })
}

/** A read's result as a list; `undefined` where the read says nothing. @throws HistoryError when it is no list */
export function listRead({ status, output, invoked, completed = invoked, f }: Operation): readonly Value[] | undefined {
  if (status !== 'ok' || output === null || output === undefined) return undefined
  if (Array.isArray(output)) return output as readonly Value[]
  throw new HistoryError({
    position: completed,
    expected: `a list as the result of ${f}, or nil`,
    got: showValue(output),
  })
}
