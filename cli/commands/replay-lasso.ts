/** `faultline replay` of a run that never ends: does it still come back to where its cycle began, and is it fair? */
import type { Verdict } from '../../checkers/index.js'
import { explainLasso, type LassoRun, lassoFlaw } from '../../explore/exhaust/index.js'
import { Judge } from '../../explore/index.js'
import { type AnyProperty, isLiveness } from '../../properties/index.js'
import { renderTrace, type Trace } from '../../traces/index.js'
import { exitCodeOf, UsageError } from '../errors.js'
import type { OutputFlags } from '../flags.js'
import { print, printJson } from '../report/print.js'
import { styleOf } from '../report/style.js'

interface Replayed {
  readonly trace: Trace
  readonly property: AnyProperty
  readonly file: string
}

export function replayLasso(lasso: LassoRun, { trace, property, file }: Replayed, flags: OutputFlags): number {
  if (!isLiveness(property))
    throw new UsageError(
      `expected '${property.name}' to be an ${trace.property.kind}, as in ${file}, got an ${property.kind}: the model changed; search again`,
    )
  const { run, start } = lasso
  const flaw = lassoFlaw(lasso, property, new Judge(run.system))
  const verdict: Verdict = flaw === undefined ? 'invalid' : 'valid'
  if (flags.json) {
    const result = {
      verdict,
      property: property.name,
      steps: run.length,
      failsAt: flaw === undefined ? start : null,
      lasso: { stem: start, cycle: run.length - start },
      ...(flaw === undefined ? {} : { reason: flaw }),
      fingerprint: trace.fingerprint,
    }
    printJson(result, flags)
    return exitCodeOf(verdict)
  }
  const style = styleOf(flags)
  const comesBack =
    start === run.length
      ? 'nothing that fairness asks for would change anything after the last'
      : `the state after step ${run.length} is ${trace.lasso?.view === undefined ? 'that' : 'like that'} after step ${start}`
  const story =
    flaw === undefined
      ? `reproduced: '${property.name}' is violated; every step did what the trace says, and ${comesBack}`
      : `'${property.name}' is not violated by this: ${flaw}; the property has changed`
  const why = flaw === undefined ? explainLasso(lasso, property) : trace.why
  const drawn = flags.quiet || flaw !== undefined ? '' : `\n${renderTrace({ ...trace, why }, style.render)}`
  print(`${style.mark(verdict)} ${story}\n${drawn}`, flags)
  return exitCodeOf(verdict)
}
