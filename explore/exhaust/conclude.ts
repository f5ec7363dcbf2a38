/** From what a search found to verdicts. Pure. */
import type { Verdict } from '../../checkers/index.js'
import { type AnyProperty, isLiveness } from '../../properties/index.js'
import type { Expectation, PropertyKind } from '../../properties/property.js'
import type { SearchReport } from './exhaustion.js'

export interface ExhaustVerdict {
  readonly name: string
  readonly kind: PropertyKind
  readonly verdict: Verdict
  /** `null` where nothing is expected: a property of a variant other than the one that must catch it. */
  readonly expected: Expectation | null
  /** Always present with `unknown`. */
  readonly reason?: string
  /** Steps of a shortest run to the state that decided it: the violation, or what a `sometimes` asks for. */
  readonly length?: number
  /** What a liveness property is valid up to, where a bound hides some of what it promises. */
  readonly upTo?: string
  /** What was declared to count as the same state while cycles were sought. */
  readonly view?: string
}

type Finding = SearchReport['findings'][number]

/** How far a search got. Its first steps are covered: every state that they lead to was judged. */
export function coveredSteps({ end, order, statesPerDepth }: SearchReport): number {
  // Depth first, what was left out may have been near.
  if (order === 'depth-first' && end !== 'complete' && end !== 'depth') return 0
  // What was cut in the middle of a level may have met a part of the next one only.
  const isLastWhole = end === 'complete' || end === 'depth' || end === 'violation'
  return Math.max(0, statesPerDepth.length - (isLastWhole ? 1 : 2))
}

const count = (n: number, what: string): string => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`

/** What is known of the states that were looked at, for a property that they did not decide. */
export function covered(report: SearchReport): string {
  const judged = `${count(report.judged, 'state')} judged`
  return report.order === 'depth-first'
    ? `${judged}, depth first`
    : `${judged}, among them all within ${count(coveredSteps(report), 'step')}`
}

/** `interrupted` tells why the search was cut short, if it was; there is no report where it was before it began. */
export function exhaustVerdictOf(
  property: AnyProperty,
  report: SearchReport | undefined,
  expected: Expectation | null,
  interrupted: string | undefined,
): ExhaustVerdict {
  const found = report?.findings.find((candidate) => candidate.property === property.name)
  const view = found?.view === undefined ? {} : { view: found.view }
  const common = { name: property.name, kind: property.kind, expected, ...view }
  const unknown = (reason: string) => ({ ...common, verdict: 'unknown' as const, reason })
  if (!report) return unknown(interrupted ?? 'the search never began')
  const finding = found!
  const isReached = property.kind === 'sometimes'
  if (finding.length !== undefined)
    return { ...common, verdict: isReached ? 'valid' : 'invalid', length: finding.length }
  if (report.end === 'stop' || report.end === 'running')
    return unknown(`${interrupted ?? report.reason ?? 'the search did not end'}; ${covered(report)}`)
  if (report.end === 'violation') return unknown(endedByViolation(property, report))
  if (isLiveness(property)) return livenessVerdict(finding, report, common, unknown)
  if (report.generated === 1)
    return unknown(
      'vacuous: nothing can happen at the start (no message to deliver, no timer, no client operation), so there is one state',
    )
  if (isReached) return unreached(report, common, unknown)
  if (finding.undecided !== undefined) return unknown(finding.undecided)
  if (!report.isAlive) return unknown('vacuous: nothing but faults can happen, and no handler ever ran')
  if (finding.telling > 0) return { ...common, verdict: 'valid' }
  if (finding.vacuous !== undefined) return unknown(`vacuous: ${finding.vacuous}`)
  if (property.kind === 'finally')
    return unknown(`vacuous: in none of ${count(report.distinct, 'state')} is the cluster at rest`)
  return unknown('vacuous: no state could have violated it')
}

type Unknown<T> = (reason: string) => T & { readonly verdict: 'unknown'; readonly reason: string }

function livenessVerdict<T extends object>(finding: Finding, report: SearchReport, common: T, unknown: Unknown<T>) {
  const { undecided, vacuous, cut } = finding
  if (undecided !== undefined) return unknown(`${undecided}; behaviours without an end could not be looked at`)
  if (cut === undefined)
    return vacuous === undefined ? { ...common, verdict: 'valid' as const } : unknown(`vacuous: ${vacuous}`)
  const upTo = `${boundsOf(report)}; in ${count(cut, 'state')} it may still be to come`
  return vacuous === undefined
    ? { ...common, verdict: 'valid' as const, upTo }
    : unknown(`vacuous: ${vacuous} (${upTo})`)
}

/** What cuts behaviours short: the bounds of the search, and those that the protocol declares to keep it finite. */
function boundsOf(report: SearchReport): string {
  const { timeout } = report.budgets
  const timeouts = timeout > 0 && timeout < Infinity ? [`timeout ≤ ${timeout}`] : []
  const bounds = [boundsWords(report).replace(/^up to /, ''), ...timeouts].filter((bound) => bound !== '')
  return bounds.join(', ') || 'spent budgets, or the end of time'
}

function unreached<T extends object>(report: SearchReport, common: T, unknown: Unknown<T>) {
  const where = `in none of ${count(report.distinct, 'state')}`
  if (report.end !== 'complete') return unknown(`not reached: ${where}, ${boundsWords(report)}`)
  return { ...common, verdict: 'invalid' as const, reason: `not reached: ${where} there are` }
}

/** All levels up to that of the violation were judged to their ends. */
function endedByViolation({ kind }: AnyProperty, report: SearchReport): string {
  const steps = report.order === 'depth-first' ? count(report.judged, 'state') : count(coveredSteps(report), 'step')
  if (isLiveness({ kind })) return `not judged: the search ended with a violation within ${steps}; --all goes on`
  const known = kind === 'sometimes' ? `not reached in ${steps}` : `holds up to ${steps}`
  return `${known}, where the search ended with ${endingViolation(report)}; --all goes on`
}

/** Which violation a search ended with. */
export const endingViolation = ({ until }: SearchReport): string =>
  until === undefined ? 'the first violation' : `the violation of '${until}'`

/** `up to 12 steps`, `up to 50,000 states`; nothing where the search was complete. */
export function boundsWords(report: SearchReport): string {
  if (report.end === 'depth') return `up to ${count(coveredSteps(report), 'step')}`
  if (report.end === 'states')
    return report.order === 'depth-first'
      ? `up to ${count(report.distinct, 'state')}, depth first`
      : `up to ${count(report.distinct, 'state')} (all within ${count(coveredSteps(report), 'step')})`
  return ''
}
