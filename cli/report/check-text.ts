/** What `check` prints for people. */
import { levelsAmong, strongestHolding } from '../../properties/lattices/index.js'
import { renderTrace, type Trace } from '../../traces/index.js'
import { savedIn } from '../database/saved.js'
import type { OutputFlags } from '../flags.js'
import type { TargetOutcome } from '../sample.js'
import { configName } from '../targets.js'
import { budgetsOf, type CheckContext } from './check-json.js'
import { coverageLines } from './coverage-text.js'
import type { Style } from './style.js'

type Property = TargetOutcome['properties'][number]

/** A longer name pushes its own line out of the column, not all others. */
const NAME_WIDTH_MAX = 60

/** The whole report on one named target: every property, the bounds, and each counterexample drawn. */
export function targetText(outcome: TargetOutcome, context: CheckContext, style: Style, flags: OutputFlags): string {
  const { target, properties, counterexamples } = outcome
  const head = `${style.colors.bold(target.name)} ${style.dot} ${configName(target)}`
  const width = Math.min(NAME_WIDTH_MAX, Math.max(...properties.map(({ name }) => name.length)))
  const lines = properties.map((property) => `  ${propertyLine(property, outcome, width, style)}`)
  const bounds = `  ${style.colors.dim(boundsText(outcome, context, style))}`
  const unjudged = (target.notSampled ?? []).map(
    ({ name, kind }) =>
      `  ${style.colors.dim(`${style.dot} ${name.padEnd(width)}  ${kind.padEnd(9)}  not judged by random runs: faultline exhaust does`)}`,
  )
  const verdicts = [head, ...lines, ...strongestLine(outcome, style), ...unjudged, ...savedLines(outcome), bounds]
  if (flags.quiet) return `${verdicts.join('\n')}\n`
  const report = [...verdicts, ...coverageLines(outcome, style)]
  const drawn = sharedRuns(counterexamples, target.caughtBy).map(({ names: [name, ...others], trace }) => {
    const also = others.length === 0 ? '' : `\nThis run violates as well: ${others.join(', ')}.\n`
    const file = context.files.get(outcome)?.get(name!)
    const where = file === undefined ? '' : `\ntrace: ${file}   (faultline replay ${file})\n`
    return `\n${renderTrace(trace, style.render)}${also}${where}`
  })
  return `${report.join('\n')}\n${drawn.join('')}`
}

/** Runs that are the same whatever they violate are drawn once; first what must catch a planted bug. */
export function sharedRuns(counterexamples: TargetOutcome['counterexamples'], caughtBy: string | null) {
  const first = [...counterexamples].filter(([name]) => name === caughtBy)
  const groups = new Map<string, { names: string[]; trace: Trace }>()
  for (const [name, trace] of [...first, ...[...counterexamples].filter(([name]) => name !== caughtBy)]) {
    const run = JSON.stringify([trace.config, trace.steps.map(({ event }) => event)])
    const group = groups.get(run)
    if (group) group.names.push(name)
    else groups.set(run, { names: [name], trace })
  }
  return [...groups.values()]
}

/** Over all runs: the strongest levels of isolation, or of consistency, that none of them broke. */
function strongestLine({ properties }: TargetOutcome, { colors, dot }: Style): string[] {
  const strongest = strongestHolding(properties)
  if (strongest === undefined) return []
  const levels = strongest.levels.length === 0 ? 'none' : strongest.levels.join(', ')
  return [`  ${colors.dim(`${dot} strongest ${strongest.lattice} that no run broke:`)} ${levels}`]
}

function propertyLine(
  { name, kind, verdict, reason, run }: Property,
  outcome: TargetOutcome,
  width: number,
  style: Style,
): string {
  const trace = outcome.counterexamples.get(name)
  const saved = placeIn(outcome, name)
  const story = {
    invalid: () =>
      `violated ${saved ?? `in run ${run}`}${trace ? `: ${trace.origin.steps} steps, shrunk to ${trace.steps.length}` : ''}`,
    unknown: () => `unknown: ${reason}`,
    valid: () => (kind === 'sometimes' ? `reached in run ${run}` : `valid up to ${count(outcome.runs, 'run')}`),
  }[verdict]()
  return propertyRow({ name, kind, verdict }, story, width, style)
}

export function propertyRow(
  { name, kind, verdict }: Pick<Property, 'name' | 'kind' | 'verdict'>,
  story: string,
  width: number,
  style: Style,
): string {
  return `${style.mark(verdict)} ${name.padEnd(width)}  ${style.colors.dim(kind.padEnd(9))}  ${story}`
}

