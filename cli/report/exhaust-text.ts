/** What `exhaust` prints for people. */
import { boundsWords, coveredSteps, endingViolation, type SearchReport } from '../../explore/exhaust/index.js'
import { isLiveness } from '../../properties/index.js'
import { renderTrace, type Trace } from '../../traces/index.js'
import type { ExhaustOutcome } from '../exhaust.js'
import type { OutputFlags } from '../flags.js'
import { configName } from '../targets.js'
import { sizeText } from '../worker-exhaust.js'
import { budgetsOf } from './check-json.js'
import { count, propertyRow } from './check-text.js'
import { BOUNDS, type Line, neverText, wrapped } from './coverage-text.js'
import { type ExhaustContext, memoHitRate } from './exhaust-json.js'
import { growthWords } from './growth-text.js'
import { recordedLines } from './recorded.js'
import type { Style } from './style.js'

type Property = ExhaustOutcome['properties'][number]

/** A longer name pushes its own line out of the column, not all others. */
const NAME_WIDTH_MAX = 60

/** Every property, what was searched, and each counterexample drawn. */
export function exhaustText(
  outcome: ExhaustOutcome,
  context: ExhaustContext,
  style: Style,
  flags: OutputFlags,
): string {
  const { target, properties, counterexamples, report } = outcome
  const head = `${style.colors.bold(target.name)} ${style.dot} ${configName(target)}`
  const width = Math.min(NAME_WIDTH_MAX, Math.max(...properties.map(({ name }) => name.length)))
  const rows = properties.map((property) => `  ${propertyRow(property, exhaustStory(property, outcome), width, style)}`)
  const verdicts = [head, ...rows, `  ${style.colors.dim(searchText(outcome, style))}`]
  if (flags.quiet) return `${verdicts.join('\n')}\n`
  const lines = report === undefined ? [] : [...recordedLines(outcome), ...spaceLines(report, context, style)]
  const space = lines.flatMap((line) => wrapped(line, style))
  const drawn = [...counterexamples].map(([name, trace]) => {
    const file = context.files.get(name)
    const where = file === undefined ? '' : `\ntrace: ${file}   (faultline replay ${file})\n`
    return `\n${renderTrace(trace, style.render)}${where}`
  })
  return `${[...verdicts, ...space].join('\n')}\n${drawn.join('')}`
}

/** What came of a property, in words. */
export function exhaustStory(
  { name, kind, verdict, reason, length, upTo, view }: Property,
  { report, counterexamples }: ExhaustOutcome,
): string {
  if (verdict === 'unknown') return `unknown: ${reason}`
  const seen = view === undefined ? '' : `; states alike but for ${view}: the same`
  if (verdict === 'valid' && isLiveness({ kind }))
    return `valid ${upTo === undefined ? 'on every fair behaviour' : `up to ${upTo}`}${seen}`
  if (kind === 'sometimes') return verdict === 'valid' ? `reached in ${count(length!, 'step')}` : reason!
  if (verdict === 'valid') return `valid ${boundsWords(report!) || 'in every reachable state'}`
  const trace = counterexamples.get(name)
  if (isLiveness({ kind })) return `violated by ${lassoWords(trace, length!)}${seen}`
  if (report?.order === 'depth-first') return deepWords(length!, trace)
  const isShortest = trace === undefined || trace.minimality === 'shortest'
  return `violated in ${count(trace?.steps.length ?? length!, 'step')}${isShortest ? ', and in no fewer' : ''}`
}

/** Depth first, nothing is known of shorter ones. */
function deepWords(found: number, trace: Trace | undefined): string {
  const steps = trace?.steps.length ?? found
  const first = steps === found ? 'first found' : `first found in ${found.toLocaleString('en')}`
  return `violated in ${count(steps, 'step')} (${first}, not shortest)`
}

/** `4 steps, of which the last 2 repeat for ever`. */
function lassoWords(trace: Trace | undefined, length: number): string {
  const steps = count(trace?.steps.length ?? length, 'step')
  if (trace?.lasso === undefined) return `${steps}, stem and cycle together`
  const round = trace.steps.length - trace.lasso.start
  return round === 0
    ? `${steps}, after which it stays as it is`
    : `${steps}, of which the last ${round} repeat for ever`
}

const ENDS: Readonly<Record<SearchReport['end'], (report: SearchReport) => string>> = {
  complete: () => 'every reachable state',
  depth: (report) => `every state within ${count(coveredSteps(report), 'step')}`,
  states: (report) => `every state within ${count(coveredSteps(report), 'step')}, and some beyond`,
  violation: (report) => `ended with ${endingViolation(report)}, ${count(coveredSteps(report), 'step')} from the start`,
  stop: (report) => `cut short; every state within ${count(coveredSteps(report), 'step')} was judged`,
  running: (report) => `cut short; every state within ${count(coveredSteps(report), 'step')} was judged`,
}

/** Depth first, what was not met may be near. */
const DEEP_ENDS: Partial<typeof ENDS> = {
  states: () => 'some states, depth first',
  violation: (report) => `ended with ${endingViolation(report)}, depth first`,
  stop: (report) => `cut short, depth first; ${count(report.judged, 'state')} judged`,
  running: (report) => `cut short, depth first; ${count(report.judged, 'state')} judged`,
}

/** `16,668 states · 32,971 generated · depth 21 · every reachable state · loss ≤ 1 · 0.3 s`. */
function searchText(outcome: ExhaustOutcome, { dot, atMost }: Style): string {
  const phrases = searchPhrases(outcome, atMost)
  return (outcome.report ? [...phrases, `${outcome.seconds.toFixed(1)} s`] : phrases).join(` ${dot} `)
}

