/** From a trace to everything that its page shows. */
import type { AnyProperty } from '../../properties/index.js'
import type { Trace } from '../../traces/index.js'
import { type Report, reportOf } from '../../traces/report/index.js'
import { UsageError } from '../errors.js'
import { modelOf } from '../traced.js'
import { evidenceOf } from './evidence.js'

/** `property` is the one that the trace violates. */
export function fullReport(trace: Trace, property: AnyProperty): Report {
  const report = reportOf(trace)
  const evidence = property.kind === 'history' ? evidenceOf(trace, report, property.checker) : undefined
  return evidence === undefined ? report : { ...report, evidence }
}

/** `file` is that of the trace. Where the model is not at hand, the report says what it lacks. */
export async function reportOfFile(trace: Trace, file: string): Promise<Report> {
  try {
    const { property } = await modelOf(trace, file, undefined)
    return fullReport(trace, property)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const report = reportOf(trace)
    if (trace.property.kind !== 'history') return report
    const lacking = `The history is drawn without moments of effect and circles: its checker was not at hand (no model of ${report.target} was found).`
    return { ...report, missing: [...report.missing, lacking] }
  }
}
