/** From a trace to everything that its page shows. */
import { alternativesOf, doomOf } from '../../explore/alternatives.js'
import { evidenceOf } from '../../explore/evidence.js'
import { Judge } from '../../explore/index.js'
import { HistoryError } from '../../history/index.js'
import { ModelError } from '../../kernel/index.js'
import type { AnyProperty } from '../../properties/index.js'
import { systemOf, type Trace } from '../../traces/index.js'
import { choicesIn, type Report, reportOf } from '../../traces/report/index.js'
import { UsageError } from '../errors.js'
import { modelOf, replayedOn, type TracedModel } from '../traced.js'
import { NO_MODEL } from './html.js'
import { modelFor, type PageModel } from './model.js'

/** Steps of the model that a page may cost, beyond those of its trace. */
const STEPS_MAX = 60_000

/** `property` is the one that the trace violates. */
export function fullReport(trace: Trace, property: AnyProperty): Report {
  const report = reportOf(trace)
  const evidence = property.kind === 'history' ? evidenceOf(trace, report, property.checker) : undefined
  return evidence === undefined ? report : { ...report, evidence }
}

/** What else could have happened. `undefined` for runs that never end, which random ends say nothing about. */
function alternativesIn(
  trace: Trace,
  { protocol, property }: Pick<TracedModel, 'protocol' | 'property'>,
  file: string,
) {
  if (trace.lasso !== undefined) return undefined
  const system = systemOf(trace, protocol)
  const run = replayedOn(system, trace, file)
  const judge = new Judge(system)
  const choice = choicesIn(trace)
  const doom = trace.verdict === 'holds' ? undefined : doomOf(run, property, judge, { stepsMax: STEPS_MAX })
  const choices = alternativesOf(run, property, judge, { stepsMax: STEPS_MAX }).map(
    (found, at) =>
      found?.map(({ event, isTaken, outcome, skipped }) => ({
        words: choice(event, at).words,
        ...(isTaken ? { isTaken: true as const } : {}),
        outcome,
        skipped,
      })) ?? null,
  )
  return { choices, ...(doom === undefined ? {} : { doom }) }
}

export interface PageParts {
  readonly report: Report
  readonly model?: PageModel
}

/** `file` is that of the trace. The page of a trace whose model is as it was has the model in it, where that can be. */
export async function partsOfFile(trace: Trace, file: string): Promise<PageParts> {
  const { report, model } = await fittingReport(trace, file, undefined)
  return model === undefined ? { report } : withModel(trace, report, model)
}

/** Where the model is not at hand, or is not as it was, the report says what it lacks. */
export async function reportOfFile(trace: Trace, file: string, modelFile: string | undefined): Promise<Report> {
  return (await fittingReport(trace, file, modelFile)).report
}

/** With the model, where that is as it was. */
async function fittingReport(trace: Trace, file: string, modelFile: string | undefined) {
  const model = await unlessUnfit(() => modelOf(trace, file, modelFile))
  const report = await unlessUnfit(() => (model === undefined ? undefined : fullReport(trace, model.property)))
  const alternatives = await unlessUnfit(() => (model === undefined ? undefined : alternativesIn(trace, model, file)))
  const lacking = [
    ...(report === undefined && trace.property.kind === 'history' ? [NO_EVIDENCE] : []),
    ...(alternatives === undefined && trace.lasso === undefined ? [NO_ALTERNATIVES] : []),
  ]
  const full = {
    ...(report ?? reportOf(trace)),
    ...(alternatives === undefined ? {} : { alternatives }),
    missing: lacking,
  }
  // Where no step of the model is what it was, no other step of it means anything.
  const isFit = alternatives !== undefined || trace.lasso !== undefined
  return { report: full, model: isFit ? model : undefined }
}

/** The report with the model, or with the reason why that is not there. */
export async function withModel(
  trace: Trace,
  report: Report,
  { suite, file, key }: Pick<TracedModel, 'suite' | 'file' | 'key'>,
): Promise<PageParts> {
  const model = await modelFor(trace, suite, { file, suite: key })
  if (!('lacking' in model)) return { report, model }
  return { report: { ...report, missing: [...report.missing, `${NO_MODEL}: ${model.lacking}.`] } }
}

const NO_EVIDENCE =
  'The history is drawn without moments of effect and circles: the checker of the trace was not at hand, or does not fit it.'
const NO_ALTERNATIVES =
  'What else could have happened is not told: the model of the trace was not at hand, or is not as it was when the trace was recorded.'

/** A trace can be shown whatever has become of its model. */
async function unlessUnfit<T>(ask: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof UsageError || error instanceof ModelError || error instanceof HistoryError) return undefined
    throw error
  }
}
