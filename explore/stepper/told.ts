/** A run as a page tells it: the report of a trace that was never shrunk, and what can follow. */

import type { AnyProperty } from '../../properties/index.js'
import { isLiveness } from '../../properties/index.js'
import { recordDraft, type Trace, type TraceContext, type Whole } from '../../traces/index.js'
import { choicesIn, type Report, reportOf, type StepperNext, type StepperTold } from '../../traces/report/index.js'
import type { ReportMemory } from '../../traces/report/steps.js'
import { optionsAt } from '../alternatives.js'
import { evidenceOf } from '../evidence.js'
import { explain } from '../recorded.js'
import type { Session, Taken } from './session.js'

/** What a trace says of itself that its run does not know. */
export interface Origin {
  readonly modelFile: string | null
  readonly whole: Whole
}

/** What is wrong with a run, first things first. */
export interface Judgement {
  /** The one that is sought, or the first that is violated, or the first there is. */
  readonly property: AnyProperty
  /** The number of the step in which it is first violated. */
  readonly step: number | undefined
  readonly violated: StepperTold['violated']
}

export function judged({ judge, properties, sought }: Session, { run }: Taken): Judgement {
  const violated = properties.flatMap((property) => {
    const step = judge.failsAt(run, property)
    return step === undefined ? [] : [{ property, step }]
  })
  const earliest = violated.reduce<(typeof violated)[number] | undefined>(
    (first, each) => (first === undefined || each.step < first.step ? each : first),
    undefined,
  )
  const property = sought ?? earliest?.property ?? properties[0]!
  return {
    property,
    step: violated.find((each) => each.property === property)?.step,
    violated: violated.map(({ property: { name }, step }) => ({ property: name, step })),
  }
}

export function tell(session: Session, taken: Taken, origin: Origin): StepperTold {
  const { run, skipped, steps } = taken
  const judgement = judged(session, taken)
  const trace: Trace = { ...recordDraft(run, contextOf(session, taken, judgement, origin), steps), fingerprint: '' }
  return {
    report: fullReport(trace, judgement, session.memory),
    path: trace.steps.map(({ event }) => event),
    skipped,
    next: nextOf(session, taken, trace),
    violated: judgement.violated,
    isQuiet: session.judge.isQuiet(run.last),
  }
}

export function contextOf(
  session: Session,
  { run }: Pick<Taken, 'run'>,
  { property, step }: Judgement,
  { modelFile, whole }: Origin,
): TraceContext {
  return {
    modelFile,
    property: { name: property.name, kind: property.kind },
    ...(step === undefined ? { verdict: 'holds' } : {}),
    minimality: 'unshrunk',
    origin: { seed: null, run: null, steps: run.length, by: 'hand' },
    why: step === undefined ? unviolated(session, run, property) : explain(run.prefix(step), property, session.judge),
    whole,
  }
}

/** What there is to say about a property that a run does not violate. */
function unviolated({ judge }: Session, run: Taken['run'], property: AnyProperty): string[] {
  const name = `'${property.name}'`
  if (isLiveness(property)) return [`${name} can only be violated by a run that never ends; this one ends`]
  if (property.kind === 'sometimes') return [`${name} is ${judge.reaches(run, property) ? 'reached' : 'not reached'}`]
  const result = property.kind === 'history' ? judge.verdict(property.checker, run.last) : undefined
  if (result?.verdict === 'unknown') return [`${name} is not decided: ${result.reason}`]
  return [`${name} is not violated in these steps`]
}

function fullReport(trace: Trace, { property, step }: Judgement, memory: ReportMemory): Report {
  const report: Report = { ...reportOf(trace, memory), verdict: step === undefined ? 'holds' : 'violated' }
  if (step === undefined) return report
  const isOver = step < trace.steps.length
  const cut = isOver ? { ...trace, steps: trace.steps.slice(0, step) } : trace
  const evidence = property.kind === 'history' ? evidenceOf(cut, report, property.checker) : undefined
  return {
    ...report,
    ...(isOver ? { ending: `violated after step ${step}` } : {}),
    ...(evidence === undefined ? {} : { evidence }),
  }
}

function nextOf({ system }: Session, { run }: Taken, trace: Trace): StepperNext[] {
  const choice = choicesIn(trace)
  return optionsAt(system, run.last).map(({ event, isFault }) => ({ event, isFault, ...choice(event, run.length) }))
}
