/** What `check` without a target prints: every protocol, every planted bug, and one counterexample in full. */
import { schedulerDefault } from '../../explore/index.js'
import { renderTrace } from '../../traces/index.js'
import type { OutputFlags } from '../flags.js'
import type { TargetOutcome } from '../sample.js'
import { configName } from '../targets.js'
import type { CheckContext } from './check-json.js'
import { count, overviewLine, savedLines } from './check-text.js'
import type { Style } from './style.js'

export function overviewText(
  outcomes: readonly TargetOutcome[],
  context: CheckContext,
  style: Style,
  flags: OutputFlags,
  seconds: number,
): string {
  const { colors, dot } = style
  const protocols = [...new Set(outcomes.map(({ target }) => target.suite))]
  const sections = protocols.map((suite) => {
    const own = outcomes.filter(({ target }) => target.suite === suite)
    const { name, source } = suite.protocol.definition
    const head = `${colors.bold(name)}${source === undefined ? '' : colors.dim(`   ${source}`)}`
    const base = own.filter(({ target }) => target.caughtBy === null).map((outcome) => overviewLine(outcome, style))
    const never = neverRan(own).map((handlers) => colors.dim(`  ${handlers}`))
    const bugs = own.filter(({ target }) => target.caughtBy !== null).map((outcome) => overviewLine(outcome, style))
    const saved = own.flatMap(savedLines)
    const planted = bugs.length > 0 ? [colors.dim('  planted bugs'), ...bugs] : []
    return [head, ...base, ...never, ...saved, ...planted].join('\n')
  })
  const steps = outcomes.find(({ stepsMax }) => stepsMax !== undefined)?.stepsMax
  const enough = steps === undefined ? '' : `, or ${count(steps, 'step')} where no bug is planted`
  const effort = `seed ${context.seed} ${dot} scheduler ${context.scheduler} ${dot} per configuration up to ${count(context.runs, 'run')}${enough} ${dot} depth ${style.atMost} ${context.depth}`
  const parts = [
    ...sections,
    summary(outcomes, style, seconds),
    colors.dim(`${effort}. --thorough: ten times as much.`),
  ]
  const shown = flags.quiet ? '' : showcase(outcomes, context, style)
  return `${parts.join('\n\n')}\n${shown}`
}

/** Handlers that ran in no configuration: nothing is known about them. */
function neverRan(outcomes: readonly TargetOutcome[]): string[] {
  const reports = outcomes.flatMap(({ target, coverage }) => (target.caughtBy === null && coverage ? [coverage] : []))
  const ran = new Set(
    reports.flatMap(({ handlers }) => Object.keys(handlers).filter((name) => handlers[name]!.events > 0)),
  )
  const never = new Set(reports.flatMap(({ handlersNever }) => handlersNever).filter((name) => !ran.has(name)))
  return never.size === 0 ? [] : [`never ran: ${[...never].join(', ')}`]
}

function summary(outcomes: readonly TargetOutcome[], style: Style, seconds: number): string {
  const bugs = outcomes.filter(({ target }) => target.caughtBy !== null)
  const caught = bugs.filter((outcome) => outcome.asExpected === true).length
  const configs = outcomes.length - bugs.length
  const steps = outcomes.reduce((sum, outcome) => sum + outcome.steps, 0)
  const unexpected = outcomes.filter((outcome) => outcome.asExpected === false)
  const undecided = outcomes.filter((outcome) => outcome.asExpected === null)
  const effort = `${caught} of ${bugs.length} planted bugs caught, ${count(configs, 'configuration')} sampled, ${count(steps, 'step')} in ${seconds.toFixed(1)} s.`
  if (unexpected.length > 0) return `${style.mark('invalid')} NOT as expected: ${namesOf(unexpected)}. ${effort}`
  if (undecided.length > 0) return `${style.mark('unknown')} Undecided: ${namesOf(undecided)}. ${effort}`
  return `${style.mark('valid')} All as expected: ${effort}`
}

const namesOf = (outcomes: readonly TargetOutcome[]): string =>
  outcomes.map(({ target }) => `${target.name} (${configName(target)})`).join(', ')

/** The first unexpected violation; otherwise the first refuted history, which is what most people come for. */
function showcase(outcomes: readonly TargetOutcome[], { scheduler }: CheckContext, style: Style): string {
  const withTrace = outcomes.filter(({ counterexamples }) => counterexamples.size > 0)
  const chosen =
    withTrace.find((outcome) => outcome.asExpected === false) ??
    withTrace.find(({ target, counterexamples }) => target.caughtBy === null && hasHistory(counterexamples)) ??
    withTrace[0]
  if (!chosen) return ''
  const traces = [...chosen.counterexamples.values()]
  const trace = traces.find(({ property }) => property.kind === 'history') ?? traces[0]!
  const how = scheduler === schedulerDefault.name ? '' : ` --scheduler ${scheduler}`
  const command = `faultline check ${chosen.target.name} --config ${configName(chosen.target)}${how}`
  return `\nOne of them in full (see the others with: ${command})\n\n${renderTrace(trace, style.render)}`
}

const hasHistory = (counterexamples: TargetOutcome['counterexamples']): boolean =>
  [...counterexamples.values()].some(({ property }) => property.kind === 'history')