/** What was searched, without measured figures. */
export function searchPhrases({ report, interrupted }: ExhaustOutcome, atMost: string): string[] {
  if (!report) return [`no state was looked at: ${interrupted}`]
  const budgets = Object.entries(budgetsOf({ budgets: report.budgets })).map(([name, limit]) =>
    limit === null ? `${name} without limit` : `${name} ${atMost} ${limit}`,
  )
  return [
    `${count(report.distinct, 'state')}${(report.reductions.symmetry?.permutations ?? 1) > 1 ? ' up to symmetry' : ''}`,
    `${report.generated.toLocaleString('en')} generated`,
    `${report.order === 'depth-first' ? 'longest path' : 'depth'} ${report.statesPerDepth.length}`,
    ((report.order === 'depth-first' ? DEEP_ENDS[report.end] : undefined) ?? ENDS[report.end])(report),
    budgets.join(', ') || 'no faults',
  ]
}

/** What else is known of the space, without measured figures. */
export function spaceNotes(outcome: ExhaustOutcome, context: ExhaustContext, style: Style): readonly Line[] {
  const { report } = outcome
  if (report === undefined) return []
  return [...recordedLines(outcome), ...spaceLines(report, context, style)].filter(([label]) => label !== 'memory')
}

function spaceLines(report: SearchReport, { peakMemoryBytes }: ExhaustContext, style: Style): Line[] {
  const { never, storage } = report
  const ran = never.handlers - never.handlersNever.length
  const arrived = never.messages - never.messagesNever.length
  const all = (n: number, of: number, what: string) => (n === of ? `all ${of} ${what}` : `${n} of ${of} ${what}`)
  return [
    ['space', spaceText(report)],
    ['handlers', neverText(all(ran, never.handlers, 'ran'), never.handlersNever)],
    ...(never.messages === 0
      ? []
      : [['messages', neverText(all(arrived, never.messages, 'types arrived'), never.messagesNever)] as const]),
    ...notTriedLine(report, style),
    [
      'memory',
      `${sizeText(storage.bytes)} for the states (${storage.wordBits} bits a word), ${sizeText(peakMemoryBytes)} in all; ` +
        `handlers remembered ${(memoHitRate(report) * 100).toFixed(1)}% of the time`,
    ],
    ...reductionLine(report),
    ...growthLine(report),
  ]
}

/** What was left out because it makes no difference, and whether that is so. */
function reductionLine({ reductions: { obsolete, symmetry, checked } }: SearchReport): Line[] {
  const n = (number: number) => number.toLocaleString('en')
  const parts = [
    ...(obsolete ? [`${n(obsolete.dropped)} dead messages dropped`] : []),
    ...(symmetry ? [symmetryText(symmetry)] : []),
    ...(checked
      ? [
          `nothing; what is declared was looked at, and is true: ${n(checked.deadMessages)} dead messages watched, ` +
            `${n(checked.reactions)} reactions and ${n(checked.verdicts)} verdicts compared under other names ` +
            `(${n(checked.permutations)} permutations of nodes)`,
        ]
      : []),
  ]
  return parts.length === 0 ? [] : [['reduced', parts.join('; ')]]
}

function symmetryText({ roles, permutations, excluded }: NonNullable<SearchReport['reductions']['symmetry']>): string {
  if (roles.length === 0) return 'no role with several nodes is declared symmetric'
  const apart =
    excluded === 0 ? '' : `, ${excluded.toLocaleString('en')} more are not, for the configuration tells nodes apart`
  return `${permutations.toLocaleString('en')} permutations of ${roles.join(' and ')} taken for the same${apart}`
}

function spaceText({ statesPerDepth, branching, deadEnds, quiet }: SearchReport): string {
  const widest = statesPerDepth.reduce((most, states) => Math.max(most, states), 0)
  const at = statesPerDepth.indexOf(widest)
  const parts = [
    `widest ${count(at, 'step')} from the start: ${count(widest, 'state')}`,
    `${branching.mean.toFixed(1)} successors of a state, at most ${branching.max}`,
    `${count(deadEnds, 'state')} without any`,
    ...(quiet > 0 ? [`${quiet.toLocaleString('en')} at rest`] : []),
  ]
  return parts.join('; ')
}

/** A search says what was left out: whatever needs more of something than the budget allows. */
function notTriedLine({ budgets, budgetsSpent, judged }: SearchReport, { atMost }: Style): Line[] {
  const names = Object.keys(budgetsSpent).filter((name) => budgetsSpent[name]! > 0)
  if (names.length === 0) return []
  const spent = [...names.filter((name) => BOUNDS.includes(name)), ...names.filter((name) => !BOUNDS.includes(name))]
  const text = spent.map(
    (name) =>
      `${name} ${atMost} ${budgets[name as keyof typeof budgets]} (spent in ${budgetsSpent[name]!.toLocaleString('en')})`,
  )
  return [['not tried', `more than ${text.join(', ')} of ${count(judged, 'state')}`]]
}

/** Only where the search did not come to its end: then it matters what would have to be bounded. */
function growthLine({ end, fastest }: SearchReport): Line[] {
  if (end !== 'stop' && end !== 'running') return []
  if (!fastest) return [['growth', 'too few states to tell which part of them grows']]
  return [['growth', growthWords(fastest)]]
}
