/** From a trace to everything that its page shows. */

import type { Trace } from '../../traces/index.js'
import { type Report, reportOf } from '../../traces/report/index.js'
import { UsageError } from '../errors.js'
import { modelOf } from '../traced.js'
import { evidenceOf } from './evidence.js'

/** `file` is that of the trace. Where the model is not at hand, the report says what it lacks. */
export async function fullReport(trace: Trace, file: string): Promise<Report> {
  const report = reportOf(trace)
  if (trace.property.kind !== 'history') return report
  try {
    const { property } = await modelOf(trace, file, undefined)
    const evidence = property.kind === 'history' ? evidenceOf(trace, report, property.checker) : undefined
    return evidence === undefined ? report : { ...report, evidence }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const lacking = `The history is drawn without moments of effect and circles: its checker was not at hand (no model of ${report.target} was found).`
    return { ...report, missing: [...report.missing, lacking] }
  }
}