/** Where a violation was found, unless a run found it. */
function placeIn(outcome: TargetOutcome, property: string): string | undefined {
  const file = savedIn(outcome.saved, property)
  return file === undefined ? undefined : `again, from ${file}`
}

/** On the failures of the example database that the properties above do not tell of. */
export function savedLines({ saved = [] }: TargetOutcome): string[] {
  const stories = {
    fails: () => 'still fails',
    mended: () => 'no longer fails: removed',
    kept: (reason: string) => `does not fail here, and is kept: ${reason}`,
    expected: () => 'is no surprise any more (the property is not expected to hold): removed',
    undecided: (reason: string) => `could not be re-run: ${reason}`,
  }
  return saved.map(({ file, status, reason = '' }) => `  ${file} ${stories[status](reason)}`)
}

export function boundsText(
  outcome: TargetOutcome,
  { seed, depth, scheduler }: CheckContext,
  { dot, atMost }: Style,
): string {
  const budgets = Object.entries(budgetsOf(outcome)).map(([name, limit]) =>
    limit === null ? `${name} without limit` : `${name} ${atMost} ${limit}`,
  )
  const faults = outcome.budgets === undefined ? 'faults unknown' : budgets.join(', ') || 'no faults'
  const effort = `${count(outcome.runs, 'run')} ${dot} ${count(outcome.steps, 'step')} ${dot} seed ${seed} ${dot} scheduler ${scheduler} ${dot} depth ${atMost} ${depth}`
  return `${effort} ${dot} ${faults}`
}

export const count = (n: number, what: string): string => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`

/** One line on a target, for the overview of all of them. */
export function overviewLine(outcome: TargetOutcome, style: Style): string {
  const { target } = outcome
  const label = target.caughtBy === null ? configName(target) : target.reference.variant!
  const mark =
    outcome.asExpected === null ? style.mark('unknown') : style.mark(outcome.asExpected ? 'valid' : 'invalid')
  return `  ${mark} ${label.padEnd(26)} ${outcomeStory(outcome, style)}`
}

function outcomeStory(outcome: TargetOutcome, { colors }: Style): string {
  const { target, properties, counterexamples } = outcome
  const lengthOf = (name: string) => {
    const trace = counterexamples.get(name)
    return trace ? count(trace.steps.length, 'step') : 'steps that were not shrunk in time'
  }
  if (target.caughtBy !== null) {
    const found = properties.find(({ name }) => name === target.caughtBy)
    if (found?.verdict !== 'invalid')
      return `NOT CAUGHT by '${target.caughtBy}'${found?.reason ? `: ${found.reason}` : ''}`
    return `caught by '${target.caughtBy}' in ${lengthOf(target.caughtBy)} (run ${found.run}, ${configName(target)})`
  }
  const levels = levelsAmong(properties)
  const areAsExpected = levels.every(
    ({ verdict, expected }) => verdict === (expected === 'refuted' ? 'invalid' : 'valid'),
  )
  // Levels that are as expected are told together.
  const told = areAsExpected ? properties.filter((property) => !levels.includes(property)) : properties
  const parts = told.flatMap((property) => {
    const { name, verdict, expected: wanted, reason, run } = property
    if (verdict === 'unknown') return [`'${name}' undecided: ${reason}`]
    if (verdict === 'invalid')
      return [
        `'${name}' ${wanted === 'refuted' ? 'refuted, as expected,' : colors.bold('VIOLATED')} in ${lengthOf(name)} (${placeIn(outcome, name) ?? `run ${run}`})`,
      ]
    return wanted === 'refuted'
      ? [`'${name}' was expected to be refuted, but holds up to ${count(outcome.runs, 'run')}`]
      : []
  })
  const holding = properties.filter(({ verdict }) => verdict === 'valid').length
  const held = `${count(holding, 'property').replace('propertys', 'properties')} of ${properties.length} hold up to ${count(outcome.runs, 'run')}`
  return [held, ...(areAsExpected ? levelsStory(outcome, levels) : []), ...parts].join('; ')
}

/** `strongest consistency causal, as expected (what is above it is refuted in 9 steps)`. */
function levelsStory({ properties, counterexamples }: TargetOutcome, levels: readonly Property[]): string[] {
  const strongest = strongestHolding(properties)
  if (strongest === undefined) return []
  const trace = levels.map(({ name }) => counterexamples.get(name)).find((found) => found !== undefined)
  const above = trace === undefined ? '' : ` (more is refuted in ${count(trace.steps.length, 'step')})`
  return [`strongest ${strongest.lattice} ${strongest.levels.join(', ') || 'none'}, as expected${above}`]
}
