/** `faultline replay <trace> --against <variant>`: the schedule of a trace on its own model and on another. */
import { dirname, resolve } from 'node:path'
import type { Verdict } from '../../checkers/index.js'
import { Judge } from '../../explore/index.js'
import { Run, type ScheduledEvent, type System } from '../../kernel/index.js'
import type { AnyProperty } from '../../properties/index.js'
import { COMPARISON_KIND, type Divergence, divergenceOf, Pair } from '../../traces/compare/index.js'
import { parseTrace, systemOf, type Trace } from '../../traces/index.js'
import { divergenceJson, divergenceText, type Names } from '../compare/report.js'
import { sideOf, withVariant } from '../compare/sides.js'
import { exitCodeOf, UsageError, unknownName } from '../errors.js'
import { readText } from '../files.js'
import type { OutputFlags } from '../flags.js'
import { print, printJson } from '../report/print.js'
import { styleOf } from '../report/style.js'
import { suitesOf } from '../targets.js'
import { protocolOf, replayedOn } from '../traced.js'

type Flags = OutputFlags & { readonly modelFile?: string }

export async function compareTrace(file: string, against: string, flags: Flags): Promise<number> {
  const trace = parseTrace(readText(file), file)
  if (trace.lasso !== undefined)
    throw new UsageError(`expected a trace that ends with --against, got ${file}, which repeats for ever`)
  const { base, variant } = await withVariant(await ownSide(trace, file, flags.modelFile), against)
  const names = { base: base.name, variant: variant.name }
  const pair = new Pair(systemOf(trace, base.protocol), systemOf(trace, variant.protocol))
  const run = replayedOn(pair.base, trace, file)
  const modelFiles = { base: base.reference.file, variant: variant.reference.file }
  const divergence = pair.part(run) && inWordsOf(trace, divergenceOf(run, pair, contextOf(run, trace, modelFiles)))
  const outcome = outcomeOf(run, pair.variant, propertyOf(trace, file, base.suite.properties))
  const verdict: Verdict = divergence ? 'invalid' : 'valid'
  if (flags.json) {
    const config = trace.config.name ?? JSON.stringify(trace.config.value)
    const parting = divergence === undefined ? {} : { divergence: divergenceJson(divergence, undefined) }
    printJson({ verdict, ...names, config, steps: run.length, property: outcome ?? null, ...parting }, flags)
  } else print(text(divergence, outcome, names, run.length, flags), flags)
  return exitCodeOf(verdict)
}

/** The model that a trace names, as one side of a comparison. */
async function ownSide(trace: Trace, file: string, modelFile: string | undefined) {
  const { suite, protocol } = await protocolOf(trace, file, modelFile)
  const path = modelFile ?? (trace.modelFile === null ? undefined : resolve(dirname(file), trace.modelFile))
  const place = path === undefined ? null : resolve(path)
  const key = [...(await suitesOf(place))].find(([, each]) => each === suite)![0]
  const isOwn = suite.protocol === protocol
  return sideOf({ file: place, suite: key, variant: isOwn ? null : protocol.variant }, suite)
}

const contextOf = (run: Run, { origin }: Trace, modelFiles: Readonly<Record<'base' | 'variant', string | null>>) => ({
  modelFiles,
  minimality: 'unshrunk' as const,
  origin: { ...origin, steps: run.length },
})

/** Under the name that the trace gives its configuration. */
function inWordsOf({ config }: Trace, divergence: Divergence): Divergence {
  const { base, variant } = divergence
  return { ...divergence, base: { ...base, config }, variant: { ...variant, config } }
}

/** `undefined` for a trace that was made by comparing: it has no property. */
function propertyOf(trace: Trace, file: string, properties: readonly AnyProperty[]): AnyProperty | undefined {
  const found = properties.find(({ name }) => name === trace.property.name)
  if (found || trace.property.kind === COMPARISON_KIND) return found
  throw unknownName(
    `a property of ${trace.protocol} (named in ${file})`,
    trace.property.name,
    properties.map(({ name }) => name),
  )
}

/** What becomes of the trace's property on both. */
interface PropertyOutcome {
  readonly name: string
  /** The step after which it is violated, as the trace counts them; null where it holds. */
  readonly base: number | null
  readonly variant: number | null
  /** Steps that cannot be taken in the variant, and are left out there. */
  readonly skipped: readonly number[]
}

function outcomeOf(run: Run, variant: System, property: AnyProperty | undefined): PropertyOutcome | undefined {
  if (!property) return undefined
  const { run: other, taken, skipped } = resumed(variant, run.schedule())
  const failsAt = new Judge(variant).failsAt(other, property)
  return {
    name: property.name,
    base: new Judge(run.system).failsAt(run, property) ?? null,
    variant: failsAt === undefined ? null : failsAt === 0 ? 0 : taken[failsAt - 1]!,
    skipped,
  }
}

/** Takes of a schedule what can be taken; steps count from 1. */
function resumed(system: System, schedule: readonly ScheduledEvent[]) {
  const run = new Run(system)
  const [taken, skipped]: number[][] = [[], []]
  for (const [i, scheduled] of schedule.entries()) {
    const choice = run.resolve(scheduled)
    if (choice) run.take(choice)
    ;(choice ? taken! : skipped!).push(i + 1)
  }
  return { run, taken: taken!, skipped: skipped! }
}

function text(
  divergence: Divergence | undefined,
  outcome: PropertyOutcome | undefined,
  names: Names,
  steps: number,
  flags: Flags,
): string {
  const style = styleOf(flags)
  const then = outcome === undefined ? [] : thenSentences(outcome)
  const told = divergence
    ? `${style.mark('invalid')} ${names.base} and ${names.variant} differ ${divergence.step === 0 ? 'from the start' : `in step ${divergence.step} of ${steps}`}`
    : `${style.mark('valid')} ${names.base} and ${names.variant} do the same in all ${steps} steps`
  if (flags.quiet) return `${told}\n`
  if (divergence) return `${told}\n${divergenceText(divergence, names, then, style, flags)}`
  return `${[told, ...then.map((sentence) => `  ${sentence}`)].join('\n')}\n`
}

function thenSentences({ name, base, variant, skipped }: PropertyOutcome): string[] {
  const fate = (step: number | null) => (step === null ? 'holds' : `is violated after step ${step}`)
  const steps = skipped.map((step) => `@${step}`).join(', ')
  const without = skipped.length === 0 ? '' : `, where the schedule goes on without ${steps}, which cannot happen there`
  return [`'${name}' ${fate(base)} in the base`, `'${name}' ${fate(variant)} in the variant${without}`]
}
