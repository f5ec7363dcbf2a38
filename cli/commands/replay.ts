/** `faultline replay`: take a trace's choices on the model as it is now, and judge the property again. */
import type { Verdict } from '../../checkers/index.js'
import { explain, Judge } from '../../explore/index.js'
import { COMPARISON_KIND } from '../../traces/compare/index.js'
import { parseTrace, renderTrace, systemOf, type Trace } from '../../traces/index.js'
import { isMachineTrace } from '../../traces/machine/index.js'
import { exitCodeOf, UsageError } from '../errors.js'
import { readText } from '../files.js'
import type { OutputFlags } from '../flags.js'
import { replayMachineTrace } from '../machine/traces.js'
import { print, printJson } from '../report/print.js'
import { styleOf } from '../report/style.js'
import { modelOf, replayedOn } from '../traced.js'
import { replayLasso } from './replay-lasso.js'

export interface ReplayFlags extends OutputFlags {
  readonly modelFile?: string
  /** Another protocol to take the steps on as well. */
  readonly against?: string
}

export async function replay(file: string, flags: ReplayFlags): Promise<number> {
  const text = readText(file)
  if (isMachineTrace(text)) {
    if (flags.against === undefined) return replayMachineTrace(text, file, flags)
    throw new UsageError(`expected no --against with ${file}, which is the trace of a plain machine`)
  }
  if (flags.against !== undefined) {
    const { compareTrace } = await import('./compare-trace.js')
    return compareTrace(file, flags.against, flags)
  }
  const trace = parseTrace(text, file)
  if (trace.property.kind === COMPARISON_KIND)
    throw new UsageError(`expected --against with ${file}, which tells two protocols apart, got none`)
  const { protocol, property } = await modelOf(trace, file, flags.modelFile)
  const system = systemOf(trace, protocol)
  const run = replayedOn(system, trace, file)
  if (trace.lasso !== undefined) return replayLasso({ run, start: trace.lasso.start }, { trace, property, file }, flags)
  const judge = new Judge(system)
  const failsAt = judge.failsAt(run, property)
  const verdict: Verdict = failsAt === undefined ? 'valid' : 'invalid'
  if (flags.json) {
    const result = {
      verdict,
      property: property.name,
      steps: run.length,
      failsAt: failsAt ?? null,
      fingerprint: trace.fingerprint,
    }
    printJson(result, flags)
    return exitCodeOf(verdict)
  }
  const style = styleOf(flags)
  const story = storyOf(trace, property.name, failsAt)
  const why = failsAt === undefined ? trace.why : explain(run.prefix(failsAt), property, judge)
  const { verdict: _, ...steps } = trace
  const now = { ...steps, why, property: { name: property.name, kind: property.kind } }
  const drawn = flags.quiet || failsAt === undefined ? '' : `\n${renderTrace(now, style.render)}`
  print(`${style.mark(verdict)} ${story}\n${drawn}`, flags)
  return exitCodeOf(verdict)
}

/** What came of it, against what the trace says of itself. */
function storyOf({ steps, verdict }: Trace, name: string, failsAt: number | undefined): string {
  const after = `after step ${failsAt} of ${steps.length}`
  if (verdict === 'holds')
    return failsAt === undefined
      ? `reproduced: '${name}' holds in ${steps.length} steps; every step did what the trace says`
      : `'${name}' is violated ${after}, although the trace says that it holds: the property has changed`
  return failsAt === undefined
    ? `'${name}' holds: the model has changed, or the property has`
    : `reproduced: '${name}' is violated ${after}; every step did what the trace says`
}
